/** A mark of whoever acts here as a line of the log, with their signature. */

import { editText, type Marked, markText } from '../../core/marks/signed.ts'
import { formatMarkLine, type MarkVerb } from '../../core/model/log.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps } from '../ports.ts'

export function markEdit(
  deps: Deps,
  letter: { readonly id: string },
  mark: {
    readonly verb: Exclude<MarkVerb, 'Edited'>
    readonly detail?: string | undefined
    readonly atMs: number
  },
): EntryEdit {
  const by = deps.acting
  const proof = proofFor(deps, markText({ ...mark, by, id: letter.id }))
  const orgStamp = deps.orgStamp(mark.atMs)
  return { type: 'log', item: formatMarkLine({ ...mark, by, orgStamp, proof }) }
}

/** A new version of the author's own letter or post. */
export function versionEdit(deps: Deps, marked: Marked, text: string, atMs: number): EntryEdit {
  const by = deps.acting
  const letterDigest = deps.keys.sha256(marked.text())
  const proof = proofFor(deps, editText({ id: marked.id, by, atMs, letterDigest, text }))
  const orgStamp = deps.orgStamp(atMs)
  return { type: 'log', item: formatMarkLine({ verb: 'Edited', by, atMs, orgStamp, proof, text }) }
}

function proofFor(deps: Deps, text: Uint8Array): string {
  return `${deps.keys.fingerprint}:${encodeBase64(deps.keys.sign(text))}`
}
