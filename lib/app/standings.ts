/** Judges authors with what this machine knows: contacts, pins, settings and its own key. */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { Letter } from '../core/model/message.ts'
import type { Task, TaskOrder } from '../core/model/task.ts'
import { decodeBase64 } from '../core/trust/base64.ts'
import { judge, pinAfter, standingOf } from '../core/trust/judge.ts'
import { letterText, verdictText } from '../core/trust/signed-text.ts'
import type { Pin, Pins, Standing } from '../core/trust/types.ts'
import { loadContacts, me, ownerOf } from './people.ts'
import type { Deps, Space } from './ports.ts'

export interface Judge {
  standing(letter: Letter | TaskOrder, kind: 'message' | 'task'): Standing
  /** Whether the owner's own signed verdict covers this very task. */
  admitted(task: Task): boolean
  /** Keys seen for the first time; saved by savePins. */
  readonly firstUse: ReadonlyMap<Address, Pin>
}
