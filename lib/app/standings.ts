/** Judges authors with what this machine knows: contacts, pins, settings and its own key. */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { Letter } from '../core/model/message.ts'
import type { Task, TaskOrder } from '../core/model/task.ts'
import { decodeBase64 } from '../core/trust/base64.ts'
import { judge, pinAfter } from '../core/trust/judge.ts'
import { parsePublicKey } from '../core/trust/keys.ts'
import { letterText, verdictText } from '../core/trust/signed-text.ts'
import { standingOf, tierOf } from '../core/trust/standing.ts'
import type { Pin, Pins, Standing } from '../core/trust/types.ts'
import { loadContacts, me, ownerOf } from './people.ts'
import type { Deps, Space } from './ports.ts'

export interface Judge {
  standing(letter: Letter | TaskOrder, kind: 'message' | 'task'): Standing
  /** Whether the owner's own signed verdict covers this very task. */
  admitted(task: Task): boolean
  /** Keeps the keys that were seen for the first time. */
  savePins(): Promise<void>
}

/** A judge for one space, with pins as they are now. */
export async function judgeFor(deps: Deps, space: Space): Promise<Judge> {
  return judgeWith(deps, await loadContacts(deps, space), await deps.pins.load())
}
