/** A change of a contact, with a line in its log for each property: by these a merge knows which of two values is later. */

import { formatMarkLine, parseLogLine } from '../core/model/log.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import { findEntry, readKeywords } from '../core/org/scan.ts'
import type { EntryEdit, Op } from '../core/org/types.ts'
import type { Address } from '../core/model/address.ts'
import { contactsPath } from './people.ts'
import type { Deps } from './ports.ts'

/** Undefined leaves a property as it is. The lines are later than all that the contact's log has, whatever the clock says. */
export function contactOp(
  deps: Deps,
  contacts: Uint8Array,
  address: Address,
  values: Readonly<Record<string, string | undefined>>,
): Op {
  const range = findEntry(contacts, address)
  const entry = range && readEntry(contacts, range, readKeywords(contacts))
  const lines = entry?.log.map(({ text }) => parseLogLine(text)) ?? []
  const times = lines.map((line) => (line.type === 'other' ? 0 : line.atMs + 1))
  const atMs = Math.max(deps.clock.nowMs(), ...times)
  const written = { verb: 'Edited', by: deps.acting, atMs, orgStamp: deps.orgStamp(atMs) } as const
  const edits = Object.entries(values).flatMap(([key, value]): readonly EntryEdit[] => {
    if (!value || (entry && propertyOf(entry, key) === value)) return []
    const item = formatMarkLine({ ...written, detail: key })
    return [
      { type: 'property', key, value },
      { type: 'log', item },
    ]
  })
  return { type: 'edit', path: contactsPath, id: address, edits }
}
