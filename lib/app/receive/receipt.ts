/** This machine's signed word on what became of a letter that it was sent. */

import type { Letter } from '../../core/model/message.ts'
import type { TaskOrder } from '../../core/model/task.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import { letterText } from '../../core/trust/signed-text.ts'
import { receiptText } from '../../core/wire/signed.ts'
import type { Receipt } from '../../core/wire/types.ts'
import type { Deps } from '../ports.ts'

/** Base64 of SHA-256 of its signed text. */
export function digestFor(deps: Deps, letter: Letter | TaskOrder): string {
  return encodeBase64(deps.keys.sha256(letterText(letter)))
}

export function receiptFor(
  deps: Deps,
  letter: Letter | TaskOrder,
  { state, code }: { readonly state: Receipt['state']; readonly code?: string },
): Receipt {
  const said = {
    id: letter.id,
    digest: digestFor(deps, letter),
    state,
    atMs: deps.clock.nowMs(),
    ...(code === undefined ? {} : { code }),
  }
  return { ...said, sig: encodeBase64(deps.keys.sign(receiptText(said))) }
}
