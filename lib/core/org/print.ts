/** Prints a new entry as Emacs would have written it, and puts it at the end of a file. */

import { carriageReturn, lineEnd, lineFeed } from './bytes.ts'
import { escapeBody, safeTag, safeValue } from './escape.ts'
import type { NewEntry, Splice } from './types.ts'

/** Emacs's `org-tags-column` is -77: the tags end there. */
const tagsEndColumn = 77

/** LF line ends, one at the end, no blank line around it. */
export function printEntry(entry: NewEntry): string {
  const head = ['*', entry.keyword, entry.priority && `[#${entry.priority}]`, entry.title]
    .filter(Boolean)
    .join(' ')
  const { scheduled, deadline } = entry.planning ?? {}
  const planning = [deadline && `DEADLINE: ${deadline}`, scheduled && `SCHEDULED: ${scheduled}`]
    .filter(Boolean)
    .join(' ')
  const body = escapeBody(entry.body.replace(/\r\n?/gu, '\n').replace(/\n+$/u, ''))
  const lines = [
    head + alignTags(head, entry.tags.map(safeTag)),
    ...(planning ? [planning] : []),
    ':PROPERTIES:',
    ...entry.properties.map(([key, value]) => formatProperty(key, safeValue(value))),
    ':END:',
    ...(entry.log.length > 0 ? [':LOGBOOK:', ...entry.log, ':END:'] : []),
    ...(body ? [body] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Emacs's `org-property-format`, `%-10s %s`. */
export function formatProperty(key: string, value: string): string {
  return `${`:${key}:`.padEnd(10)} ${value}`
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
