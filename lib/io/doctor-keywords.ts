/** Doctor: a preamble by which Emacs reads other keywords than we do. Nothing is lost by it, but people see two things. */

import type { Finding } from '../app/views.ts'
import { decodeText } from '../core/org/bytes.ts'
import { emacsKeywords } from '../core/org/keywords.ts'
import { defaultKeywords, scanOutline } from '../core/org/scan.ts'
import { lineOf } from './doctor-text.ts'

const todoLine = /^[ \t]*#\+(?:TYP_|SEQ_)?TODO:/imu

const hint =
  'Put this line there: #+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)'

/** Our keywords that the file's own lines leave out, and those that they take for the other kind. */
export function wrongKeywords(check: string, file: string, bytes: Uint8Array): readonly Finding[] {
  const { preamble } = scanOutline(bytes)
  const declared = emacsKeywords(bytes, preamble.end)
  if (!declared) return []
  const { open, done } = defaultKeywords
  const missing = [...open, ...done].filter((word) => {
    return !declared.open.includes(word) && !declared.done.includes(word)
  })
  const asOpen = done.filter((word) => declared.open.includes(word))
  const asDone = open.filter((word) => declared.done.includes(word))
  const wrong = [
    ...(missing.length > 0 ? [missingText(missing)] : []),
    ...kindText(asOpen, 'open'),
    ...kindText(asDone, 'done'),
  ]
  const where = `${file}:${lineOf(bytes, firstLine(bytes, preamble.end))}`
  return wrong.map((what) => ({ check, level: 'warn', sentence: `${where} ${what}.`, hint }))
}

function missingText(words: readonly string[]): string {
  const them = words.length === 1 ? 'it' : 'them'
  return `declares keywords, but not ${listOf(words)}: datacore-msg knows ${them}, and Emacs takes ${them} for a part of the title`
}

function kindText(words: readonly string[], kind: 'open' | 'done'): readonly string[] {
  const they = words.length === 1 ? 'it is' : 'they are'
  return words.length > 0
    ? [`declares ${listOf(words)} as ${kind}, which ${they} not to datacore-msg`]
    : []
}

function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last
}

/** Offset of the first line that declares any. */
function firstLine(bytes: Uint8Array, end: number): number {
  const before = decodeText(bytes, 0, end)
  const at = before.search(todoLine)
  return new TextEncoder().encode(before.slice(0, Math.max(at, 0))).length
}
