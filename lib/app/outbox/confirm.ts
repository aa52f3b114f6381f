/** Takes a recipient's receipt for a letter of mine: believed when their own key signed it, over this very letter. */

import type { KeptReceipt } from '../../core/outbox/codec.ts'
import type { Receipt } from '../../core/wire/types.ts'
import { findEntry } from '../find.ts'
import { letterOf } from '../decode.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { Letter } from '../../core/model/message.ts'
import { findInOutbox } from './load.ts'
import { isProved } from './proved.ts'
import { readerKey } from './reach.ts'
import { step } from './steps.ts'

export type Confirmed =
  | { readonly type: 'outbox'; readonly state: 'stored' | 'refused'; readonly letter: Letter }
  /** Of a letter that git carries. */
  | { readonly type: 'shared'; readonly state: 'stored' | 'refused'; readonly letter: Letter }
  | { readonly type: 'unknown' }

/** Refusals after which the letter is not sent again. Others may end: a stranger becomes a contact. */
const endings: Readonly<Record<string, string>> = {
  id_taken: 'has another letter under its id',
  not_the_author: 'does not take letters of this author from here',
}

export async function confirm(deps: Deps, from: string, receipt: Receipt): Promise<Confirmed> {
  const sent = await findInOutbox(deps, { id: receipt.id })
  if (sent.ok && sent.value.letter.id === receipt.id) {
    const { letter, space } = sent.value
    if (!(await isFor(deps, { letter, space: space.name, from, receipt }))) return unknown
    const at = { space, id: letter.id }
    if (receipt.state === 'stored') {
      await step(deps, at, { type: 'stored', receipt: keptOf(receipt) })
    } else {
      const words = endings[receipt.code ?? '']
      const why = words === undefined ? '' : `${letter.to} ${words}.`
      const ends = words === undefined ? 'nothing' : 'all'
      await step(deps, at, { type: 'refused', receipt: keptOf(receipt), why, ends })
    }
    return { type: 'outbox', state: receipt.state, letter }
  }
  const shared = await findEntry(deps, { id: receipt.id })
  if (!shared.ok || letterOf(shared.value).id !== receipt.id) return unknown
  const letter = letterOf(shared.value)
  const { space } = shared.value
  if (!(await isFor(deps, { letter, space, from, receipt }))) return unknown
  return { type: 'shared', state: receipt.state, letter }
}

const unknown = { type: 'unknown' } as const

interface Claim {
  readonly letter: Letter
  readonly space: string
  /** The key that signed the envelope. */
  readonly from: string
  readonly receipt: Receipt
}

async function isFor(deps: Deps, { letter, space: name, from, receipt }: Claim): Promise<boolean> {
  const space = await writingSpace(deps, name)
  if (!space.ok) return false
  const contacts = await loadContacts(deps, space.value)
  if (!isMine(deps, letter.from, contacts)) return false
  const pins = await deps.pins.load()
  const key = readerKey(deps, { address: letter.to, contacts, pins })
  if (key === undefined || key !== from) return false
  return isProved(deps, key, letter, receipt)
}

function keptOf({ state, atMs, digest, sig, code }: Receipt): KeptReceipt {
  return { state, atMs, digest, sig, ...(code === undefined ? {} : { code }) }
}
