/** Reads one entry of 0.1 or 0.2 from its lines, as leniently as those versions did. Knows no meaning of what it reads. */

import { parseOrgStamp } from '../org/timestamp.ts'
import { decodeOld } from './decode.ts'
import type { OldEntry, OldVersion } from './types.ts'

export const oldKeyword = 'MESSAGE'

const heading =
  /^\*[ \t]+(?:(MESSAGE|TODO|WAITING|QUEUED|WORKING|DONE|CANCELLED|ARCHIVED)(?=[ \t]|$)[ \t]*)?(?:\[#(.)\][ \t]*)?(.*)$/u
/** With the hyphens that 0.1 wrote, such as `:from-ai:`, and as many lists as it appended. */
const tagList = /(?:^|[ \t])(:(?:[\p{L}\p{M}\p{N}_@#%-]+:)+)[ \t]*$/u
const stampAtStart = /^(?:\[[0-9]{4}-[^\]\n]*\]|<[0-9]{4}-[^>\n]*>)/u
const planningPart = /(SCHEDULED|DEADLINE|CLOSED):[ \t]*(<[^<>]*>|\[[^[\]]*\])/gu
const activeStamp =
  /^<[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [\p{L}]+)?(?: [0-9]{1,2}:[0-9]{2})?(?: [.+]*\+[0-9]+[hdwmy])?>$/u
const propertyLine = /^[ \t]*:([^\s:]+):(?:[ \t]+(.*)|([^ \t].*))?$/u
const drawerStart = /^[ \t]*:PROPERTIES:[ \t]*$/iu
const logStart = /^[ \t]*:LOGBOOK:[ \t]*$/iu
const drawerEnd = /^[ \t]*:END:[ \t]*$/iu

export interface ReadHeading {
  readonly keyword: string | undefined
  readonly cookie: string | undefined
  /** The time at its start, with brackets. */
  readonly stamp: string | undefined
  readonly title: string
  readonly tags: readonly string[]
}

export function readOldHeading(line: string): ReadHeading {
  const match = heading.exec(line)
  let rest = (match?.[3] ?? '').trim()
  const tags: string[] = []
  for (let list = tagList.exec(rest); list; list = tagList.exec(rest)) {
    tags.unshift(...list[1]!.split(':').filter(Boolean))
    rest = rest.slice(0, list.index).trimEnd()
  }
  const stamp = stampAtStart.exec(rest)?.[0]
  const title = rest.slice(stamp?.length ?? 0).trim()
  return { keyword: match?.[1], cookie: match?.[2], stamp, title, tags }
}

type Where = Pick<OldEntry, 'spot' | 'bytes' | 'place' | 'owner'>

/** `bytes` hold one heading that is an entry, and after it its text. */
export function parseOldEntry(where: Where): OldEntry {
  const { text, encoding } = decodeOld(where.bytes)
  const lines = text.split('\n')
  const head = readOldHeading(lines[0] ?? '')
  const oddities: string[] = []
  if (encoding !== 'UTF-8') oddities.push(`It was in ${encoding}, and is in UTF-8 now.`)
  const planning = readPlanning(lines[1] ?? '')
  const drawer = readDrawer(lines, planning ? 2 : 1, oddities)
  const log = readLog(lines, drawer.next)
  const body = [...drawer.junk, ...lines.slice(log.next)].join('\n')
  if (/^<{7,} /mu.test(body)) oddities.push('It has conflict markers of git in its text.')
  const version: OldVersion = head.keyword === oldKeyword ? '0.1' : '0.2'
  return {
    ...where,
    version,
    keyword: head.keyword,
    cookie: head.cookie,
    time: parseOrgStamp(head.stamp ?? ''),
    title: head.title,
    tags: head.tags,
    planning: {
      ...(planning?.scheduled ? { scheduled: planning.scheduled } : {}),
      ...(planning?.deadline ? { deadline: planning.deadline } : {}),
    },
    properties: [...drawer.properties, ...(planning?.rest ?? [])],
    log: log.items,
    body: trimBlankLines(body),
    oddities,
  }
}

/** The property's first line with what its `KEY+` lines add, as Emacs reads it. */
export function oldProperty(entry: OldEntry, key: string): string | undefined {
  const base = entry.properties.find(([name]) => name === key)?.[1].trim()
  const more = entry.properties.flatMap(([name, value]) => (name === `${key}+` ? [value] : []))
  return [base, ...more].filter(Boolean).join(' ') || undefined
}

interface OldPlanning {
  readonly scheduled: string | undefined
  readonly deadline: string | undefined
  /** What is not written as planning any more. */
  readonly rest: readonly (readonly [key: string, value: string])[]
}

function readPlanning(line: string): OldPlanning | undefined {
  if (!/^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED):/u.test(line)) return undefined
  const parts = [...line.matchAll(planningPart)].map(([, key, stamp]) => [key!, stamp!] as const)
  const usable = (wanted: string) =>
    parts.find(([key, stamp]) => key === wanted && activeStamp.test(stamp) && parseOrgStamp(stamp))
  const [scheduled, deadline] = [usable('SCHEDULED'), usable('DEADLINE')]
  const rest = parts.filter((part) => part !== scheduled && part !== deadline)
  return { scheduled: scheduled?.[1], deadline: deadline?.[1], rest }
}

interface Drawer {
  readonly properties: readonly (readonly [key: string, value: string])[]
  /** Lines that stood in the drawer and are none of its own. */
  readonly junk: readonly string[]
  readonly next: number
}

/** Blank lines may stand before it, as 0.1 allowed; without its end it reaches to the first other line. */
function readDrawer(lines: readonly string[], from: number, oddities: string[]): Drawer {
  let at = from
  while (at < lines.length && lines[at]!.trim() === '') at += 1
  if (at >= lines.length || !drawerStart.test(lines[at]!)) {
    return { properties: [], junk: [], next: from }
  }
  const ends = lines.findIndex((line, index) => index > at && drawerEnd.test(line))
  const properties: (readonly [string, string])[] = []
  const junk: string[] = []
  let next = at + 1
  for (; next < lines.length && next !== ends; next += 1) {
    const match = propertyLine.exec(lines[next]!)
    if (match) properties.push([match[1]!.toUpperCase(), (match[2] ?? match[3] ?? '').trim()])
    else if (ends < 0) break
    else if (lines[next]!.trim() !== '') junk.push(lines[next]!)
  }
  if (ends < 0) oddities.push('Its drawer had no end.')
  if (junk.length > 0)
    oddities.push('Its drawer had lines that are no properties; they are text now.')
  return { properties, junk, next: ends < 0 ? next : next + 1 }
}

function readLog(
  lines: readonly string[],
  from: number,
): { readonly items: readonly string[]; readonly next: number } {
  const ends = logStart.test(lines[from] ?? '')
    ? lines.findIndex((line, index) => index > from && drawerEnd.test(line))
    : -1
  if (ends < 0) return { items: [], next: from }
  const items: string[] = []
  for (const line of lines.slice(from + 1, ends)) {
    const isMore = /^[ \t]/u.test(line) && items.length > 0 && !/^[ \t]*- /u.test(line)
    if (isMore) items.push(`${items.pop()}\n${line}`)
    else if (line.trim() !== '') items.push(line.trim())
  }
  return { items, next: ends + 1 }
}

/** Without blank lines at both ends, which 0.1 and 0.2 wrote around every text. */
function trimBlankLines(text: string): string {
  const lines = text.split('\n')
  let [start, end] = [0, lines.length]
  while (start < end && lines[start]!.trim() === '') start += 1
  while (end > start && lines[end - 1]!.trim() === '') end -= 1
  return lines.slice(start, end).join('\n')
}
