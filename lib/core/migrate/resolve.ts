/** Who wrote an old entry to whom and when, and what tells it apart from all others: what must be known before ids are. */

import type { Address } from '../model/address.ts'
import { formatOrgStamp, type OrgStampParts, parseOrgStamp } from '../org/timestamp.ts'
import { oldProperty } from './parse.ts'
import type { OldEntry, Unreadable } from './types.ts'

/** What the core is told of this machine and space. */
export interface Circumstances {
  /** Unix milliseconds of a local wall-clock time: old times have no zone. */
  readonly localMs: (parts: OrgStampParts) => number
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  /** The address that an actor's id of 0.2 has now, such as `tex` for `tex@team.example.com`. */
  readonly addressOf: (text: string) => Address | undefined
  readonly isAgent: (address: Address) => boolean
  /** Whom a delivery without a recipient was for. */
  readonly me: Address
}

export interface Resolved {
  readonly old: OldEntry
  readonly from: Address
  readonly to: Address
  readonly kind: 'message' | 'task'
  readonly atMs: number
  /** The same for every copy of one message, in whatever file it stands. */
  readonly digest: Uint8Array
  readonly remarks: readonly string[]
}

const idTime =
  /(?:^|[^0-9])([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2})(?:[^0-9]|$)/u
/** Entries of one second are this far apart, so that they keep their order. */
const stepMs = 1
const stepsMax = 999

/** Entries in the order of their files; those without author or recipient cannot be read. */
export function resolveEntries(
  entries: readonly OldEntry[],
  circumstances: Circumstances,
): { readonly resolved: readonly Resolved[]; readonly unreadable: readonly Unreadable[] } {
  const resolved: Resolved[] = []
  const unreadable: Unreadable[] = []
  const seen = new Map<string, number>()
  const steps = new Map<string, number>()
  let before = { path: '', atMs: 0 }
  for (const old of entries) {
    const { path } = old.spot
    const who = partiesOf(old, circumstances)
    if (typeof who === 'string') {
      unreadable.push({ spot: old.spot, bytes: old.bytes, place: old.place, why: who })
      continue
    }
    const known = timeOf(old, circumstances)
    const atMs = known ?? (before.path === path ? before.atMs : 0)
    before = { path, atMs }
    const step = countUp(steps, `${path}\n${Math.floor(atMs / 1000)}`)
    const text = identityOf(old, who)
    // Two that are the same to the letter in one file are two; the same in another file is a copy.
    const nth = countUp(seen, `${path}\n${text}`)
    resolved.push({
      old,
      ...who,
      kind: isTask(old, who.to, circumstances) ? 'task' : 'message',
      atMs: atMs + Math.min(step * stepMs, stepsMax),
      digest: circumstances.sha256(new TextEncoder().encode(`${nth}\n${text}`)),
      remarks: [
        ...old.oddities,
        ...(known === undefined ? ['It has no time; it stands after the one before it.'] : []),
        ...(who.remark ? [who.remark] : []),
      ],
    })
  }
  return { resolved, unreadable }
}

interface Parties {
  readonly from: Address
  readonly to: Address
  readonly remark?: string
}

/** Why it cannot be read, or who it is between. The file that a message lies in says whom it reached. */
function partiesOf(old: OldEntry, { addressOf, me }: Circumstances): Parties | string {
  const fromText = oldProperty(old, 'FROM')
  if (fromText === undefined) return 'It has no FROM, so nobody knows who wrote it.'
  const from = addressOf(fromText)
  if (!from) return `Its FROM "${fromText.slice(0, 60)}" is no name of an author.`
  if (old.owner) return { from, to: old.owner }
  const toText = oldProperty(old, 'TO')
  const to = addressOf(toText ?? '')
  if (to) return { from, to }
  if (toText !== undefined) return `Its TO "${toText.slice(0, 60)}" is no name of a recipient.`
  if (!old.tags.includes('file_delivery')) return 'It has no TO, so nobody knows whom it was for.'
  return { from, to: me, remark: 'It names no recipient; it is taken as yours.' }
}

/** Words of the file alone: every machine that migrates it must find the same. */
function identityOf(old: OldEntry, { from, to, remark }: Parties): string {
  const time = old.time ? formatOrgStamp(old.time) : (oldProperty(old, 'SUBMITTED') ?? '')
  const toText = remark === undefined ? to : ''
  return JSON.stringify([oldProperty(old, 'ID') ?? '', from, toText, time, old.title, old.body])
}

/** What is written to an agent is a task, wherever it stood. */
function isTask(old: OldEntry, to: Address, { isAgent }: Circumstances): boolean {
  return isAgent(to) || (old.place === 'in place' && old.owner !== undefined && old.owner === to)
}

/** The heading's minute with the id's second; undefined when neither has a time. */
function timeOf(old: OldEntry, { localMs }: Circumstances): number | undefined {
  const id = idTime.exec(oldProperty(old, 'ID') ?? '')
  const fromId = id && parseOrgStamp(`${id[1]}-${id[2]}-${id[3]} ${id[4]}:${id[5]}`)
  const parts = old.time ?? parseOrgStamp(oldProperty(old, 'SUBMITTED') ?? '') ?? fromId
  if (!parts) return undefined
  const seconds = fromId && localMs(fromId) === localMs(parts) ? Number(id?.[6]) : 0
  return localMs(parts) + Math.min(seconds, 59) * 1000
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = counts.get(key) ?? 0
  counts.set(key, count + 1)
  return count
}
