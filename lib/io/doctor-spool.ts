/** Doctor: changes that wait beside a file. Places those of files that nobody edits, and tells what still waits. */

import type { Failure } from '../app/failure.ts'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { systemClock } from './clock.ts'
import { loginName } from './login-name.ts'
import type { Places } from './places.ts'
import { openTree } from './space.ts'
import { openTemplates } from './space-templates.ts'
import { loadSpool, type Spooled, spooledFor, spooledPaths } from './spool.ts'
import { isEdited, placeInPassing } from './spool-place.ts'

/** What an editor holds back, what cannot be placed, and damaged leftovers. */
export async function checkSpool(space: Space, { moduleDir }: Places): Promise<readonly Finding[]> {
  const tree = openTree(space)
  const damaged = new Set<string>()
  const failures: Failure[] = []
  const context = {
    user: loginName(),
    nowMs: () => systemClock.nowMs(),
    templates: openTemplates(moduleDir),
    onProblem: (sentence: string) => damaged.add(sentence),
  }
  const before = loadSpool(tree, context.onProblem)
  const left = spooledPaths(before).some((path) => !isEdited(tree, path))
    ? await placeInPassing(context, tree, (failure) => failures.push(failure))
    : before
  const check = `space ${space.name}`
  const edited = spooledPaths(left).filter((path) => isEdited(tree, path))
  const stuck = spooledPaths(left).filter((path) => !isEdited(tree, path))
  const findings: Finding[] = [...damaged].map((sentence) => {
    return { check, level: 'fail', sentence, hint: 'Look into it; its text is JSON.' }
  })
  const placed = changesOf(before) - changesOf(left)
  if (placed > 0) {
    const sentence = `Waiting changes of ${space.name} were placed just now: ${placed}.`
    findings.push({ check, level: 'ok', sentence })
  }
  if (edited.length > 0) {
    const sentence = `${waiting(left, edited)} of ${space.name}, which somebody edits.`
    const hint =
      'Save or kill the buffer in Emacs; the next command places them. Readers see them already.'
    findings.push({ check, level: 'warn', sentence, hint })
  }
  if (stuck.length > 0) {
    const why = failures.map(({ message }) => message).join(' ')
    const sentence = `${waiting(left, stuck)} of ${space.name}, and cannot be placed. ${why}`.trim()
    const hint = failures[0]?.hint ?? 'Try again: datacore-msg doctor.'
    findings.push({ check, level: 'fail', sentence, hint })
  }
  return findings
}

function waiting(spool: readonly Spooled[], paths: readonly string[]): string {
  const count = paths.reduce((sum, path) => sum + spooledFor(spool, path).length, 0)
  return `${count === 1 ? '1 change waits' : `${count} changes wait`} beside ${paths.join(', ')}`
}

function changesOf(spool: readonly Spooled[]): number {
  return spool.reduce((sum, { ops }) => sum + ops.length, 0)
}
