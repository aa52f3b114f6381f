/** Puts an entry that was refused into dead-letters.org, as it came, with the reason. Nothing is dropped silently. */

import { safeTitle } from '../core/org/escape.ts'
import { printEntry } from '../core/org/print.ts'
import type { Op } from '../core/org/types.ts'
import type { Deps } from './ports.ts'

export const deadLettersPath = 'dead-letters.org'

export interface DeadLetter {
  readonly path: string
  readonly id: string
  readonly reason: string
  readonly detail: string
  /** The whole entry as it stands. */
  readonly text: string
  /** It is one of several with its id, of which another one stays. */
  readonly isCopy: boolean
}

/** Ops that move an entry there. Its id is the entry's, and a copy's is its text's, so that two machines make one. */
export function deadLetterOps(deps: Deps, letter: DeadLetter): readonly Op[] {
  const { path, text: came } = letter
  const id = letter.isCopy ? `dead-${letter.id}.${shortHash(deps, came)}` : `dead-${letter.id}`
  const nowMs = deps.clock.nowMs()
  const text = printEntry({
    keyword: undefined,
    priority: undefined,
    title: `${letter.reason}: ${safeTitle(letter.id, 72)}`,
    tags: ['deadletter'],
    properties: [
      ['ID', id],
      ['REASON', letter.reason],
      ['DETAIL', letter.detail],
      ['RECEIVED', deps.orgStamp(nowMs)],
      ['STAMP', new Date(nowMs).toISOString()],
      ['ORIGIN', path],
    ],
    log: [],
    body: came.replaceAll('\r\n', '\n').trimEnd(),
  })
  const copy = letter.isCopy ? { copy: came } : {}
  return [
    { type: 'append', path: deadLettersPath, id, text },
    { type: 'remove', path, id: letter.id, ...copy },
  ]
}

function shortHash(deps: Deps, text: string): string {
  const hash = deps.keys.sha256(new TextEncoder().encode(text))
  return Array.from(hash.subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
