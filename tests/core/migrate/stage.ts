/** Old files as text, and what becomes of them, without a machine: a hash that is no hash, a clock in UTC. */

import { buildEntry } from '../../../lib/core/migrate/build.ts'
import { nameEntries, type There } from '../../../lib/core/migrate/ids.ts'
import { type Circumstances, resolveEntries } from '../../../lib/core/migrate/resolve.ts'
import { splitOldFile } from '../../../lib/core/migrate/split.ts'
import type { Migrated, OldFile, Unreadable } from '../../../lib/core/migrate/types.ts'
import { type Address, parseAddress } from '../../../lib/core/model/address.ts'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { formatOrgStamp } from '../../../lib/core/org/timestamp.ts'

export const circumstances: Circumstances = {
  localMs: ({ year, month, day, hour = 0, minute = 0 }) => {
    return Date.UTC(year, month - 1, day, hour, minute)
  },
  sha256: spread,
  addressOf: parseAddress,
  isAgent: (address) => address.endsWith('-claude'),
  me: 'tex' as Address,
}

export const nothingThere: There = { marks: new Map(), ids: new Set() }

export function outside(text: string, path = 'org/inboxes/tex.org'): OldFile {
  const owner = parseAddress(path.slice(path.lastIndexOf('/') + 1, -'.org'.length))
  return { path, bytes: encodeText(text), place: 'outside', owner }
}

export function inPlace(text: string, path = 'org/messaging/inbox.org'): OldFile {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.org'.length)
  const owner = name === 'inbox' ? undefined : parseAddress(name)
  return { path, bytes: encodeText(text), place: 'in place', owner }
}

export function convert(
  files: readonly OldFile[],
  there: There = nothingThere,
): { readonly migrated: readonly Migrated[]; readonly unreadable: readonly Unreadable[] } {
  const entries = files.flatMap((file) => splitOldFile(file).entries)
  const { resolved, unreadable } = resolveEntries(entries, circumstances)
  const { named, idOf } = nameEntries(resolved, there)
  const context = {
    idOf,
    localMs: circumstances.localMs,
    orgStamp: (ms: number) => {
      const at = new Date(ms)
      const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
      return `[${formatOrgStamp({ year, month, day, hour: at.getUTCHours(), minute: at.getUTCMinutes() })}]`
    },
    pathOf: (kind: string, to: string) => (kind === 'task' ? `agents/${to}.org` : 'inbox.org'),
  }
  return { migrated: named.map((one) => buildEntry(one, context)), unreadable }
}

/** The value of a property of a migrated entry. */
export function value({ entry }: Migrated, key: string): string | undefined {
  return entry.properties.find(([name]) => name === key)?.[1]
}

/** Different texts give different bytes; nothing more is asked of it here. */
function spread(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  let state = 2166136261
  for (let round = 0; round < 32; round += 1) {
    for (const byte of bytes) state = Math.imul(state ^ byte, 16777619) >>> 0
    out[round] = (state >>> 13) & 255
    state = Math.imul(state ^ round, 16777619) >>> 0
  }
  return out
}
