/** USERS.yaml of 0.1 and contacts.yaml of 0.2 as records, and what an actor's id of 0.2 is called now. */

import { type Address, ownerByName, parseAddress } from '../model/address.ts'
import type { SettingsEntry, SettingsNode, SettingsTree } from '../settings/types.ts'
import type { Remark } from './types.ts'

/** One person or agent of an old registry, as it stands there. */
export interface OldActor {
  readonly path: string
  readonly line: number
  /** What it was called: a name in 0.1, `tex@team.example.com` in 0.2. */
  readonly id: string
  readonly address: Address
  readonly isAgent: boolean
  readonly fields: ReadonlyMap<string, string>
}

export interface OldActors {
  readonly actors: readonly OldActor[]
  readonly remarks: readonly Remark[]
}

const agentTypes = ['ai', 'agent', 'bot', 'claude']

/** The records of one file; what names nobody is remarked, with its line. */
export function readActors(tree: SettingsTree, path: string): OldActors {
  const actors: OldActor[] = []
  const remarks: Remark[] = []
  const add = (id: string, line: number, value: SettingsNode) => {
    const address = parseAddress(id)
    const fields = fieldsOf(value)
    if (!address || !fields) {
      const why = address
        ? `What stands there of ${address} has no keys.`
        : `"${id.slice(0, 60)}" is no name.`
      remarks.push({ path, line, why })
    } else if (actors.some((one) => one.address === address)) {
      remarks.push({ path, line, why: `${address} stands there twice; the first counts.` })
    } else {
      const type = fields.get('type')?.toLowerCase() ?? ''
      const isAgent = agentTypes.includes(type) || ownerByName(address) !== undefined
      actors.push({ path, line, id, address, isAgent, fields })
    }
  }
  for (const { key, line, value } of tree.entries) {
    if (key === 'users' && value.type === 'map') {
      for (const user of value.entries) add(user.key, user.line, user.value)
    } else if (key === 'actors' && value.type === 'list') {
      for (const item of value.items) add(idOf(item), item.line, item)
    } else if ((key !== 'users' && key !== 'actors') || !isEmpty(value)) {
      remarks.push({ path, line, why: `"${key.slice(0, 60)}" is nothing that is known there.` })
    }
  }
  return { actors, remarks }
}

/**
 * Ids of 0.2 and what they are now: `tex@team.example.com` is `tex` where its record says so and no other has that name.
 * `kept` are addresses that stay, since somebody has them in 0.3 already.
 */
export function namesOfActors(
  actors: readonly OldActor[],
  kept: ReadonlySet<string>,
): ReadonlyMap<string, Address> {
  const found = new Map<string, Address>()
  for (const actor of actors) {
    const local = parseAddress(actor.address.split('@')[0]!)
    const others = actors.filter(
      (one) =>
        one.address !== actor.address &&
        one.address.split('@')[0] === local &&
        one.address !== local,
    )
    const isShort =
      local && !kept.has(actor.address) && others.length === 0 && isCalled(actor, local)
    found.set(actor.address, isShort ? local : actor.address)
  }
  return found
}

/** A list as its words; a text as its words. */
export function wordsOf(text: string | undefined): readonly string[] {
  return text?.split(/[\s,]+/u).filter(Boolean) ?? []
}

function isCalled({ fields }: OldActor, local: string): boolean {
  const names = [fields.get('name') ?? '', ...wordsOf(fields.get('handles'))]
  return names.some((name) => parseAddress(name) === local)
}

function idOf(item: SettingsNode): string {
  return item.type === 'map' ? textOf(item.entries.find(({ key }) => key === 'id')?.value) : ''
}

function fieldsOf(value: SettingsNode): ReadonlyMap<string, string> | undefined {
  if (isEmpty(value)) return new Map()
  if (value.type !== 'map') return undefined
  return new Map(value.entries.map(({ key, value: below }) => [key.toLowerCase(), textOf(below)]))
}

function isEmpty(value: SettingsNode): boolean {
  return (
    (value.type === 'scalar' && value.value === null) ||
    (value.type === 'list' && value.items.length === 0) ||
    (value.type === 'map' && value.entries.length === 0)
  )
}

/** One line: a list of words as words, anything deeper as JSON. */
function textOf(node: SettingsNode | undefined): string {
  if (node?.type === 'scalar') return node.value === null ? '' : String(node.value)
  if (node?.type === 'list' && node.items.every(({ type }) => type === 'scalar')) {
    return node.items.map(textOf).filter(Boolean).join(' ')
  }
  return node === undefined ? '' : JSON.stringify(plainOf(node))
}

function plainOf(node: SettingsNode): unknown {
  if (node.type === 'scalar') return node.value
  if (node.type === 'list') return node.items.map(plainOf)
  if (node.type !== 'map') return null
  return Object.fromEntries(
    node.entries.map(({ key, value }: SettingsEntry) => [key, plainOf(value)]),
  )
}
