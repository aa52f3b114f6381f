/** Reactions: one emoji or `:shortcode:` a word, each actor's each once; the latest word of an actor on one holds. */

import type { Address } from '../model/address.ts'
import { parseAddress } from '../model/address.ts'
import { compareLogLines, type LogLine, type MarkLine } from '../model/log.ts'

export interface Reaction {
  readonly emoji: string
  /** Who, in the order in which they did. */
  readonly by: readonly Address[]
}

/** A family of people or a flag of a country takes some dozen UTF-16 units; nothing real takes more. */
const emojiUnitsMax = 48
const shortcode = /^:[a-z0-9+-][a-z0-9_+-]{0,38}:$/u
const pictured = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Presentation}|\u20E3/u
/** Letters and marks of a script, controls, blanks. */
const foreign = /[^\p{Emoji}\p{Emoji_Component}]/u
/** Tags are of flags such as that of Scotland alone. */
const tagged = /[\u{E0000}-\u{E007F}]/u
const taggedFlag = /^\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{3,6}\u{E007F}$/u

/** Made once, for making one takes long. */
let segmenter: Intl.Segmenter | undefined

/** The reaction that a word is; undefined for any other word. */
export function parseReaction(typed: string): string | undefined {
  const word = typed.trim().normalize('NFC')
  if (shortcode.test(word.toLowerCase())) return word.toLowerCase()
  if (word.length > emojiUnitsMax || !pictured.test(word) || foreign.test(word)) return undefined
  if (tagged.test(word) && !taggedFlag.test(word)) return undefined
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const [first, ...rest] = segmenter.segment(word)
  return first && rest.length === 0 ? word : undefined
}

/** Lines of one log that are looked at; more of them are somebody's joke. */
const linesMax = 200

/** What stands now, the most frequent first; lines that are not proved count nothing. */
export function reactionsOf(
  log: readonly LogLine[],
  isProved: (line: MarkLine) => boolean,
): readonly Reaction[] {
  const lines = log.filter((line): line is MarkLine => isReaction(line))
  const latest = new Map<string, MarkLine>()
  for (const line of lines.sort(compareLogLines).slice(-linesMax)) {
    if (isWord(line) && isProved(line)) latest.set(`${line.by} ${line.detail}`, line)
  }
  const found = new Map<string, Address[]>()
  for (const { verb, detail = '', by } of latest.values()) {
    const who = parseAddress(by)
    if (verb !== 'Reacted' || !who) continue
    found.set(detail, [...(found.get(detail) ?? []), who])
  }
  const reactions = [...found].map(([emoji, by]) => ({ emoji, by }))
  return reactions.sort((a, b) => b.by.length - a.by.length)
}

function isReaction(line: LogLine): boolean {
  if (line.type !== 'mark' || line.proof === undefined || line.detail === undefined) return false
  return line.verb === 'Reacted' || line.verb === 'Unreacted'
}

function isWord({ detail = '' }: MarkLine): boolean {
  return parseReaction(detail) === detail
}
