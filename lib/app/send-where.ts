/** In which space a message goes, and to whom: the names are looked for where they are known. Nothing is written here. */

import type { Address } from '../core/model/address.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { loadContacts, type Recipient, resolveTargets } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { isBlockedHere } from './send-check.ts'
import { readingSpaces, writingSpace } from './spaces.ts'
import type { EntryView, SendInput } from './views.ts'

export interface Addressed {
  readonly space: Space
  readonly recipients: readonly Recipient[]
  /** Members of a group whom I blocked: the others are reached all the same. */
  readonly skipped: readonly Address[]
}

/** The named space; else the parent's; else the default one, or the only other one that knows the names. */
export async function whereAndWho(
  deps: Deps,
  input: SendInput,
  parent: EntryView | undefined,
): Promise<Result<Addressed>> {
  const first = await writingSpace(deps, input.space ?? parent?.space)
  if (!first.ok) return first
  const here = await addressIn(deps, first.value, input.targets)
  if (here.ok || input.space !== undefined || here.refusal.code !== 'not_found') return here
  const all = await readingSpaces(deps, undefined)
  const others = (all.ok ? all.value : []).filter((space) => space.name !== first.value.name)
  const tried = await Promise.all(others.map((space) => addressIn(deps, space, input.targets)))
  const known = tried.flatMap((one) => (one.ok ? [one.value] : []))
  if (known.length === 1) return done(known[0]!)
  if (known.length === 0) return nobody(deps, first.value, { others, targets: input.targets })
  const names = known.map(({ space }) => space.name)
  return refuse({
    code: 'ambiguous',
    why: `${input.targets.join(', ')} can be reached in several spaces: ${names.join(', ')}.`,
    hint: `Say which one, for example --space ${names[0]}.`,
    candidates: names,
  })
}

/** The first space's refusal; a slip of the pen may mean a name of any space, since all were looked through. */
async function nobody(
  deps: Deps,
  first: Space,
  { others, targets }: { readonly others: readonly Space[]; readonly targets: readonly string[] },
): Promise<Result<never>> {
  const contacts = await loadContacts(deps, first)
  const elsewhere = await Promise.all(others.map((space) => loadContacts(deps, space)))
  const refused = resolveTargets(deps, targets, contacts, { elsewhere: elsewhere.flat() })
  if (!refused.ok) return refused
  return refuse({ code: 'conflict', why: 'The contacts changed meanwhile; send it again.' })
}

async function addressIn(
  deps: Deps,
  space: Space,
  targets: readonly string[],
): Promise<Result<Addressed>> {
  const found = resolveTargets(deps, targets, await loadContacts(deps, space))
  if (!found.ok) return found
  const isBlocked = await isBlockedHere(deps)
  const isSkipped = ({ address, group }: Recipient) => group !== undefined && isBlocked(address)
  const recipients = found.value.filter((one) => !isSkipped(one))
  // With nobody left it is refused like a blocked person who was named.
  if (recipients.length === 0) return done({ space, recipients: found.value, skipped: [] })
  return done({
    space,
    recipients,
    skipped: found.value.filter(isSkipped).map(({ address }) => address),
  })
}
