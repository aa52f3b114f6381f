/** Files in a messaging tree that act on this machine and are not ours: links in the place of our own, attributes further in. */

import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { gitLines, runGit } from './repair/git.ts'
import { listOrgFiles, openTree, type Tree } from './space.ts'

export interface Stranger {
  /** Relative to the tree. */
  readonly path: string
  /** Where it leads; undefined for a file. */
  readonly link: string | undefined
}

/** Git and we ourselves read these at the top of a tree, and no link in their place. */
const ownNames = ['.gitattributes', '.gitignore', '.lock', '.spool']

export function strangersIn({ dir }: Tree): readonly Stranger[] {
  const found: Stranger[] = ownNames.flatMap((path) => {
    const isLink = lstatSync(join(dir, path), { throwIfNoEntry: false })?.isSymbolicLink()
    return isLink ? [{ path, link: readlinkSync(join(dir, path)) }] : []
  })
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory() && !entry.name.startsWith('.')) folders.push(path)
      if (entry.name !== '.gitattributes' || folder === '' || entry.isDirectory()) continue
      found.push({ path, link: entry.isSymbolicLink() ? readlinkSync(join(dir, path)) : undefined })
    }
  }
  return found
}

/** Each of them; and where there is none, every hot file to which git would do something else than join it. */
export function checkStrangers(space: Space): readonly Finding[] {
  const tree = openTree(space)
  const check = `space ${space.name}`
  const hint = `Move it away and put ours in its place with: datacore-msg doctor --repair --space ${space.name}`
  const strangers = strangersIn(tree).map(({ path, link }): Finding => {
    const what =
      link === undefined
        ? 'changes what git does to the org files beside it; only the one above counts'
        : 'is a link, in the place of a file or folder of ours'
    return { check, level: 'fail', sentence: `${join(tree.dir, path)} ${what}.`, hint }
  })
  return strangers.length > 0 ? strangers : attributeFindings(check, tree)
}

function attributeFindings(check: string, { dir, ...tree }: Tree): readonly Finding[] {
  const files = listOrgFiles({ dir, ...tree }).filter((path) =>
    /^(?:inbox\.org$|agents\/)/u.test(path),
  )
  const names = ['merge', 'working-tree-encoding', 'filter', 'text']
  if (files.length === 0 || gitLines(dir, ['rev-parse', '--is-inside-work-tree'])[0] !== 'true')
    return []
  const ran = runGit(dir, ['check-attr', '-z', ...names, '--', ...files])
  if (!ran.ok) return []
  const words = ran.out.toString('utf8').split('\0')
  const findings: Finding[] = []
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [path = '', name = '', value = ''] = words.slice(at, at + 3)
    if (isHarmless(name, value)) continue
    const sentence = `Git has the attribute ${name}=${value} for ${join(dir, path)}, and would not join it as it is.`
    const hint =
      'Find the .gitattributes, or .git/info/attributes, that says so, and take that line out.'
    findings.push({ check, level: 'fail', sentence, hint })
  }
  return findings
}

/** That a whole clone has no driver is told, and mended, by the check of merges. */
function isHarmless(name: string, value: string): boolean {
  if (value === 'unspecified') return true
  return name === 'merge'
    ? value === 'datacore'
    : name === 'text'
      ? value !== 'set'
      : value === 'unset'
}
