/** Tags of memories: words of a heading, in lower case, with `_` where people type a hyphen, which org does not have. */

import { done, refuse, type Result } from '../model/refusal.ts'
import { tagChars } from '../org/chars.ts'
import { memoryTag } from './codec.ts'

export const tagsMax = 20
const charsMax = 40
const tagPattern = new RegExp(`^[${tagChars}]{1,${charsMax}}$`, 'u')

/** These say something else in a heading of ours. */
const ownTags: readonly string[] = [
  memoryTag,
  'message',
  'task',
  'state',
  'unread',
  'pinned',
  'archive',
]

/** `Release-Train` as `release_train`, with or without a `#` in front; refuses `usage` for what can be no tag. */
export function parseTag(typed: string): Result<string> {
  const tag = typed.trim().replace(/^#/u, '').toLowerCase().replaceAll('-', '_').normalize('NFC')
  if (!tagPattern.test(tag)) {
    const hint = `A tag is one word of letters, digits and _, up to ${charsMax} characters.`
    return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no tag.`, hint })
  }
  if (ownTags.includes(tag)) {
    const why = `The tag "${tag}" means something of its own here.`
    return refuse({ code: 'usage', why, hint: 'Choose another word.' })
  }
  return done(tag)
}

/** Each once, in their order; lists apart by commas or blanks. */
export function parseTags(typed: readonly string[]): Result<readonly string[]> {
  const tags: string[] = []
  for (const word of typed.flatMap((text) => text.split(/[\s,]+/u)).filter(Boolean)) {
    const tag = parseTag(word)
    if (!tag.ok) return tag
    tags.push(tag.value)
  }
  const unique = [...new Set(tags)]
  if (unique.length <= tagsMax) return done(unique)
  return refuse({ code: 'usage', why: `A memory has at most ${tagsMax} tags.` })
}
