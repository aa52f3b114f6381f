/** Doctor: is git in the middle of something in this space, and which files does it call a conflict? Changes nothing. */

import type { Space } from '../app/ports.ts'
import { shellWord } from '../core/view/shell-word.ts'
import type { Finding } from '../app/views.ts'
import { gitLines, underWay } from './repair/git.ts'
import { type Unmerged, unmergedIn, unmergedInClone } from './repair/unmerged.ts'
import { openTree } from './space.ts'

const said: Readonly<Record<Unmerged['what'], string>> = {
  'both changed': 'both sides changed it',
  'both added': 'both sides added it',
  'one deleted': 'one side deleted it, the other changed it',
  'both deleted': 'both sides deleted it',
}

export function checkConflicts(space: Space): readonly Finding[] {
  const { dir } = openTree(space)
  const check = `space ${space.name}`
  const conflicts = unmergedIn(dir).map(({ path, what }): Finding => {
    const sentence = `${path} of ${space.name} is in conflict in git: ${said[what]}.`
    const hint = 'datacore-msg doctor --repair joins both sides and adds the file, that one alone.'
    return { check, level: 'fail', sentence, hint }
  })
  const open = underWay(dir)
  if (open === undefined) return conflicts
  const left = unmergedInClone(dir)
  const files = left === 1 ? '1 file is' : `${left} files are`
  const sentence = `Git is in the middle of a ${open} in the clone of ${space.name}.`
  const at = `git -C ${shellWord(space.dir)}`
  const isChanged = gitLines(dir, ['diff', '--name-only', '--', '.']).length > 0
  // A rebase goes on with no change in the work tree, such as a message that came meanwhile.
  const aside = open === 'rebase' && left === 0 && isChanged
  const go = `${at} ${open} --continue`
  const hint =
    left > 0
      ? `${files} still in conflict there; after that: ${go}`
      : aside
        ? `Org files changed meanwhile. Go on with: git -C ${shellWord(dir)} stash push -- . && ${go} && ${at} stash pop`
        : `Go on with: ${go}`
  return [...conflicts, { check, level: 'warn', sentence, hint }]
}
