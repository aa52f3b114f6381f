/**
 * The keywords at the head of a channel's file, `#+TOPIC:` and others: printed from its facts for whoever reads the file, and
 * read back only to see what somebody changed there by hand. Proves nothing.
 */

import { compareText } from '../compare-text.ts'
import { parseAddress } from '../model/address.ts'
import { hashOf, utcStamp } from '../merge/register.ts'
import { safeTitle } from '../org/safe.ts'
import { byHand, compareFacts, type Fact, formatFact } from './facts.ts'
import { foldFacts } from './fold.ts'
import { type ChannelName, parentOf, parseChannelName } from './name.ts'

/** In the order in which they are written. REV tells what our tool wrote from what was changed by hand since. */
export const keywordNames = ['CHANNEL', 'PARENT', 'PROJECT', 'TOPIC', 'MEMBERS', 'REV'] as const
export type KeywordName = (typeof keywordNames)[number]
export type Keywords = Readonly<Partial<Record<KeywordName, string>>>

const keywordLine = /^#\+(CHANNEL|PARENT|PROJECT|TOPIC|MEMBERS|REV):(.*)$/iu

/** Of a line of a preamble; undefined for any other. */
export function keywordIn(
  line: string,
): { readonly name: KeywordName; readonly value: string } | undefined {
  const match = keywordLine.exec(line)
  if (!match) return undefined
  return { name: match[1]!.toUpperCase() as KeywordName, value: match[2]!.trim() }
}

/** Of several lines of one name the same one, in whatever order a merge left them. */
export function readKeywords(lines: readonly string[]): Keywords {
  const found: Partial<Record<KeywordName, string>> = {}
  for (const line of lines.toSorted(compareText)) {
    const keyword = keywordIn(line)
    if (keyword && keyword.value !== '') found[keyword.name] ??= keyword.value
  }
  return found
}

/** What the facts say, whoever wrote them: a merge knows no keys. */
export function keywordsOf(name: ChannelName, facts: readonly Fact[]): Keywords {
  const { topic, project, members, ...said } = foldFacts(facts, () => true)
  const parent = parentOf(name) ?? plain(said.parent)
  const shown: Keywords = {
    CHANNEL: name,
    ...some('PARENT', parent),
    ...some('PROJECT', plain(project)),
    ...some('TOPIC', plain(topic)),
    ...some('MEMBERS', members.join(' ')),
  }
  return { ...shown, REV: revOf(shown) }
}

export function keywordLines(keywords: Keywords): readonly string[] {
  return keywordNames.flatMap((name) => {
    const value = keywords[name]
    return value === undefined ? [] : [`#+${name}: ${value}`]
  })
}

/**
 * What somebody changed in the keywords, as facts by nobody one moment after the newest that the file knows: the same on every
 * machine that reads this copy. None where the keywords are as our tool wrote them once.
 */
export function factsByHand(
  name: ChannelName,
  keywords: Keywords,
  facts: readonly Fact[],
): readonly string[] {
  if (keywords.REV !== undefined && keywords.REV === revOf(keywords)) return []
  const known = keywordsOf(name, facts)
  const newest = facts.toSorted(compareFacts).at(-1)
  const atMs = (newest ? Date.parse(newest.stamp) : 0) + 1
  const written = { by: byHand, stamp: new Date(atMs).toISOString() }
  const changes: Fact[] = []
  const hasAny = keywords.REV !== undefined || facts.length === 0
  for (const [key, verb] of [
    ['TOPIC', 'Topic'],
    ['PROJECT', 'Project'],
    ['PARENT', 'Parent'],
  ] as const) {
    // Where the name says it, no line can say something else.
    if (key === 'PARENT' && parentOf(name) !== undefined) continue
    const value = keywords[key]
    // A file that never had our keywords lost none of them.
    if (value === known[key] || (value === undefined && !hasAny)) continue
    changes.push({ ...written, verb, value: value ?? '' })
  }
  if (keywords.MEMBERS !== undefined || hasAny) {
    const before = membersIn(known.MEMBERS)
    const after = membersIn(keywords.MEMBERS)
    const joined = after.filter((one) => !before.includes(one))
    const left = before.filter((one) => !after.includes(one))
    changes.push(...joined.map((value): Fact => ({ ...written, verb: 'Joined', value })))
    changes.push(...left.map((value): Fact => ({ ...written, verb: 'Left', value })))
  }
  return changes.map((fact) => formatFact(fact, utcStamp(atMs)))
}

export function membersIn(text: string | undefined): readonly string[] {
  const words = (text ?? '').split(/[\s,]+/u).flatMap((one) => parseAddress(one) ?? [])
  return [...new Set(words)].slice(0, membersMax)
}

const membersMax = 1000

/** The channel that a file is for by its own word. */
export function channelIn({ CHANNEL: name }: Keywords): ChannelName | undefined {
  return name === undefined ? undefined : parseChannelName(name)
}

function revOf({ REV: _rev, ...shown }: Keywords): string {
  return hashOf(keywordLines(shown).join('\n')).toString(16).padStart(8, '0')
}

/** In a keyword's line a link would act, and org-lint would report it. */
function plain(text: string): string {
  return safeTitle(text, 500)
}

function some(name: KeywordName, value: string): Keywords {
  return value === '' ? {} : { [name]: value }
}
