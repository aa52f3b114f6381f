/** What a space is called towards others: the oldest commit of its history and its path there, which all clones share. */

import { join, relative, sep } from 'node:path'
import { realpathSync, statSync } from 'node:fs'
import type { Space } from '../../app/ports.ts'
import type { SpaceNames } from '../../app/receive/space-name.ts'
import type { SpaceName } from '../../core/wire/types.ts'
import { gitIn } from './run.ts'

/** A history's beginning never changes; a space that has none yet is asked again, and so is another folder of the same name. */
export function createSpaceNames(env: NodeJS.ProcessEnv): SpaceNames {
  const known = new Map<string, SpaceName>()
  return {
    async nameOf(space) {
      const folder = folderOf(space.dir)
      const found = known.get(folder) ?? (await lookUp(space, env))
      if (found.repository !== undefined) known.set(folder, found)
      return found
    },
  }
}

/** Its place and which folder it is, and which its repository: either may be replaced while this runs. */
function folderOf(dir: string): string {
  const [own, git] = [dir, join(dir, '.git')].map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
    return `${stat?.dev} ${stat?.ino}`
  })
  return `${dir} ${own} ${git}`
}

async function lookUp({ name, dir }: Space, env: NodeJS.ProcessEnv): Promise<SpaceName> {
  const git = gitIn(dir, env)
  const top = await git(['rev-parse', '--show-toplevel'])
  if (top.code !== 0) return { path: '', name }
  const folder = realpathSync(top.out.toString('utf8').trim())
  // Of several beginnings, where histories were joined, the oldest; it is the last line.
  const roots = await git(['rev-list', '--max-parents=0', '--date-order', 'HEAD'])
  const repository = roots.out.toString('utf8').trim().split('\n').at(-1) ?? ''
  const path = relative(folder, realpathSync(join(dir)))
    .split(sep)
    .join('/')
  return /^[0-9a-f]{40,64}$/u.test(repository) ? { repository, path, name } : { path, name }
}
