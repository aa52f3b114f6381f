/** Whether a receipt of a letter is its recipient's own word. */

import type { Letter } from '../../core/model/message.ts'
import { decodeBase64, encodeBase64 } from '../../core/trust/base64.ts'
import { parsePublicKey } from '../../core/trust/keys.ts'
import { letterText } from '../../core/trust/signed-text.ts'
import { receiptText } from '../../core/wire/signed.ts'
import type { Receipt } from '../../core/wire/types.ts'
import type { Deps } from '../ports.ts'

/** Also of a receipt that stands in the file, which anybody can write who shares it. */
export function isProved(
  deps: Deps,
  key: string,
  letter: Letter,
  { sig, ...receipt }: Omit<Receipt, 'id'>,
): boolean {
  const digest = encodeBase64(deps.keys.sha256(letterText(letter)))
  const publicKey = parsePublicKey(key)
  const signature = decodeBase64(sig)
  if (receipt.digest !== digest || !publicKey || signature?.length !== 64) return false
  return deps.keys.verify(publicKey, receiptText({ ...receipt, id: letter.id }), signature)
}
