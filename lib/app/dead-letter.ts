/** Puts an entry that was refused into dead-letters.org, as it came, with the reason. Nothing is dropped silently. */

import { decodeText } from '../core/org/bytes.ts'
import { safeTitle } from '../core/org/escape.ts'
import { printEntry } from '../core/org/print.ts'
import { findEntry } from '../core/org/scan.ts'
import type { Op } from '../core/org/types.ts'
import type { Deps, SpaceView } from './ports.ts'

export const deadLettersPath = 'dead-letters.org'

export interface DeadLetter {
  readonly path: string
  readonly id: string
  readonly reason: string
  readonly detail: string
}

/** Ops that move an entry there; none when it is gone. Its id is the entry's, so that two machines make one. */
export function deadLetterOps(deps: Deps, view: SpaceView, letter: DeadLetter): readonly Op[] {
  const bytes = view.read(letter.path)
  const range = findEntry(bytes, letter.id)
  if (!range) return []
  const id = `dead-${letter.id}`
  const nowMs = deps.clock.nowMs()
  const came = decodeText(bytes, range.start, range.end).replaceAll('\r\n', '\n').trimEnd()
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
      ['ORIGIN', letter.path],
    ],
    log: [],
    body: came,
  })
  return [
    { type: 'append', path: deadLettersPath, id, text },
    { type: 'remove', path: letter.path, id: letter.id },
  ]
}
