/** Which properties of an entry a merge may never change, and the lines of one property as one value and back. */

import { parseAddress } from '../model/address.ts'
import { isFileId } from '../files/id.ts'
import { isPostId } from '../channel/post-id.ts'
import { isMemoryId } from '../memory/id.ts'
import type { OrgEntry, Property } from '../org/types.ts'

/** What an author signs, and the proof: core/trust/signed-text. Two letters that differ in these are two letters. */
export const letterKeys: readonly string[] = [
  'ID',
  'FROM',
  'TO',
  'STAMP',
  'THREAD',
  'REPLY_TO',
  'GROUP',
  'BATCH',
  'ROUTE',
  'MENTIONS',
  'ATTACHMENTS',
  'URGENCY',
  'EXPIRES',
  'BLOCKING',
  'HOPS',
  'TASK_EFFORT',
  'ESTIMATED_TOKENS',
  'PROJECT',
  'DUE',
  'KEY',
  'SIG',
]

/** The same of a memory, which is to nobody in particular (core/memory). */
export const memoryKeys: readonly string[] = [
  'ID',
  'FROM',
  'STAMP',
  'SOURCE',
  'SUPERSEDES',
  'PROJECT',
  'KEY',
  'SIG',
]

/** The same of a shared file (core/files). */
export const fileKeys: readonly string[] = [
  'ID',
  'FROM',
  'STAMP',
  'NAME',
  'SHA256',
  'SIZE',
  'TYPE',
  'EXPIRES',
  'KEY',
  'SIG',
]

/** The same of a post, which is to a channel (core/channel). */
export const postKeys: readonly string[] = [
  'ID',
  'FROM',
  'CHANNEL',
  'STAMP',
  'THREAD',
  'REPLY_TO',
  'MENTIONS',
  'KEY',
  'SIG',
]

/** As our codec writes them; the others follow by name. */
const printOrder: readonly string[] = [
  'ID',
  'FROM',
  'TO',
  'CHANNEL',
  'CREATED',
  'VALUE',
  'UPDATED_BY',
  ...letterKeys.slice(3, -2),
  'SOURCE',
  'SUPERSEDES',
  'NAME',
  'SHA256',
  'SIZE',
  'TYPE',
  'KEY',
  'SIG',
  'HANDLES',
  'EMAIL',
  'GROUPS',
  'OWNER',
  'PUBLIC_KEY',
  'TRUST_TIER',
]

/** By key, all lines of the drawer. */
export function valuesOf(entry: OrgEntry): ReadonlyMap<string, string> {
  const lines = new Map<string, Property[]>()
  for (const property of entry.properties) {
    const own = lines.get(property.key)
    if (own) own.push(property)
    else lines.set(property.key, [property])
  }
  return new Map([...lines].map(([key, own]) => [key, encodeLines(own)]))
}

export type FixedKind = 'letter' | 'memory' | 'post' | 'file' | 'other'

/** What its author signed as a whole, as a letter, a memory, a post or a file, and what is put together from many hands. */
export function kindOf(values: ReadonlyMap<string, string>): FixedKind {
  const id = values.get('ID') ?? ''
  const hasAuthor = parseAddress(values.get('FROM') ?? '') !== undefined
  if (isMemoryId(id) && hasAuthor) return 'memory'
  if (isPostId(id) && hasAuthor && values.has('CHANNEL')) return 'post'
  if (isFileId(id) && hasAuthor) return 'file'
  return isLetter(values) ? 'letter' : 'other'
}

function isLetter(values: ReadonlyMap<string, string>): boolean {
  return ['ID', 'FROM', 'TO'].every((key) => {
    const value = values.get(key)
    return value !== undefined && (key === 'ID' || parseAddress(value) !== undefined)
  })
}

/** The drawer's lines of one property. */
export function printValue(key: string, value: string): readonly string[] {
  return value.split('\n').flatMap((line, index) => {
    if (index === 0) return line === '' && value !== '' ? [] : [printLine(key, line)]
    return [printLine(line.startsWith('+') ? `${key}+` : key, line.slice(1))]
  })
}

export function compareKeys(a: string, b: string): number {
  const rank = (key: string) => {
    const at = printOrder.indexOf(key)
    return at < 0 ? printOrder.length : at
  }
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** One plain line is its value; of several, each further one begins with `=`, or with `+` for `KEY+`. */
function encodeLines(lines: readonly Property[]): string {
  const [first] = lines
  const isPlain = first && !first.extends && (first.value !== '' || lines.length === 1)
  const rest = isPlain ? lines.slice(1) : lines
  const head = isPlain ? first.value : ''
  return head + rest.map((line) => `\n${line.extends ? '+' : '='}${line.value}`).join('')
}

function printLine(key: string, value: string): string {
  const name = `:${key}:`
  return value === '' ? name : `${name.padEnd(10)} ${value}`
}
