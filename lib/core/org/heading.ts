/** Reads a heading line: stars, keyword, priority, COMMENT, title, tags, each with its byte range. */

import { byteText, decodeText } from './bytes.ts'
import type { Heading, Keywords, Range } from './types.ts'

const tagsAtEnd = /[ \t]+(:(?:[A-Za-z0-9_@#%:]|[\x80-\xff])+:)[ \t]*$/
const tagText = /^:[\p{L}\p{N}_@#%:]+:$/u

/** Follows org-element of org 9.5 step by step; `range` is the line without its line break. */
export function readHeading(bytes: Uint8Array, range: Range, keywords: Keywords): Heading {
  const line = byteText(bytes, range.start, range.end)
  const level = /^\*+/.exec(line)?.[0].length ?? 0
  let at = skipBlanks(line, level)
  const word = keywordAt(bytes, line, range.start, at, keywords)
  const keywordRange = word ? { start: range.start + at, end: range.start + word.end } : undefined
  if (word) at = skipBlanks(line, word.end)
  const cookie = /^\[#(.)\]/.exec(line.slice(at, at + 5))
  const priorityRange = cookie ? { start: range.start + at, end: range.start + at + 4 } : undefined
  if (cookie) at = skipBlanks(line, at + 4)
  const comment = line.startsWith('COMMENT', at)
  if (comment) at += 'COMMENT'.length
  // A heading like `* :tag:` has only tags.
  const from = word || cookie || comment ? at : backOverBlanks(line, at)
  const tags = tagsOf(bytes, line, range.start, from)
  const titleEnd = tags ? tags.range.start - range.start : line.length
  const title = trimmed(line, Math.min(skipBlanks(line, from), titleEnd), titleEnd)
  return {
    range,
    level,
    keyword: word?.name,
    keywordRange,
    priority: cookie?.[1],
    priorityRange,
    comment,
    title: decodeText(bytes, range.start + title.start, range.start + title.end),
    titleRange: { start: range.start + title.start, end: range.start + title.end },
    tags: tags?.tags ?? [],
    tagsRange: tags?.range,
  }
}

function keywordAt(
  bytes: Uint8Array,
  line: string,
  base: number,
  at: number,
  { open, done }: Keywords,
): { readonly name: string; readonly end: number } | undefined {
  const end = line.indexOf(' ', at)
  // Emacs wants a space after the keyword; a keyword at the end of the line is a title.
  if (end < 0 || end === at || end - at > 200) return undefined
  const name = decodeText(bytes, base + at, base + end)
  return open.includes(name) || done.includes(name) ? { name, end } : undefined
}

function tagsOf(
  bytes: Uint8Array,
  line: string,
  base: number,
  from: number,
): { readonly tags: readonly string[]; readonly range: Range } | undefined {
  // Tags are at the line's end, so a title of megabytes costs no more than a short one.
  const tail = Math.max(from, line.length - 4000)
  const match = tagsAtEnd.exec(line.slice(tail))
  if (!match) return undefined
  const start = tail + match.index
  const end = start + match[0].trimEnd().length
  const text = decodeText(bytes, base + end - match[1]!.length, base + end)
  if (!tagText.test(text)) return undefined
  const tags = text.split(':').filter(Boolean)
  return { tags, range: { start: base + start, end: base + end } }
}

function skipBlanks(line: string, from: number): number {
  let at = from
  while (line[at] === ' ' || line[at] === '\t') at += 1
  return at
}

function backOverBlanks(line: string, from: number): number {
  let at = from
  while (at > 0 && (line[at - 1] === ' ' || line[at - 1] === '\t')) at -= 1
  return at
}

function trimmed(line: string, from: number, to: number): Range {
  let end = to
  while (end > from && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1
  return { start: from, end }
}
