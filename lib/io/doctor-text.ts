/** Doctor: bytes that make a file something else than org text, each with its line. */

import { isUtf8 } from 'node:buffer'
import type { Finding } from '../app/views.ts'
import { mayConflict } from '../core/merge/conflict.ts'

const conflictHint =
  'Both sides are read as one. datacore-msg doctor --repair writes the file joined; commit that.'

/** Conflict markers, another encoding, what a crash of the disk leaves. */
export function wrongText(check: string, file: string, bytes: Uint8Array): readonly Finding[] {
  const found: Finding[] = []
  const add = (offset: number, what: string, hint: string) => {
    const sentence = `${file}:${lineOf(bytes, offset)} ${what}.`
    found.push({ check, level: 'fail', sentence, hint })
  }
  const marker = conflictOffset(bytes)
  if (marker !== undefined) add(marker, 'has conflict markers of git', conflictHint)
  if (isUtf16(bytes)) {
    add(0, 'is UTF-16 text, and not UTF-8', 'Convert it: iconv -f UTF-16 -t UTF-8.')
    return found
  }
  if (!isUtf8(bytes)) {
    const hint =
      'If it is text of another encoding, convert it, such as with: iconv -f LATIN1 -t UTF-8. Else take the file from git or a backup.'
    add(firstNoUtf8(bytes), 'has bytes that are no UTF-8 text', hint)
  }
  const zero = bytes.indexOf(0)
  if (zero >= 0) {
    add(zero, 'has zero bytes', 'A crash leaves such. Take the file from git or a backup.')
  }
  return found
}

/** Counted from 1, as editors do. */
export function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1
  return line
}

/** Where a conflict of git begins, of whatever size; undefined when there is none. */
function conflictOffset(bytes: Uint8Array): number | undefined {
  if (!mayConflict(bytes)) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const at = text.search(/^<{7,}(?: |\r?$)/mu)
  return at < 0 ? undefined : at
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

/** Start of the first line that is no UTF-8. */
function firstNoUtf8(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start)
    const next = feed < 0 ? bytes.length : feed + 1
    if (!isUtf8(bytes.subarray(start, next))) return start
    start = next
  }
  return 0
}
