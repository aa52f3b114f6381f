/** `who`: people, agents and groups. */

import { who } from '../../../app/presence/beat.ts'
import { contactShow, contacts } from '../../../app/contacts.ts'
import { me } from '../../../app/people.ts'
import type { ContactView } from '../../../app/views.ts'
import type { SeenPeers } from '../../../core/view/relay/types.ts'
import { done } from '../../../core/model/refusal.ts'
import { formatMembership } from '../../../core/codec/contact.ts'
import { orNull } from '../../../core/view/json/document.ts'
import { peersHere } from '../../../io/wiring-ask.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { text, whole } from '../args/fields.ts'
import { anySpaceField } from '../args/space.ts'
import { aList, anObject, aText, type JsonObject, maybeText, outputSchemaOf } from '../json.ts'
import { pageOf } from '../page.ts'
import { peerRow, peerSchema, peerWords, sortedPeers } from '../shape/peer.ts'
import { relayRow, relaySchema } from '../shape/relay.ts'
import { presenceRow, presenceSchema } from '../shape/presence.ts'
import { answered, tool } from '../tool.ts'

const rowsUsual = 50
const groupsMax = 20
const hereMax = 12
const peersMax = 20

export const whoTool = tool({
  name: 'who',
  title: 'Find people, agents and groups',
  description:
    'Lists whom you can write to: people and agents with their groups, the state of their key, and the tier that your ' +
    'person grants them. Use it before you send to a name that you do not know, or to find who belongs to a group. ' +
    'It says as well who is at ' +
    'work on this machine, and which contacts are connected to the relay now. Without arguments it lists all; with name it gives one; with group the members.',
  set: 'first',
  effect: 'reads',
  output: outputSchemaOf({
    me: aText('Your person.'),
    acting: aText('You: the agent whose name your messages bear.'),
    contacts: aList(
      'In the order of their addresses.',
      anObject({
        address: aText('What to write to, with @ before it.'),
        type: aText('person or agent'),
        name: aText('As the shared file has it.'),
        owner: maybeText('Of an agent: who answers for it.'),
        groups: aList('Such as frontend:lead.', { type: 'string' }),
        spaces: aList('Where it is known.', { type: 'string' }),
        tier: aText('What your person grants: owner, team, trusted, unknown, blocked.'),
        key: aText('pinned, not pinned, key changed or no key'),
      }),
    ),
    here: aList('Who is at work on this machine now, in the first page.', presenceSchema),
    relay: relaySchema,
    peers: aList(
      'Contacts by the relay, those who are there first, in the first page; empty without a daemon.',
      peerSchema,
    ),
    next: maybeText('The cursor for the next page; null at the end.'),
  }),
  fields: {
    name: text('optional', 'An address or a handle.', 100),
    group: text('optional', 'The members of this group.', 100),
    space: anySpaceField,
    limit: whole('optional', `At most so many; ${rowsUsual} without it.`, { least: 1, most: 100 }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run(context, { name, group, space, limit = rowsUsual, cursor }) {
    const { deps } = context
    const present = cursor === undefined && name === undefined ? await who(deps) : []
    const seen: SeenPeers =
      cursor === undefined
        ? await peersHere(context, context.env)
        : { relay: undefined, used: 'no', peers: [] }
    const found =
      name === undefined ? await contacts(deps, { space }) : await one(deps, { who: name, space })
    return answered(found, (all) => {
      const wanted = group?.trim().replace(/^@/u, '').toLowerCase()
      const members = all.filter(
        ({ contact }) =>
          wanted === undefined ||
          contact.groups.some((one) => one.group === wanted || formatMembership(one) === wanted),
      )
      const shapes = { keyOf: ({ contact }: ContactView) => contact.address, rowOf }
      const page = pageOf(members, shapes, { cursor, limit, share: 0.6 })
      if (!page.ok) return page
      const { rows, next } = page.value
      const meant = new Set<string>(members.map(({ contact }) => contact.address))
      const peers = sortedPeers(seen.peers.filter(({ address }) => meant.has(address)))
      return done({
        structured: {
          me: me(deps),
          acting: deps.acting,
          contacts: rows,
          here: present.slice(0, hereMax).map(presenceRow),
          relay: relayRow(seen.relay),
          peers: peers.slice(0, peersMax).map(peerRow),
          next,
        },
        said: `${members.length} contacts.${peerWords({ ...seen, peers })}`,
      })
    })
  },
})

async function one(
  deps: Parameters<typeof contactShow>[0],
  input: Parameters<typeof contactShow>[1],
) {
  const found = await contactShow(deps, input)
  return found.ok ? done([found.value]) : found
}

function rowOf({ contact, spaces, tier, keyState }: ContactView): JsonObject {
  return {
    address: contact.address,
    type: contact.kind,
    name: sanitizeLine(contact.name, 80),
    owner: orNull(contact.owner),
    groups: contact.groups
      .slice(0, groupsMax)
      .map((one) => sanitizeLine(formatMembership(one), 80)),
    spaces: spaces.slice(0, groupsMax),
    tier: sanitizeLine(tier, 60),
    key: keyState,
  }
}
