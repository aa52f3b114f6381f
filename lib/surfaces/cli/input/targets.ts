/** Which of the typed words are recipients and which are the text. */

import { parseAddress } from '../../../core/model/address.ts'

export interface Addressed {
  readonly targets: readonly string[]
  /** The words of the text, joined; undefined when there is none. */
  readonly text: string | undefined
}

/**
 * The last word is the text. Before it, leading words that look like a recipient are one; a plain name is one as the
 * first word, and all of them are when the last word is a quoted text. What is doubtful becomes a recipient, because
 * an unknown recipient is an error and a recipient in the text would be a message to too few.
 */
export function splitTargets(words: readonly string[], named: readonly string[]): Addressed {
  const last = words.length - 1
  let count = 0
  while (count < last && looksLikeTarget(words[count]!)) count += 1
  if (count === 0 && named.length === 0 && last > 0) count = plainNames(words)
  const rest = words.slice(count)
  // `send @gregor @tex`: the text was forgotten. With --to one may say just that.
  const isForgotten = rest.length === 1 && named.length === 0 && isTargetWord(rest[0]!)
  const targets = [...named, ...words.slice(0, count), ...(isForgotten ? rest : [])]
  return { targets, text: rest.length === 0 || isForgotten ? undefined : rest.join(' ') }
}

/** Names without a mark: all that stand before a text with blanks, else the first word. */
function plainNames(words: readonly string[]): number {
  const names = words.slice(0, -1)
  const quoted = /\s/u.test(words[words.length - 1]!)
  if (quoted && names.every((name) => looksLikeTarget(name) || parseAddress(name))) {
    return names.length
  }
  if (!parseAddress(words[0]!)) return 0
  const others = names.slice(1).findIndex((name) => !looksLikeTarget(name))
  return others < 0 ? names.length : 1 + others
}

function looksLikeTarget(word: string): boolean {
  return word === '*' || isTargetWord(word) || /^@?[a-z][\w.-]*:[a-z][\w.-]*$/iu.test(word)
}

function isTargetWord(word: string): boolean {
  return /^@\S+$/u.test(word) || isChannelWord(word)
}

/** `#team/backend`; a number after the mark is an issue's. */
export function isChannelWord(word: string): boolean {
  return /^#[a-z][\w/-]*$/iu.test(word)
}
