/** Prints a new entry as Emacs would have written it, and puts it at the end of a file. */

import { carriageReturn, lineEnd, lineFeed } from './bytes.ts'
import { escapeBody, normalBody } from './escape.ts'
import { safeItem, safeKey, safeTag, safeTitle, safeValue } from './safe.ts'
import type { NewEntry, Splice } from './types.ts'

/** Emacs's `org-tags-column` is -77: the tags end there. */
const tagsEndColumn = 77
/** A callers' title is shorter; this only keeps a mistake from writing a heading of megabytes. */
const titleCharsMax = 500

/** In the place of a title: Emacs takes tags without one for the title, and a star whose blank is stripped for text. */
export const noTitle = '–'

/** LF line ends, one at the end, no blank line around it. Whatever the entry holds, Emacs sees one heading. */
export function printEntry(entry: NewEntry): string {
  const title = safeTitle(entry.title, titleCharsMax) || noTitle
  const head = ['*', entry.keyword, entry.priority && `[#${entry.priority}]`, title]
    .filter(Boolean)
    .join(' ')
  const { scheduled, deadline } = entry.planning ?? {}
  const planning = [deadline && `DEADLINE: ${deadline}`, scheduled && `SCHEDULED: ${scheduled}`]
    .filter(Boolean)
    .join(' ')
  const log = entry.log.map((item) => escapeBody(safeItem(item)))
  const body = escapeBody(normalBody(entry.body))
  const lines = [
    head + alignTags(head, entry.tags.map(safeTag).filter(Boolean)),
    ...(planning ? [planning] : []),
    ':PROPERTIES:',
    ...entry.properties.map(([key, value]) => formatProperty(safeKey(key), safeValue(value))),
    ':END:',
    ...(log.length > 0 ? [':LOGBOOK:', ...log, ':END:'] : []),
    ...(body ? [body] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Emacs's `org-property-format`, `%-10s %s`. */
export function formatProperty(key: string, value: string): string {
  return `${`:${key}:`.padEnd(10)} ${value}`.trimEnd()
}

/** Blanks and tags to put after a heading, or nothing. */
export function alignTags(head: string, tags: readonly string[]): string {
  if (tags.length === 0) return ''
  const text = `:${tags.join(':')}:`
  const blanks = Math.max(1, tagsEndColumn - Array.from(head).length - Array.from(text).length)
  return ' '.repeat(blanks) + text
}

/** A printed entry at the end of a file: one blank line before it, the file's own line ends. */
export function appendSplice(bytes: Uint8Array, text: string): Splice {
  const end = bytes.length
  const firstEnd = lineEnd(bytes, 0)
  const crlf = firstEnd > 0 && firstEnd < end && bytes[firstEnd - 1] === carriageReturn
  const eol = crlf ? '\r\n' : '\n'
  const gap = end === 0 ? '' : eol.repeat(missingBreaks(bytes))
  return { start: end, end, text: gap + text.replaceAll('\n', eol) }
}

/** Line breaks needed until the file ends with a blank line. */
function missingBreaks(bytes: Uint8Array): number {
  let at = bytes.length
  if (bytes[at - 1] !== lineFeed) return 2
  at -= bytes[at - 2] === carriageReturn ? 2 : 1
  return at === 0 || bytes[at - 1] === lineFeed ? 0 : 1
}
