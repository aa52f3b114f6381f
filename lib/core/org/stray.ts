/** Words in the place of a keyword that nobody here knows: a slip, or what another preamble declared. */

import { propertyOf } from './entry.ts'
import { defaultKeywords } from './keywords.ts'
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
  const pattern = keyword !== undefined && ours.includes(keyword) ? ourWords : anyWord
  const words = pattern.exec(title)?.[0] ?? ''
  const rest = title.slice(words.length).replace(/^\[#[^\]]\][ \t]+/u, '')
  return rest.startsWith(`${author}:`) ? words : ''
}
