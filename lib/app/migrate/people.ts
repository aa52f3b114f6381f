/** The old registries of one space: whom they name, what that changes in contacts.org, and what could not be read. */

import { type PlannedContacts, planContacts } from '../../core/migrate/contacts.ts'
import { decodeOld } from '../../core/migrate/decode.ts'
import { namesOfActors, type OldActor, readActors } from '../../core/migrate/people.ts'
import type { Circumstances } from '../../core/migrate/resolve.ts'
import type { Remark } from '../../core/migrate/types.ts'
import { type Address, ownerByName, parseAddress } from '../../core/model/address.ts'
import { contactsPath, me, parseContacts } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { localMsWith } from './local-time.ts'
import type { OldFiles, OldSpace } from './ports.ts'

export interface OldPeople {
  readonly actors: readonly OldActor[]
  readonly remarks: readonly Remark[]
}

export async function readPeople(files: OldFiles, { people }: OldSpace): Promise<OldPeople> {
  const actors: OldActor[] = []
  const remarks: Remark[] = []
  for (const { path, bytes } of people) {
    const parsed = await files.parseYaml(decodeOld(bytes).text)
    if (!parsed.ok) {
      remarks.push({ path, line: parsed.line, why: `The file could not be read: ${parsed.why}` })
      continue
    }
    const found = readActors(parsed.tree, path)
    actors.push(...found.actors)
    remarks.push(...found.remarks)
  }
  return { actors, remarks }
}

export function planPeople(
  deps: Deps,
  { actors }: OldPeople,
  view: SpaceView,
): { readonly contacts: PlannedContacts; readonly circumstances: Circumstances } {
  const there = parseContacts(view.read(contactsPath))
  const kept = new Set<string>([me(deps), ...there.map(({ address }) => address)])
  const names = namesOfActors(actors, kept)
  const contacts = planContacts(actors, names, there, contactsPath)
  const byName = new Map(
    actors.map((one) => [one.fields.get('name')?.toLowerCase() ?? '', names.get(one.address)!]),
  )
  const agents = new Set<Address>([
    ...actors.filter(({ isAgent }) => isAgent).map(({ address }) => names.get(address)!),
    ...there.filter(({ kind }) => kind === 'agent').map(({ address }) => address),
  ])
  return {
    contacts,
    circumstances: {
      localMs: localMsWith(deps.orgStamp),
      sha256: (bytes) => deps.keys.sha256(bytes),
      addressOf(text) {
        const address = parseAddress(text)
        // A name with a blank, which somebody wrote by hand, is looked for among the registered ones.
        return address ? (names.get(address) ?? address) : byName.get(text.trim().toLowerCase())
      },
      isAgent: (address) => agents.has(address) || ownerByName(address) !== undefined,
      me: me(deps),
    },
  }
}
