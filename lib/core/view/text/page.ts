/** A page for eyes: lines of spans, each with a tone. What a tone looks like is the surface's business. */

import { fits, headOf, widthOf } from './width.ts'

export type Tone = 'strong' | 'dim' | 'good' | 'warn' | 'bad'

export interface Span {
  readonly text: string
  readonly tone?: Tone
}

export type Line = readonly Span[]
export type Page = readonly Line[]

/** What a view must know of the place where it is shown. */
export interface Frame {
  /** Columns for lists and tables. */
  readonly width: number
  /** Columns for the text of messages; `Infinity` leaves its lines as they are. */
  readonly bodyWidth: number
  readonly nowMs: number
  /** Local wall-clock time: `2026-11-21 Sat 10:02`. */
  readonly stampOf: (ms: number) => string
}

export const blankLine: Line = []

export function toned(tone: Tone, text: string): Span {
  return { text, tone }
}

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? { text: part } : part))
}

/** A whole line in one tone. */
export function warned(spans: Line): Line {
  return spans.map(({ text }) => toned('warn', text))
}

export function dimmed(spans: Line): Line {
  return spans.map(({ text }) => toned('dim', text))
}

/** Columns before what a fact of one entry says. */
export const labelWidth = 10

export function fact(label: string, ...parts: readonly (string | Span)[]): Line {
  return line(toned('dim', label.padEnd(labelWidth)), ...parts)
}

export function columnsOf(spans: Line): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0)
}

/** Left and right at the two ends of one line; on two lines when they would touch. */
export function twoEnds(left: Line, right: Line, width: number): Page {
  const gap = width - columnsOf(left) - columnsOf(right)
  if (gap >= 2) return [[...left, { text: ' '.repeat(gap) }, ...right]]
  const before = Math.max(0, width - columnsOf(right))
  return [left, [{ text: ' '.repeat(Math.min(before, indentOf(left) + 2)) }, ...right]]
}

function indentOf(spans: Line): number {
  return /^ */.exec(spans[0]?.text ?? '')![0].length
}

/** A sentence that ends with an id; the id stands alone on the next line when both do not fit. */
export function withId(sentence: string, id: string, width: number): Page {
  if (widthOf(sentence) + 2 + id.length <= width) return [line(`${sentence}: ${id}`)]
  return [...paragraph(`${sentence}:`, width), line(`  ${id}`)]
}

/** A sentence that leads to a command; the command is never broken, so that it can be copied. */
export function withCommand(sentence: string, command: string, width: number): Page {
  const lines = paragraph(sentence, width)
  const last = lines[lines.length - 1] ?? []
  if (columnsOf(last) + 1 + widthOf(command) > width) return [...lines, line(`  ${command}`)]
  return [...lines.slice(0, -1), line(...last, ` ${command}`)]
}

/** One line of several tones, wrapped between words; what goes on stands under `indent`. A word is never broken. */
export function folded(spans: Line, width: number, indent: string): Page {
  const lines: Span[][] = [[]]
  for (const word of wordsOf(spans)) {
    const now = lines[lines.length - 1]!
    const isOver = columnsOf(now) + columnsOf(trimmed(word)) > width
    if (isOver && now.some(({ text }) => text.trim() !== ''))
      lines.push([{ text: indent }, ...word])
    else now.push(...word)
  }
  return lines
}

/** Pieces between which a line may break: each ends with its blanks, and may have several tones. */
function wordsOf(spans: Line): readonly Line[] {
  const words: Span[][] = []
  let isOpen = false
  for (const { text, ...tone } of spans) {
    for (const piece of text.split(/(?<= )(?=[^ ])/u)) {
      if (isOpen) words[words.length - 1]!.push({ text: piece, ...tone })
      else words.push([{ text: piece, ...tone }])
      isOpen = !piece.endsWith(' ')
    }
  }
  return words
}

function trimmed(word: Line): Line {
  return word.map((span, index) =>
    index === word.length - 1 ? { ...span, text: span.text.trimEnd() } : span,
  )
}

/** A sentence of ours, wrapped between words. */
export function paragraph(text: string, width: number, indent = ''): Page {
  return wrapLine(text, width - indent.length).map((part) => line(indent + part))
}

/** Other people's text, already sanitised: every line indented, so that none passes for a line of ours. */
export function quoted(text: string, frame: Frame, indent = '  '): Page {
  return text
    .split('\n')
    .flatMap((one) => wrapLine(one, frame.bodyWidth - indent.length))
    .map((one) => line(one === '' ? '' : indent + one))
}

/** Breaks between words; breaks a word only when it alone is too long and no address of a web page. */
function wrapLine(text: string, width: number): readonly string[] {
  if (!Number.isFinite(width) || fits(text, width)) return [text]
  const lines: string[] = []
  let current = ''
  for (const word of text.split(/(?<= )(?=[^ ])/u)) {
    if (fits(current + word.trimEnd(), width)) {
      current += word
      continue
    }
    if (current.trim() !== '') lines.push(current.trimEnd())
    current = word
    if (isPageAddress(word)) continue
    while (!fits(current.trimEnd(), width)) {
      const head = headOf(current, Math.max(1, width)) || current.slice(0, 1)
      lines.push(head)
      current = current.slice(head.length)
    }
  }
  if (current.trim() !== '') lines.push(current.trimEnd())
  return lines
}

function isPageAddress(word: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+ *$/u.test(word)
}

/** The page without tones; no line ends in blanks. */
export function plainText(page: Page): string {
  return page
    .map(
      (spans) =>
        `${spans
          .map(({ text }) => text)
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}
