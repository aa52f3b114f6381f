/** What stands in a messaging tree in place of files: links and submodules that came by plain git. Says them, changes nothing. */

import type { Oid, Repo } from '../ports.ts'

/** So many are named. */
const namedMax = 5

/** A sentence for each, with who brought it; a submodule at the place of a folder hides all that was in it. */
export async function linkSentences(repo: Repo, head: Oid): Promise<readonly string[]> {
  const files = await repo.list(
    head,
    repo.trees.map(({ prefix }) => prefix),
  )
  const found = repo.trees.flatMap(({ space, prefix }) => {
    const odd = files.filter(({ path, mode }) => path.startsWith(prefix) && !mode.startsWith('100'))
    return odd.map(({ path, mode }) => ({ space, path, mode, name: path.slice(prefix.length) }))
  })
  const said: string[] = []
  for (const { space, path, mode, name } of found.slice(0, namedMax)) {
    const last = await repo.lastTouched(head, path)
    const since = last ? `, since the commit ${last.oid.slice(0, 10)} of ${last.author}` : ''
    const what = mode === '160000' ? 'a submodule' : 'a symbolic link'
    said.push(
      `${name} of ${space.name} is ${what}${since}, so what stood there may be shown nowhere. To put it back: datacore-msg doctor --repair --space ${space.name}`,
    )
  }
  if (found.length > namedMax) said.push(`${found.length - namedMax} more are links or submodules.`)
  return said
}
