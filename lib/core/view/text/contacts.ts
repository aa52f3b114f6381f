/** Contacts and groups, with what this machine grants them. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenContact, SeenGroup } from '../seen.ts'
import type { Frame, Line, Page, Span } from './page.ts'
import { blankLine, line, paragraph, toned, withCommand } from './page.ts'
import { table } from './table.ts'

export function contactsPage(contacts: readonly SeenContact[], frame: Frame): Page {
  if (contacts.length === 0) {
    return withCommand(
      'No contacts yet. Enter yourself with:',
      'datacore-msg init --space 0-personal',
      frame.width,
    )
  }
  const columns = [
    { title: 'contact', shrinksTo: 16 },
    { title: 'tier' },
    { title: 'key' },
    { title: 'handles', shrinksTo: 10 },
    { title: 'groups', shrinksTo: 8 },
  ]
  const rows = contacts.map((view) => [
    `@${view.contact.address}`,
    tierSpan(view),
    keySpan(view),
    sanitizeLine(otherHandles(view).join(' '), 200),
    sanitizeLine(groupWords(view), 200),
  ])
  return table(columns, rows, frame.width)
}

function otherHandles({ contact }: SeenContact): readonly string[] {
  return contact.handles.filter((handle) => handle !== `@${contact.address}`)
}

function groupWords({ contact }: SeenContact): string {
  return contact.groups.map(({ group, role }) => (role ? `${group}:${role}` : group)).join(' ')
}

function tierSpan({ tier }: SeenContact): Span {
  if (tier === 'blocked') return toned('bad', tier)
  return toned(tier === 'unknown' ? 'warn' : 'good', tier)
}

function keySpan({ keyState }: SeenContact): Span {
  if (keyState === 'key changed') return toned('bad', keyState)
  return toned(keyState === 'pinned' ? 'good' : 'warn', keyState)
}

export function contactPage(view: SeenContact, frame: Frame): Page {
  const { contact, pin } = view
  const facts: readonly (readonly [label: string, value: string | Span | undefined])[] = [
    ['Contact', `@${contact.address}`],
    ['Name', contact.name],
    ['Kind', contact.owner ? `agent of @${contact.owner}` : contact.kind],
    ['Handles', contact.handles.join(' ')],
    ['Email', contact.email],
    ['Groups', groupWords(view)],
    ['Spaces', view.spaces.join(', ')],
    ['Tier', tierSpan(view)],
    ['Key', keySpan(view)],
    [isMe(view) ? 'Your key' : 'Published', contact.publicKey],
    ['Pinned', pin?.publicKey],
    ['Other key', otherKeyWords(view)],
    ['Confirmed', confirmation(view)],
    ['Suggests', contact.suggestedTier && `tier ${contact.suggestedTier}, which grants nothing`],
  ]
  const lines = facts.flatMap(([label, value]) => (value ? [factLine(label, value)] : []))
  const untrue = view.untrue.flatMap((sentence) =>
    paragraph(sanitizeLine(sentence, 300), frame.width).map((one) =>
      one.map(({ text }) => toned('warn', text)),
    ),
  )
  const advice = contactAdvice(view)
  return [
    ...lines,
    ...(untrue.length > 0 ? [blankLine, ...untrue] : []),
    ...(advice ? [blankLine, ...withCommand(...advice, frame.width)] : []),
  ]
}

function isMe({ contact, tier }: SeenContact): boolean {
  return tier === 'owner' && contact.kind === 'person'
}

function otherKeyWords({ otherKeyIn = [] }: SeenContact): Span | undefined {
  return otherKeyIn.length > 0 ? toned('bad', `in ${otherKeyIn.join(', ')}`) : undefined
}

/** A block says nothing about a key. */
function confirmation({ pin, tier }: SeenContact): string | undefined {
  if (!pin || tier === 'blocked') return undefined
  return pin.source === 'owner' ? 'by you' : 'on first use, not yet by you'
}

function factLine(label: string, value: string | Span): Line {
  const shown = typeof value === 'string' ? sanitizeLine(value, 300) : value
  return line(toned('dim', label.padEnd(11)), shown)
}

type Advice = readonly [sentence: string, command: string]

function contactAdvice(view: SeenContact): Advice | undefined {
  const { contact, keyState, tier, spaces, pin, otherKeyIn: [elsewhere] = [] } = view
  if (tier === 'blocked') return undefined
  if (tier === 'owner') {
    return keyState === 'key changed'
      ? ['Publish your own key again with:', `datacore-msg init --space ${spaces[0] ?? 'NAME'}`]
      : undefined
  }
  const trust = `datacore-msg contacts trust @${contact.address} TIER`
  switch (keyState) {
    case 'key changed':
      // Pinning again would change nothing: it is the other space that says something else.
      if (pin && elsewhere !== undefined && contact.publicKey === pin.publicKey) {
        return [
          `The key published in ${elsewhere} is not the one that was pinned, so what they sign is not verified there. Ask them in person which one is theirs. That one is pinned with contacts trust @${contact.address} TIER --space ${elsewhere}; the pinned one is published there with:`,
          `datacore-msg contacts add ${contact.address} --key ${pin.publicKey} --space ${elsewhere}`,
        ]
      }
      return [
        'The published key is not the one that was pinned. Ask them in person before you pin the new one with:',
        trust,
      ]
    case 'not pinned':
      return ['Compare the key with theirs, then pin it and set the tier with:', trust]
    case 'no key':
      return contact.owner
        ? [
            'An agent signs with the key of its owner:',
            `datacore-msg contacts show @${contact.owner}`,
          ]
        : [
            'Until they publish a key, nothing of theirs is verified. They do it with:',
            'datacore-msg init',
          ]
    case 'pinned':
      return tier === 'unknown' ? ['Set the tier with:', trust] : undefined
  }
}

export function groupsPage(groups: readonly SeenGroup[], frame: Frame): Page {
  if (groups.length === 0) {
    return withCommand(
      'No groups yet. Put somebody into one with:',
      'datacore-msg contacts add NAME --group GROUP:ROLE',
      frame.width,
    )
  }
  return groups.flatMap(({ group, members }) => {
    const names = members.map(({ address, role }) => `@${address}${role ? ` (${role})` : ''}`)
    const head = line(toned('strong', `@${sanitizeLine(group, 80)}`))
    return [head, ...paragraph(sanitizeLine(names.join(', '), 2000), frame.width, '  ')]
  })
}
