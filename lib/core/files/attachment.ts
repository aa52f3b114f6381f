/** Files that a message brings: `ID=SHA256`, apart by blanks. The id finds the file's entry, the hash is what its author meant. */

import { type EntryId, parseId } from '../model/id.ts'

export interface Attachment {
  readonly id: EntryId
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

/** Of one message. */
export const attachmentsMax = 20

const sha256Pattern = /^[0-9a-f]{64}$/

export function isSha256(text: string): boolean {
  return sha256Pattern.test(text)
}

/** Undefined for none, so that the text under a signature is what it was before there were any. */
export function formatAttachments(attachments: readonly Attachment[]): string | undefined {
  return attachments.map(({ id, sha256 }) => `${id}=${sha256}`).join(' ') || undefined
}

/** What is no attachment is left out: then the signature is wrong, for it is over what was written. */
export function parseAttachments(text: string): readonly Attachment[] {
  const words = text.split(/\s+/u, attachmentsMax + 1).filter(Boolean)
  if (words.length > attachmentsMax) return []
  return words.flatMap((word) => {
    const at = word.lastIndexOf('=')
    const id = parseId(word.slice(0, Math.max(at, 0)))
    const sha256 = word.slice(at + 1)
    return id && isSha256(sha256) ? [{ id, sha256 }] : []
  })
}
