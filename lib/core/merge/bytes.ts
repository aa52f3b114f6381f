/** The join of files as bytes: what may be read as text is, and anything else is left to those who called. */

import { encodeText } from '../org/bytes.ts'
import { lossIn } from './check.ts'
import { mayConflict, sidesOf } from './conflict.ts'
import { mergeTexts } from './merge.ts'

export type Join =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: string }

/** Twice this must be held as text. */
const bytesMax = 200 * 1024 * 1024

/** The same bytes whatever the order of the files. */
export function joinFiles(files: readonly Uint8Array[]): Join {
  if (files.some(({ length }) => length > bytesMax)) {
    return { ok: false, why: 'The file is larger than 200 MiB.' }
  }
  const texts: string[] = []
  for (const file of files) {
    const text = textOf(file)
    if (text === undefined) return { ok: false, why: 'The file is not valid UTF-8.' }
    texts.push(text)
  }
  const [first = ''] = texts
  if (texts.every((text) => text === first && !mayConflict(files[0]!))) {
    return { ok: true, bytes: files[0] ?? new Uint8Array(0) }
  }
  const merged = mergeTexts(texts)
  const lost = lossIn(merged)
  return lost === undefined
    ? { ok: true, bytes: encodeText(merged.text) }
    : { ok: false, why: lost }
}

/** A file without the conflict markers that git left in it, both sides joined; undefined when it has none. */
export function settleConflicts(file: Uint8Array): Uint8Array | undefined {
  if (!mayConflict(file)) return undefined
  const text = textOf(file)?.replaceAll('\r\n', '\n')
  if (text === undefined || sidesOf(text).every((side) => side === text)) return undefined
  const joined = joinFiles([file])
  return joined.ok ? joined.bytes : undefined
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
