/** Takes a recipient's receipt for a letter of mine: believed when their own key signed it, over this very letter. */

import type { KeptReceipt } from '../../core/outbox/codec.ts'
import type { Receipt } from '../../core/wire/types.ts'
import type { Deps } from '../ports.ts'
import type { Letter } from '../../core/model/message.ts'
import { isProved } from './proved.ts'
import { sentTo } from './sent-to.ts'
import { step } from './steps.ts'

export type Confirmed =
  | { readonly type: 'outbox'; readonly state: 'stored' | 'refused'; readonly letter: Letter }
  /** Of a letter that git carries. */
  | { readonly type: 'shared'; readonly state: 'stored' | 'refused'; readonly letter: Letter }
  | { readonly type: 'unknown' }

/** Refusals after which the letter is not sent again. Others may end: a stranger becomes a contact. */
const endings: Readonly<Record<string, string>> = {
  id_taken: 'has another letter of its author under its id',
  bad_id: 'takes no letter with such an id; send it again',
  not_the_author: 'does not take letters of this author from here',
}

export async function confirm(deps: Deps, from: string, receipt: Receipt): Promise<Confirmed> {
  const found = await sentTo(deps, { id: receipt.id, key: from })
  if (!found || !isProved(deps, from, found.letter, receipt)) return { type: 'unknown' }
  const { letter, space, way } = found
  const { state } = receipt
  if (way === 'shared') return { type: 'shared', state, letter }
  const at = { space, id: letter.id }
  if (state === 'stored') {
    await step(deps, at, { type: 'stored', receipt: keptOf(receipt) })
  } else {
    const words = endings[receipt.code ?? '']
    const why = words === undefined ? '' : `${letter.to} ${words}.`
    const ends = words === undefined ? 'nothing' : 'all'
    await step(deps, at, { type: 'refused', receipt: keptOf(receipt), why, ends })
  }
  return { type: 'outbox', state, letter }
}

function keptOf({ state, atMs, digest, sig, code }: Receipt): KeptReceipt {
  return { state, atMs, digest, sig, ...(code === undefined ? {} : { code }) }
}
