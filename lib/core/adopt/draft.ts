/** A heading without ID that a person wrote, as what is to be sent. Who is meant and what is allowed, app/ decides. */

import { countOf, words } from '../codec/letter.ts'
import { cookieToUrgency, type Urgency, urgencies } from '../model/priority.ts'
import { decodeText } from '../org/bytes.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import { trimBreaks, unescapeBody } from '../org/escape.ts'
import type { Keywords, OrgEntry, Range } from '../org/types.ts'
import { draftOptions, foreignParts } from './draft-check.ts'

/** The tag that keeps a draft back. */
export const draftTag = 'draft'

/** What `send` takes, and what only stands in the entry. */
export interface Draft {
  /** As typed; empty for an answer, which goes to whom it answers. */
  readonly targets: readonly string[]
  readonly text: string
  readonly urgency: Urgency
  readonly replyTo: string | undefined
  readonly effort: number | undefined
  readonly tokens: number | undefined
  readonly project: string | undefined
  /** Raw org timestamp. */
  readonly deadline: string | undefined
  /** Org timestamp or RFC 3339, as typed. */
  readonly expires: string | undefined
  readonly scheduled: string | undefined
  readonly tags: readonly string[]
  /** Properties that mean nothing to us. */
  readonly properties: readonly (readonly [key: string, value: string])[]
}

export type HandHeading =
  | { readonly type: 'draft'; readonly draft: Draft }
  /** Not yet: its author says so. */
  | { readonly type: 'held' }
  | { readonly type: 'unsendable'; readonly why: string; readonly hint: string }

/** `agent` is the one whose queue the heading stands in. */
export function readDraft(
  bytes: Uint8Array,
  range: Range,
  { keywords, agent }: { readonly keywords: Keywords; readonly agent: string | undefined },
): HandHeading {
  const entry = readEntry(bytes, range, keywords)
  if (isHeld(entry)) return { type: 'held' }
  const foreign = foreignParts(entry)
  if (foreign) return { type: 'unsendable', ...foreign }
  const { targets, rest } = addressed(entry, agent)
  const answer = /^>([A-Za-z0-9][\w.@:-]*)(?:\s+|$)/u.exec(rest)
  const replyTo = propertyOf(entry, 'REPLY_TO') ?? answer?.[1]
  if (targets.length === 0 && replyTo === undefined) {
    const why = 'It names nobody to send it to.'
    const hint = `Begin the heading with @NAME, or tag it :${draftTag}: to keep it as it is.`
    return { type: 'unsendable', why, hint }
  }
  const first = answer ? rest.slice(answer[0].length) : rest
  return { type: 'draft', draft: draftOf(bytes, entry, { targets, replyTo, first }) }
}

function draftOf(
  bytes: Uint8Array,
  entry: OrgEntry,
  given: {
    readonly targets: readonly string[]
    readonly replyTo: string | undefined
    /** What the heading says. */
    readonly first: string
  },
): Draft {
  const value = (key: string) => propertyOf(entry, key)?.trim() || undefined
  const { targets, replyTo, first } = given
  const below = bodyBelow(bytes, entry)
  const typedUrgency = urgencies.find((urgency) => urgency === value('URGENCY')?.toLowerCase())
  return {
    targets,
    replyTo,
    text: [first, below].filter((part) => part !== '').join('\n\n'),
    urgency: entry.heading.priority
      ? cookieToUrgency(entry.heading.priority)
      : (typedUrgency ?? 'normal'),
    effort: countOf(value('TASK_EFFORT')) ?? countOf(value('EFFORT')),
    tokens: countOf(value('ESTIMATED_TOKENS')),
    project: value('PROJECT'),
    deadline: entry.planning?.deadline,
    expires: value('EXPIRES'),
    scheduled: entry.planning?.scheduled,
    tags: entry.heading.tags,
    properties: ownProperties(entry),
  }
}

/** A tag, org's own COMMENT, or a keyword that is somebody's own business. */
function isHeld({ heading }: OrgEntry): boolean {
  const isOpen = heading.keyword === undefined || heading.keyword === 'TODO'
  return heading.comment || heading.tags.includes(draftTag) || !isOpen
}

/** In a queue its agent is meant; elsewhere TO, or the names that the heading begins with. */
function addressed(
  entry: OrgEntry,
  agent: string | undefined,
): { readonly targets: readonly string[]; readonly rest: string } {
  const { title } = entry.heading
  const named = words(propertyOf(entry, 'TO')?.replaceAll(',', ' ')).map(withMark)
  const lead = leadingNames(title)
  if (agent !== undefined) {
    const isSame = lead.names.length === 1 && lead.names[0]?.toLowerCase() === `@${agent}`
    const targets = named.length > 0 ? named : [`@${agent}`]
    return { targets, rest: isSame ? lead.rest : title }
  }
  if (named.length > 0) return { targets: named, rest: title }
  return { targets: lead.names, rest: lead.rest }
}

function withMark(name: string): string {
  return name === '*' || name.startsWith('@') || name.includes(':') ? name : `@${name}`
}

/** `@gregor @ana: text`, `@frontend:lead, text`. */
function leadingNames(title: string): { readonly names: readonly string[]; readonly rest: string } {
  const names: string[] = []
  let rest = title
  for (;;) {
    const match = /^(@[^\s,;]*[^\s,;:])(?:[,;:]*)(?:\s+|$)/u.exec(rest)
    if (!match) return { names, rest }
    names.push(match[1]!)
    rest = rest.slice(match[0].length)
  }
}

/** All below the drawers, sub-headings too, as it was typed: without the commas that Emacs or a person put there. */
function bodyBelow(bytes: Uint8Array, { body, range }: OrgEntry): string {
  const raw = decodeText(bytes, body.start, range.end).replaceAll('\r\n', '\n')
  return trimBreaks(unescapeBody(raw))
    .replace(/^(?:[ \t]*\n)+/u, '')
    .trimEnd()
}

/** What means nothing to us stays with the entry. A sent entry has a time of its own, so a draft's gets another name. */
function ownProperties(entry: OrgEntry): Draft['properties'] {
  const keys = new Set(entry.properties.map(({ key }) => key))
  return [...keys].flatMap((key) => {
    const value = propertyOf(entry, key)
    // A duration is Emacs's own; a plain number is points, and org-lint would complain of it.
    const isOption = key === 'EFFORT' ? countOf(value) !== undefined : draftOptions.includes(key)
    if (isOption || !value) return []
    return [[key === 'CREATED' ? 'DRAFTED' : key, value] as const]
  })
}
