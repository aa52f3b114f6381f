/** What of an entry's text, tags and drawer is looked through. */

import { postTag } from '../../core/channel/post.ts'
import { messageTag, unreadTag } from '../../core/codec/message.ts'
import { taskTag } from '../../core/codec/task.ts'
import { pinnedTag } from '../../core/merge/entry.ts'
import { parseLogLine } from '../../core/model/log.ts'
import { decodeText } from '../../core/org/bytes.ts'
import { propertyOf } from '../../core/org/entry.ts'
import { unescapeBody } from '../../core/org/escape.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import { orderTag, outboxTag } from '../../core/outbox/codec.ts'
import type { Searchable } from '../../core/search/rank.ts'
import { ownWords, soughtOf } from '../../core/search/sought.ts'

/** By which files and states are told apart; what an author says that a text is about are all others. */
const ownTags = new Set<string>([
  messageTag,
  orderTag,
  outboxTag,
  pinnedTag,
  postTag,
  taskTag,
  unreadTag,
])

/** The heading is the beginning of the text, so what stands there counts for more. */
export function searchableOf(bytes: Uint8Array, entry: OrgEntry): Searchable {
  const { title, tags } = entry.heading
  const { values, ids } = soughtOf(entry.properties)
  const text = unescapeBody(decodeText(bytes, entry.body.start, entry.range.end))
  return {
    body: [text, ...entry.log.map(({ text: raw }) => wordsOfLog(raw))].join('\n'),
    tags: tags.filter((tag) => !ownTags.has(tag)),
    names: [title, ...values, ...ids.flatMap(ownWords)].join('\n'),
    ids: ids.join('\n'),
    stamp: propertyOf(entry, 'STAMP') ?? '',
    isSigned: propertyOf(entry, 'SIG') !== undefined,
  }
}

/** What somebody said there: a new version of the text, or a reason. */
function wordsOfLog(raw: string): string {
  const line = parseLogLine(raw)
  if (line.type === 'other') return raw
  return line.type === 'mark' ? (line.text ?? '') : line.note
}
