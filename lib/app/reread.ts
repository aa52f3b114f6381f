/** An entry as it is now, under the lock of a write: the one that was looked at, not another one under its id. */

import { decodeMessage } from '../core/codec/message.ts'
import { decodeTask } from '../core/codec/task.ts'
import type { Message } from '../core/model/message.ts'
import type { Task } from '../core/model/task.ts'
import { readEntry } from '../core/org/entry.ts'
import { copyText, findCopies } from '../core/org/find.ts'
import { readKeywords } from '../core/org/scan.ts'
import type { Keywords, Range } from '../core/org/types.ts'
import { isSameLetter } from '../core/trust/signed-text.ts'
import { letterOf } from './decode.ts'
import type { SpaceView } from './ports.ts'
import type { EntryView } from './views.ts'

export type Located =
  | {
      readonly type: 'found'
      readonly bytes: Uint8Array
      readonly range: Range
      readonly keywords: Keywords
      readonly entry: Message | Task
      /** Names it in an op when several entries have its id. */
      readonly copy: string | undefined
    }
  /** It left the file, for example to the archive. */
  | { readonly type: 'gone' }
  /** Only entries with another text have its id now. */
  | { readonly type: 'changed' }

/** The first entry whose letter is the one of the view: what was shown is what is acted upon. */
export function locate(file: SpaceView, view: EntryView): Located {
  const bytes = file.read(view.path)
  const { id } = letterOf(view)
  const ranges = findCopies(bytes, new Set([id])).get(id) ?? []
  const keywords = readKeywords(bytes)
  for (const range of ranges) {
    const entry = decodeAs(view.kind, { bytes, range, keywords })
    if (!entry || !isSameLetter(entry, letterOf(view))) continue
    const copy = ranges.length > 1 ? copyText(bytes, range) : undefined
    return { type: 'found', bytes, range, keywords, entry, copy }
  }
  return { type: ranges.length > 0 ? 'changed' : 'gone' }
}

function decodeAs(
  kind: EntryView['kind'],
  file: { readonly bytes: Uint8Array; readonly range: Range; readonly keywords: Keywords },
): Message | Task | undefined {
  const entry = readEntry(file.bytes, file.range, file.keywords)
  const decode = kind === 'task' ? decodeTask : decodeMessage
  const decoded = decode(file.bytes, entry)
  return decoded.ok ? decoded.value : undefined
}
