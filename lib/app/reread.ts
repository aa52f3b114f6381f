/** An entry as it is now, under the lock of a write. */

import { decodeMessage } from '../core/codec/message.ts'
import { decodeTask } from '../core/codec/task.ts'
import type { Message } from '../core/model/message.ts'
import type { Task } from '../core/model/task.ts'
import { readEntry } from '../core/org/entry.ts'
import { findEntry, readKeywords } from '../core/org/scan.ts'
import type { SpaceView } from './ports.ts'
import { letterOf } from './decode.ts'
import type { EntryView } from './views.ts'

/** Undefined when the entry has left the file, for example to the archive. */
export function reread(file: SpaceView, view: EntryView): Message | Task | undefined {
  const bytes = file.read(view.path)
  const range = findEntry(bytes, letterOf(view).id)
  if (!range) return undefined
  const entry = readEntry(bytes, range, readKeywords(bytes))
  const decoded = view.kind === 'task' ? decodeTask(bytes, entry) : decodeMessage(bytes, entry)
  return decoded.ok ? decoded.value : undefined
}

export function rereadTask(file: SpaceView, view: EntryView): Task | undefined {
  const fresh = reread(file, view)
  return fresh?.kind === 'task' ? fresh : undefined
}
