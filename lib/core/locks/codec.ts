/** The entry of a lock, its log's lines, and the text under the signature of a line. */

import { type ActLine, formatActLine, parseActLine } from '../codec/act-line.ts'
import { parseAddress } from '../model/address.ts'
import type { EntryId } from '../model/id.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { parseStateKey } from '../state/key.ts'
import { fieldsText } from '../trust/signed-text.ts'
import type { LockLine, LockMode, LockName } from './types.ts'

export const locksPath = 'locks.org'
export const lockTag = 'lock'
const prefix = 'lock-'

/** Longer ones are cut to it, whoever signed them. */
export const holdMsMax = 7 * 24 * 60 * 60 * 1000

/** `lock-release:2.0`: one name is one entry in every clone. */
export function lockId(name: LockName): EntryId {
  return `${prefix}${name.replaceAll('/', ':')}` as EntryId
}

export function lockNameOf(id: string): LockName | undefined {
  if (!id.startsWith(prefix)) return undefined
  return parseStateKey(id.slice(prefix.length).replaceAll(':', '/'))
}

export function encodeLock(name: LockName, item: string): NewEntry {
  return {
    keyword: undefined,
    priority: undefined,
    title: name,
    tags: [lockTag],
    properties: [['ID', lockId(name)]],
    log: [item],
    body: '',
  }
}

/** `- Taken by tex-claude [..] at TIME until TIME exclusive session s2 sig KEY:SIG`, and why on the next line. */
export function formatLockLine(line: LockLine, orgStamp: string): string {
  const { did, by, atMs, untilMs, mode, session, of, why, key, sig } = line
  const own = of === undefined ? '' : `of ${of} `
  const facts =
    did === 'taken'
      ? `until ${new Date(untilMs).toISOString()} ${mode} session ${session}`
      : `${own}session ${session}`
  const proof = key === undefined || sig === undefined ? {} : { key, sig }
  const verb = did === 'taken' ? 'Taken' : 'Released'
  return formatActLine({ verb, by, atMs, facts, note: why, ...proof }, orgStamp)
}

const takenFacts = /^until (\S{20,30}) (exclusive|advisory) session ([A-Za-z0-9-]{1,64})$/u
const releasedFacts = /^(?:of (\S{1,200}) )?session ([A-Za-z0-9-]{1,64})$/u

/** Undefined for a line of another kind. */
export function parseLockLine(raw: string): LockLine | undefined {
  const act = parseActLine(raw)
  if (act?.verb === 'Taken') return taken(act)
  return act?.verb === 'Released' ? released(act) : undefined
}

function taken({ by, atMs, facts, note, key, sig }: ActLine): LockLine | undefined {
  const [, until = '', mode, session = ''] = takenFacts.exec(facts) ?? []
  const untilMs = Date.parse(until)
  if (Number.isNaN(untilMs) || mode === undefined) return undefined
  const proof = key === undefined || sig === undefined ? {} : { key, sig }
  return { did: 'taken', by, session, atMs, untilMs, mode: mode as LockMode, why: note, ...proof }
}

function released({ by, atMs, facts, note, key, sig }: ActLine): LockLine | undefined {
  const match = releasedFacts.exec(facts)
  const of = parseAddress(match?.[1] ?? '')
  if (!match || (match[1] !== undefined && !of)) return undefined
  const session = match[2] ?? ''
  const proof = key === undefined || sig === undefined ? {} : { key, sig }
  const own = of === undefined ? {} : { of }
  const line = { did: 'released', by, session, ...own, atMs, untilMs: atMs } as const
  return { ...line, mode: 'exclusive', why: note, ...proof }
}

export function lockLines(
  entry: OrgEntry,
): readonly { readonly item: string; readonly line: LockLine }[] {
  return entry.log.flatMap(({ text }) => {
    const line = parseLockLine(text)
    return line ? [{ item: text, line }] : []
  })
}

export function lockText(name: LockName, line: LockLine): Uint8Array {
  return fieldsText('datacore-messaging/lock/1', [
    ['name', name],
    ['did', line.did],
    ['by', line.by],
    ['session', line.session],
    ['of', line.of],
    ['at', new Date(line.atMs).toISOString()],
    ['until', line.did === 'taken' ? new Date(line.untilMs).toISOString() : undefined],
    ['mode', line.did === 'taken' ? line.mode : undefined],
    ['why', line.why || undefined],
    ['key', line.key],
  ])
}
