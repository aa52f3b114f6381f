/** Looks at a merge with other eyes than those that made it: is every word of every copy in the result? */

import { encodeText } from '../org/bytes.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import { escapeBody, safeItem } from '../org/escape.ts'
import { noTitle } from '../org/print.ts'
import { defaultKeywords } from '../org/scan.ts'
import { loggedWord, strayWords } from '../org/stray.ts'
import { isStateId } from '../state/key.ts'
import { kindOf, valuesOf } from './fields.ts'
import { isStateKey } from './life.ts'
import type { Joined, Merged } from './merge.ts'
import { quoted } from './register.ts'
import { isSetKey, partsOfItem, standingParts } from '../state/register.ts'
import { cutText } from './split.ts'

/** A sentence that names what is missing; undefined when all is there. */
export function lossIn({ text, joined, entries, preamble }: Merged): string | undefined {
  const lines = text.replace(/^\uFEFF/u, '').replaceAll('\r\n', '\n')
  const read = cutText(lines)
  const same =
    read.preamble === preamble &&
    read.entries.length === entries.length &&
    read.entries.every((entry, index) => entry === entries[index]!.text)
  if (!same) return 'The joined text does not read back as it was made.'
  for (const one of joined) {
    const lost = lossOf(one)
    if (lost !== undefined) return lost
  }
  return undefined
}

/** The same for the entries of one ID. */
export function lossOf(joined: Joined): string | undefined {
  const lost = lostIn(joined)
  return lost === undefined ? undefined : `"${lost.slice(0, 60)}" of ${joined.id} would be lost.`
}

function lostIn({ sources, results }: Joined): string | undefined {
  const whole = results.join('\n')
  const has = new Set(results.flatMap((text) => text.split('\n')).map((line) => line.trim()))
  const kept = new Set(results)
  for (const source of sources) {
    if (kept.has(source)) continue
    const lost = partsOf(source).find((part) => !has.has(part) && !holds(whole, part))
    if (lost !== undefined) return lost
  }
  return undefined
}

/** As it is, or quoted in a line of the log. */
function holds(whole: string, part: string): boolean {
  if (whole.includes(part)) return true
  const inner = quoted(part).slice(1, -1)
  return [inner, escapeBody(inner), escapeBody(part)].some((form) => whole.includes(form))
}

/** Title, values, log and text, line by line; what the log itself replaces is left out. */
function partsOf(source: string): readonly string[] {
  const bytes = encodeText(source)
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  const all = valuesOf(entry)
  const isState = isStateId(propertyOf(entry, 'ID') ?? '') && kindOf(all) === 'other'
  // What was changed by hand has no author and proof any more.
  const sets = isState ? standingParts(all) : []
  const values = entry.properties
    .filter(({ key }) => !isStateKey(key) && !(isState && isSetKey(key)))
    .filter(({ key }) => key !== 'STAMP' || propertyOf(entry, 'FROM') !== undefined)
    .map(({ value }) => value)
  const items = entry.log
    .map(({ text }) => safeItem(text))
    .filter((item) => !item.startsWith('- Conflict '))
    .flatMap((item) => (isState ? partsOfItem(item) : undefined) ?? escapeBody(item))
  const below = new TextDecoder().decode(bytes.subarray(entry.body.start)).split('\n')
  // The log says which words stood in the place of a keyword.
  const words = strayWords(entry) || (loggedWord(entry) ?? '')
  const title = withoutCookie(entry.heading.title.slice(words.length))
  return [title, ...values, ...sets, ...items.flatMap((item) => item.split('\n')), ...below]
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== noTitle)
}

/** Behind a word that is none of ours the priority is read as part of the title; the join has it as a priority. */
function withoutCookie(title: string): string {
  return title.replace(/^[ \t]*\[#[^\]]\]/u, '')
}
