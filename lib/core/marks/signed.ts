/** The texts under the signatures of marks: a reaction, a receipt, a pin, and an author's new version of a letter. */

import type { MarkLine, MarkVerb } from '../model/log.ts'
import type { Letter } from '../model/message.ts'
import type { TaskOrder } from '../model/task.ts'
import { encodeBase64 } from '../trust/base64.ts'
import type { Signed } from '../trust/judge.ts'
import { fieldsText, letterText } from '../trust/signed-text.ts'
import type { Sha256Fn } from '../trust/types.ts'

export interface MarkFields {
  readonly id: string
  readonly verb: MarkVerb
  readonly detail?: string | undefined
  readonly by: string
  readonly atMs: number
}

/** No mark passes for one of another entry, word, author or time. */
export function markText({ id, verb, detail, by, atMs }: MarkFields): Uint8Array {
  return fieldsText('datacore-messaging/mark/1', [
    ['id', id],
    ['verb', verb],
    ['detail', detail],
    ['by', by],
    ['at', new Date(atMs).toISOString()],
  ])
}

export interface EditFields {
  readonly id: string
  readonly by: string
  readonly atMs: number
  /** SHA-256 of the letter as it was signed first: a version of this very letter, not of its name. */
  readonly letterDigest: Uint8Array
  readonly text: string
}

/** The text is covered to the letter: it stands as JSON, where no editor strips blanks. */
export function editText({ id, by, atMs, letterDigest, text }: EditFields): Uint8Array {
  return fieldsText('datacore-messaging/edit/1', [
    ['id', id],
    ['by', by],
    ['at', new Date(atMs).toISOString()],
    ['letter', encodeBase64(letterDigest)],
    ['text', text],
  ])
}

/** What a mark stands under: a letter or a post, by its id and the text that its author signed. */
export interface Marked {
  readonly id: string
  readonly text: () => Uint8Array
}

export function markedLetter(letter: Letter | TaskOrder): Marked {
  return { id: letter.id, text: () => letterText(letter) }
}

/** A line of an entry's log as what its author signed. */
export function signedMark(marked: Marked, line: MarkLine, sha256: Sha256Fn): Signed {
  const { text, verb, detail, by, atMs } = line
  const { id } = marked
  return {
    ...proofOf(line),
    text: () =>
      text === undefined
        ? markText({ id, verb, detail, by, atMs })
        : editText({ id, by, atMs, text, letterDigest: sha256(marked.text()) }),
  }
}

/** `KEY:SIGNATURE` of a line, in its two parts. */
function proofOf({ proof = '' }: Pick<MarkLine, 'proof'>): {
  readonly key: string | undefined
  readonly sig: string | undefined
} {
  const at = proof.indexOf(':')
  if (at <= 0) return { key: undefined, sig: undefined }
  return { key: proof.slice(0, at), sig: proof.slice(at + 1) }
}
