/** What cannot go to somebody who is reached by relay, as refusals: nothing of it is stored. */

import type { Address } from '../core/model/address.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import type { Away } from './outbox/reach.ts'
import type { Space } from './ports.ts'
import type { SendInput } from './views.ts'

/** What was written by hand where others read it has been read by them as soon as it is shared: its author is to decide. */
export function draftForAll({ name }: Space, { addresses }: Away): Result<never> {
  const [first] = addresses
  const why = `${first} is reached by relay alone, and what is written in the files of ${name} is read by all who share it.`
  const hint = `Take the heading out, and send it with datacore-msg send @${first} TEXT --space ${name}.`
  return refuse({ code: 'wrong_state', why, hint })
}

/** A file goes with the repository of its space, which these do not have. */
export function filesByRelay(
  { attach = [], attachments = [] }: SendInput,
  away: ReadonlySet<Address>,
): Result<never> | undefined {
  const [first] = away
  if (first === undefined || attach.length + attachments.length === 0) return undefined
  const why = `What you send to ${first} goes by relay, which carries no files, so nothing was sent.`
  const hint = 'Send it without --attach, or in a space that both of you share by git.'
  return refuse({ code: 'usage', why, hint })
}
