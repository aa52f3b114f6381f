/** The entry of a shared file and back, the text under its author's signature, and that of a fetch. */

import { countOf, decodeLog, headlineCharsMax, present, some } from '../codec/letter.ts'
import type { ActLine } from '../codec/act-line.ts'
import { parseAddress } from '../model/address.ts'
import { isSha256 } from './attachment.ts'
import { type EntryId, parseId } from '../model/id.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { bodyOf, propertyOf } from '../org/entry.ts'
import { safeTitle } from '../org/escape.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { fieldsText, relaxed } from '../trust/signed-text.ts'
import { isFileId } from './id.ts'
import type { FileText, SharedFile } from './types.ts'

export const filesPath = 'files.org'
export const fileTag = 'file'
/** The keyword of one that was deleted; the others have none. */
export const deletedWord = 'CANCELLED'
export const fetchedVerb = 'Fetched'

/** `created` is an org timestamp in local time. */
export function encodeFile(
  file: FileText,
  { tags, created }: { readonly tags: readonly string[]; readonly created: string },
): NewEntry {
  return {
    keyword: undefined,
    priority: undefined,
    title: safeTitle(file.name, headlineCharsMax),
    tags: [fileTag, ...tags],
    properties: present([
      ['ID', file.id],
      ['FROM', file.from],
      ['CREATED', created],
      ['STAMP', file.stamp],
      ['NAME', file.name],
      ['SHA256', file.sha256],
      ['SIZE', String(file.size)],
      ['TYPE', file.type],
      ['EXPIRES', file.expires],
      ['PROJECT', file.project],
      ['KEY', file.key],
      ['SIG', file.sig],
    ]),
    log: [],
    body: file.body,
  }
}

/** Refuses `bad_data` for an entry that is no shared file. */
export function decodeFile(bytes: Uint8Array, entry: OrgEntry): Result<SharedFile> {
  const text = (key: string) => propertyOf(entry, key) || undefined
  const id = parseId(text('ID') ?? '')
  const from = parseAddress(text('FROM') ?? '')
  const sha256 = text('SHA256') ?? ''
  const size = countOf(text('SIZE'))
  if (!id || !isFileId(id) || !from || !isSha256(sha256) || size === undefined) {
    const why = 'The entry is no file: it has no usable ID, FROM, SHA256 or SIZE.'
    return refuse({ code: 'bad_data', why })
  }
  const stamp = text('STAMP') ?? ''
  return done({
    id,
    from,
    stamp: Number.isNaN(Date.parse(stamp)) ? '1970-01-01T00:00:00.000Z' : stamp,
    name: text('NAME') ?? '',
    sha256,
    size,
    type: text('TYPE') ?? '',
    ...some('expires', text('EXPIRES')),
    ...some('project', text('PROJECT')),
    body: bodyOf(bytes, entry),
    ...some('key', text('KEY')),
    ...some('sig', text('SIG')),
    tags: entry.heading.tags.filter((tag) => tag !== fileTag),
    status: entry.heading.keyword === deletedWord ? 'deleted' : 'shared',
    log: decodeLog(entry),
  })
}

/** All that does not change. Tags are the readers' to set, and what became of it is in the log. */
export function fileText(file: FileText): Uint8Array {
  return fieldsText('datacore-messaging/file/1', [
    ['id', file.id],
    ['from', file.from],
    ['stamp', file.stamp],
    ['name', file.name],
    ['sha256', file.sha256],
    ['size', String(file.size)],
    ['type', file.type],
    ['expires', file.expires],
    ['project', file.project],
    ['key', file.key],
    ['body', relaxed(file.body)],
  ])
}

/** Whoever signs this had the content with this hash. */
export function fetchText(
  file: { readonly id: EntryId; readonly sha256: string },
  line: Pick<ActLine, 'by' | 'atMs' | 'key'>,
): Uint8Array {
  return fieldsText('datacore-messaging/fetched/1', [
    ['id', file.id],
    ['sha256', file.sha256],
    ['by', line.by],
    ['at', new Date(line.atMs).toISOString()],
    ['key', line.key],
  ])
}

/** Unix milliseconds; undefined for one that stays. A time that cannot be read counts as none. */
export function expiresMs({ expires }: Pick<FileText, 'expires'>): number | undefined {
  const atMs = Date.parse(expires ?? '')
  return Number.isNaN(atMs) ? undefined : atMs
}

/** Where the content stands, in the space's messaging tree. */
export function contentPath(sha256: string): string {
  return `files/${sha256.slice(0, 2)}/${sha256.slice(2)}`
}

/** The hash that a path of the tree stands for; undefined for any other path. */
export function hashOfContent(path: string): string | undefined {
  const match = /^files\/([0-9a-f]{2})\/([0-9a-f]{62})$/u.exec(path)
  return match ? `${match[1]}${match[2]}` : undefined
}
