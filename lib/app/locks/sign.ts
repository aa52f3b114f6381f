/** A line of a lock under this machine's signature, and the op that writes it; what is long over is taken out with it. */

import {
  encodeLock,
  formatLockLine,
  lockId,
  lockLines,
  locksPath,
  lockText,
} from '../../core/locks/codec.ts'
import type { LockLine, LockName } from '../../core/locks/types.ts'
import { copyText } from '../../core/org/find.ts'
import { printEntry } from '../../core/org/print.ts'
import type { EntryEdit, Op, OrgEntry } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps } from '../ports.ts'
import { replacingMs } from '../stamps.ts'
import type { ReadLock } from './read.ts'

/** What the log keeps of what is over: older lines are in git. */
const linesKept = 50
const overMs = 24 * 60 * 60 * 1000

export interface LockFile {
  readonly bytes: Uint8Array
  readonly entries: readonly OrgEntry[]
}

/** Later than all that is proved; what is not says nothing, and moves nobody. */
export function nextLockMs(deps: Deps, { lastMs }: Pick<ReadLock, 'lastMs'>): number {
  return replacingMs(deps.clock.nowMs(), lastMs)
}

export function lockOp(deps: Deps, name: LockName, file: LockFile, unsigned: LockLine): Op {
  const named = { ...unsigned, key: deps.keys.fingerprint }
  const line = { ...named, sig: encodeBase64(deps.keys.sign(lockText(name, named))) }
  const item = formatLockLine(line, deps.orgStamp(line.atMs))
  const id = lockId(name)
  const [entry] = file.entries
  if (!entry) {
    return { type: 'append', path: locksPath, id, text: printEntry(encodeLock(name, item)) }
  }
  const edits: EntryEdit[] = [{ type: 'log', item }, ...overEdits(deps, entry)]
  const copy = file.entries.length > 1 ? { copy: copyText(file.bytes, entry.range) } : {}
  return { type: 'edit', path: locksPath, id, edits, ...copy }
}

function overEdits(deps: Deps, entry: OrgEntry): readonly EntryEdit[] {
  const nowMs = deps.clock.nowMs()
  return lockLines(entry)
    .filter(({ line }) => line.untilMs < nowMs - overMs && line.atMs < nowMs - overMs)
    .toSorted((a, b) => b.line.atMs - a.line.atMs)
    .slice(linesKept)
    .map(({ item }): EntryEdit => ({ type: 'unlog', item }))
}
