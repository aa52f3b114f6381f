/** The words of a heading, to find it again whatever its writer or somebody else did to its marks. Pure. */

import { defaultKeywords } from '../org/keywords.ts'

const tagsAtEnd = /[ \t]+:[^\s:]+(?::[^\s:]+)*:[ \t]*$/u
const mark = /^(?:\[#[^\]\s]\]|COMMENT)$/u
/** Any file may declare keywords of its own. */
const capitals = /^[A-Z][A-Z0-9_-]*$/u

/**
 * Of a heading's first line the title without keyword, priority, COMMENT and tags, with one blank between words. What may be
 * a keyword counts as one, unless nothing else would be left.
 */
export function titleWords(heading: string): string {
  const [line = ''] = heading.split('\n', 1)
  const title = line.replace(/^\*+/u, '').replace(tagsAtEnd, '')
  const words = title.split(/\s+/u).filter((word) => word !== '')
  const { open, done } = defaultKeywords
  const isOurs = (word: string) => mark.test(word) || open.includes(word) || done.includes(word)
  const first = words.findIndex((word) => !isOurs(word) && !capitals.test(word))
  const plain = words.findIndex((word) => !isOurs(word))
  const start = first >= 0 ? first : plain
  return (start < 0 ? words : words.slice(start)).join(' ')
}
