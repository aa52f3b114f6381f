/** Makes or completes a space's tree and enters me, with my public key, in its contacts. */

import { encodeContact } from '../core/codec/contact.ts'
import type { Contact } from '../core/model/contact.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { printEntry } from '../core/org/print.ts'
import type { Op } from '../core/org/types.ts'
import { contactOp } from './contact-edit.ts'
import { contactsPath, me, myAgent, parseContacts } from './people.ts'
import type { Deps, SpaceView } from './ports.ts'
import { joinTwice } from './twice/join.ts'

/** A number, a hyphen and a name, as all datacore spaces have. */
const spaceName = /^[0-9]{1,3}-[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?$/u

export async function initSpace(
  deps: Deps,
  input: { readonly name: string },
): Promise<Result<{ readonly space: string; readonly made: readonly string[] }>> {
  if (!spaceName.test(input.name)) {
    return refuse({
      code: 'usage',
      why: `"${input.name.slice(0, 60)}" is no name for a space.`,
      hint: 'Write a number, a hyphen and a name in lower case, such as 1-datafund.',
    })
  }
  const { space, made } = await deps.store.create(input.name)
  const entered = await deps.store.write(space, (view) => planEntry(deps, view))
  // What came by relay for this space before it was here is one with what git has just brought.
  await joinTwice(deps, 'everything')
  return done({ space: space.name, made: [...made, ...entered.value] })
}

function planEntry(
  deps: Deps,
  view: SpaceView,
): { readonly ops: readonly Op[]; readonly value: readonly string[] } {
  const contacts = parseContacts(view.read(contactsPath))
  const ops: Op[] = []
  const made: string[] = []
  for (const contact of ourEntries(deps)) {
    const known = contacts.find(({ address }) => address === contact.address)
    if (!known) {
      const added = deps.orgStamp(deps.clock.nowMs()).replace(/ [0-9]{2}:[0-9]{2}\]$/u, ']')
      const text = printEntry(encodeContact(contact, added))
      ops.push({ type: 'append', path: contactsPath, id: contact.address, text })
      made.push(`${contactsPath}: ${contact.address}`)
    } else if (contact.publicKey && known.publicKey !== contact.publicKey) {
      // My own entry on my own machine: the key in the vault is the truth.
      const change = { PUBLIC_KEY: contact.publicKey }
      ops.push(contactOp(deps, view.read(contactsPath), contact.address, change))
      made.push(`${contactsPath}: the key of ${contact.address}`)
    }
  }
  return { ops, value: made }
}

function ourEntries(deps: Deps): readonly Contact[] {
  const name = me(deps)
  const { handles } = deps.settings.identity
  const title = name.slice(0, 1).toUpperCase() + name.slice(1)
  const spelled = handles.length > 0 ? handles : [`@${name}`]
  return [
    {
      kind: 'person',
      address: name,
      name: title,
      handles: spelled,
      groups: [],
      publicKey: deps.keys.publicKey,
    },
    {
      kind: 'agent',
      address: myAgent(deps),
      name: `${title}'s Claude`,
      handles: [`@${myAgent(deps)}`],
      groups: [],
      owner: name,
    },
  ]
}
