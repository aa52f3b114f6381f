/** Words in the place of a keyword that are none of ours: a slip, or what some preamble declared. */

import { propertyOf } from './entry.ts'
import { defaultKeywords, mayBeKeyword } from './keywords.ts'
import type { OrgEntry } from './types.ts'

const ours = [...defaultKeywords.open, ...defaultKeywords.done]
// In ASCII, so that characters are bytes.
const ourWord = `(?:${ours.join('|')})[ \\t]+`
const otherWord = '[A-Z][A-Z0-9_-]*[ \\t]+'
/** Behind a keyword of ours another one of ours shows that words piled up; any word alone is a person's. */
const ourWords = new RegExp(`^(?:${ourWord})+(?:${otherWord})?`, 'u')
const anyWord = new RegExp(`^${otherWord}(?:${ourWord})*`, 'u')

/**
 * Such words at the start of a title, with the blanks behind them. Only where the author's name follows, with which each
 * title of ours begins: a person's own title keeps all its words.
 */
export function strayWords(entry: OrgEntry): string {
  const { keyword, title } = entry.heading
  const author = propertyOf(entry, 'FROM')
  if (author === undefined) return ''
  const isOurs = keyword !== undefined && ours.includes(keyword)
  // Words of ours that pile up do so behind a keyword and without one, so that a title reads the same under any.
  const found = (isOurs ? [ourWords] : [anyWord, ourWords]).map((one) => one.exec(title)?.[0] ?? '')
  const isBeforeAuthor = (words: string) => {
    const rest = title.slice(words.length).replace(/^\[#[^\]]\][ \t]+/u, '')
    return rest.startsWith(`${author}:`)
  }
  return found.find((words) => words !== '' && isBeforeAuthor(words)) ?? ''
}

/** The first word of a title that stands where a keyword would, and that a line of the entry's own log calls one. */
export function loggedWord({ heading, log }: OrgEntry): string | undefined {
  const { keyword, priority, comment, title } = heading
  if (keyword !== undefined || priority !== undefined || comment) return undefined
  const word = /^([^\s"]+) /u.exec(title)?.[1]
  if (word === undefined || !mayBeKeyword(word)) return undefined
  return log.some(({ text }) => text.startsWith(`- State "${word}" `)) ? word : undefined
}
