/** Reads one entry as Emacs's org-element does: heading, planning, property drawer, logbook, body. */

import { decodeText, isHeadingAt, lineAt, nextStar } from './bytes.ts'
import { readDrawer } from './drawer.ts'
import { trimBreaks, unescapeBody } from './escape.ts'
import { readHeading } from './heading.ts'
import { readLogbook } from './logbook.ts'
import { readPlanning } from './planning.ts'
import type { Keywords, OrgEntry, Range } from './types.ts'

/** Never fails: what is not well formed belongs to the body, as in Emacs. */
export function readEntry(bytes: Uint8Array, range: Range, keywords: Keywords): OrgEntry {
  const headingLine = lineAt(bytes, range.start, range.end)
  const heading = readHeading(bytes, headingLine.text, keywords)
  let at = headingLine.next
  const planning = readPlanning(bytes, at, range.end)
  if (planning) at = planning.range.end
  const drawer = readDrawer(bytes, at, range.end)
  if (drawer) at = drawer.range.end
  const logbook = readLogbook(bytes, at, range.end)
  if (logbook) at = logbook.range.end
  return {
    range,
    heading,
    planning,
    drawer: drawer?.range,
    properties: drawer?.properties ?? [],
    logbook: logbook?.range,
    log: logbook?.items ?? [],
    body: { start: at, end: bodyEnd(bytes, at, range.end) },
  }
}

/** A property's value as `org-entry-get` gives it: the first line of the key, its `KEY+` lines, joined by spaces. */
export function propertyOf(entry: OrgEntry, key: string): string | undefined {
  const lines = entry.properties.filter((property) => property.key === key)
  const base = lines.find((property) => !property.extends)
  const more = lines.filter((property) => property.extends).map(({ value }) => value)
  const values = base === undefined || base.value === 'nil' ? more : [base.value, ...more]
  const value = values.join(' ')
  return values.length === 0 || value === 'nil' ? undefined : value
}

/** The body as its author wrote it: unescaped, LF, without line breaks at its end. */
export function bodyOf(bytes: Uint8Array, entry: OrgEntry): string {
  const raw = decodeText(bytes, entry.body.start, entry.body.end)
  return unescapeBody(trimBreaks(raw.replaceAll('\r\n', '\n')))
}

/** The first sub-heading, or the entry's end. */
function bodyEnd(bytes: Uint8Array, start: number, limit: number): number {
  // A view that ends with the entry, so that a search without success does not read the rest of the file.
  const entry = bytes.subarray(0, limit)
  for (let at = nextStar(entry, start); at >= 0; at = nextStar(entry, at + 1)) {
    if (isHeadingAt(entry, at)) return at
  }
  return limit
}
