/** Reads a heading line: stars, keyword, priority, COMMENT, title, tags, each with its byte range. */

import { byteText, decodeText } from './bytes.ts'
import { isBlank, tagChars } from './chars.ts'
import type { Heading, Keywords, Range } from './types.ts'

const tagList = new RegExp(`^:[${tagChars}:]+:$`, 'u')
const commentWord = 'COMMENT'
/** No keyword is longer, so a line without spaces costs nothing. */
const keywordBytesMax = 200

/** Follows org-element of org 9.5 step by step; `range` is the line without its line break. */
export function readHeading(bytes: Uint8Array, range: Range, keywords: Keywords): Heading {
  const line = byteText(bytes, range.start, range.end)
  const inFile = ({ start, end }: Range) => ({ start: range.start + start, end: range.start + end })
  let level = 0
  while (line[level] === '*') level += 1
  let at = skipBlanks(line, level)
  const word = keywordAt(bytes, line, range.start, at, keywords)
  if (word) at = skipBlanks(line, word.range.end)
  const cookie = cookieAt(bytes, line, range.start, at)
  if (cookie) at = skipBlanks(line, cookie.range.end)
  const comment = line.startsWith(commentWord, at)
  if (comment) at += commentWord.length
  // A heading like `* :tag:` has only tags, but `* TODO :tag:` has a title: so Emacs.
  const from = word || cookie || comment ? at : level
  const tags = tagsAfter(bytes, line, range.start, from)
  const titleRange = inFile(trimmed(line, from, tags ? tags.range.start : line.length))
  return {
    range,
    level,
    keyword: word?.name,
    keywordRange: word && inFile(word.range),
    priority: cookie?.letter,
    priorityRange: cookie && inFile(cookie.range),
    comment,
    title: decodeText(bytes, titleRange.start, titleRange.end),
    titleRange,
    tags: tags?.names ?? [],
    tagsRange: tags && inFile(tags.range),
  }
}

function keywordAt(
  bytes: Uint8Array,
  line: string,
  base: number,
  at: number,
  { open, done }: Keywords,
): { readonly name: string; readonly range: Range } | undefined {
  // Emacs wants a space after the keyword; a keyword at the end of the line is a title.
  const end = line.slice(at, at + keywordBytesMax).indexOf(' ') + at
  if (end <= at) return undefined
  const name = decodeText(bytes, base + at, base + end)
  if (!open.includes(name) && !done.includes(name)) return undefined
  return { name, range: { start: at, end } }
}

/** `[#A]` with any one character, which may have up to four bytes. */
function cookieAt(
  bytes: Uint8Array,
  line: string,
  base: number,
  at: number,
): { readonly letter: string; readonly range: Range } | undefined {
  if (!line.startsWith('[#', at)) return undefined
  for (let size = 1; size <= 4; size += 1) {
    const close = at + 2 + size
    if (line[close] !== ']') continue
    const letter = decodeText(bytes, base + at + 2, base + close)
    if (Array.from(letter).length === 1) return { letter, range: { start: at, end: close + 1 } }
  }
  return undefined
}

/** The last word of the line, if it is a tag list with a blank before it; the range has those blanks. */
function tagsAfter(
  bytes: Uint8Array,
  line: string,
  base: number,
  from: number,
): { readonly names: readonly string[]; readonly range: Range } | undefined {
  let end = line.length
  while (end > from && isBlank(line[end - 1])) end -= 1
  if (line[end - 1] !== ':') return undefined
  let word = end
  while (word > from && !isBlank(line[word - 1])) word -= 1
  if (word === from || line[word] !== ':') return undefined
  const list = decodeText(bytes, base + word, base + end)
  if (!tagList.test(list)) return undefined
  let start = word
  while (start > from && isBlank(line[start - 1])) start -= 1
  return { names: list.split(':').filter(Boolean), range: { start, end } }
}

function skipBlanks(line: string, from: number): number {
  let at = from
  while (isBlank(line[at])) at += 1
  return at
}

/** Emacs also takes a carriage return off the ends of a title. */
function trimmed(line: string, from: number, to: number): Range {
  let [start, end] = [Math.min(from, to), to]
  while (start < end && (isBlank(line[start]) || line[start] === '\r')) start += 1
  while (end > start && (isBlank(line[end - 1]) || line[end - 1] === '\r')) end -= 1
  return { start, end }
}
