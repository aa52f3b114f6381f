/** The entry of a memory and back, and the text under its author's signature. */

import { decodeLog, headlineCharsMax, present, some } from '../codec/letter.ts'
import { parseAddress } from '../model/address.ts'
import { parseId } from '../model/id.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { bodyOf, propertyOf } from '../org/entry.ts'
import { safeTitle } from '../org/escape.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { fieldsText, relaxed } from '../trust/signed-text.ts'
import { isMemoryId } from './id.ts'
import type { Memory, MemoryText } from './types.ts'

export const memoryPath = 'memory.org'
export const memoryTag = 'memory'
/** The keyword of one that was forgotten; the others have none. */
export const forgottenWord = 'CANCELLED'

/** `created` is an org timestamp in local time. */
export function encodeMemory(
  memory: MemoryText,
  { tags, created }: { readonly tags: readonly string[]; readonly created: string },
): NewEntry {
  return {
    keyword: undefined,
    priority: undefined,
    title: titleOf(memory.body),
    tags: [memoryTag, ...tags],
    properties: present([
      ['ID', memory.id],
      ['FROM', memory.from],
      ['CREATED', created],
      ['STAMP', memory.stamp],
      ['SOURCE', memory.source],
      ['SUPERSEDES', memory.supersedes],
      ['PROJECT', memory.project],
      ['KEY', memory.key],
      ['SIG', memory.sig],
    ]),
    log: [],
    body: memory.body,
  }
}

/** The first line that has any words. */
export function titleOf(body: string): string {
  const first = body.split('\n').find((line) => line.trim() !== '') ?? ''
  return safeTitle(first.trim(), headlineCharsMax)
}

/** Refuses `bad_data` for an entry that is no memory. */
export function decodeMemory(bytes: Uint8Array, entry: OrgEntry): Result<Memory> {
  const text = (key: string) => propertyOf(entry, key) || undefined
  const id = parseId(text('ID') ?? '')
  const from = parseAddress(text('FROM') ?? '')
  if (!id || !isMemoryId(id) || !from) {
    return refuse({ code: 'bad_data', why: 'The entry is no memory: it has no usable ID or FROM.' })
  }
  const stamp = text('STAMP') ?? ''
  return done({
    id,
    from,
    stamp: Number.isNaN(Date.parse(stamp)) ? '1970-01-01T00:00:00.000Z' : stamp,
    ...some('source', parseId(text('SOURCE') ?? '')),
    ...some('supersedes', parseId(text('SUPERSEDES') ?? '')),
    ...some('project', text('PROJECT')),
    body: bodyOf(bytes, entry),
    ...some('key', text('KEY')),
    ...some('sig', text('SIG')),
    tags: entry.heading.tags.filter((tag) => tag !== memoryTag),
    status: entry.heading.keyword === forgottenWord ? 'forgotten' : 'held',
    log: decodeLog(entry),
  })
}

/** All that does not change. Tags are the readers' to set, and whether it was forgotten is in the log. */
export function memoryText(memory: MemoryText): Uint8Array {
  return fieldsText('datacore-messaging/memory/1', [
    ['id', memory.id],
    ['from', memory.from],
    ['stamp', memory.stamp],
    ['source', memory.source],
    ['supersedes', memory.supersedes],
    ['project', memory.project],
    ['key', memory.key],
    ['body', relaxed(memory.body)],
  ])
}
