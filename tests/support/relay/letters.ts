/** What the files of people say of letters that went by relay: read as they stand, without a command, so that asking costs nothing. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parseOutbox } from '../../../lib/app/outbox/load.ts'
import type { OutboxState } from '../../../lib/core/outbox/codec.ts'
import type { Person } from '../persons.ts'
import { until } from '../watching.ts'

/** Of the entries of a file, in their order; none where there is no file. */
export function idsIn(person: Pick<Person, 'tree'>, path: string): readonly string[] {
  const text = textOf(person, path).toString('utf8')
  return [...text.matchAll(/^:ID: +(\S+)$/gmu)].map(([, id = '']) => id)
}

/** How far each letter of the outbox is, by its id. */
export function outboxOf(person: Pick<Person, 'tree'>): ReadonlyMap<string, OutboxState> {
  const items = parseOutbox(textOf(person, 'outbox.org'))
  return new Map(items.map(({ letter, state }) => [letter.id, state]))
}

function textOf({ tree }: Pick<Person, 'tree'>, path: string): Buffer {
  try {
    return readFileSync(join(tree, path))
  } catch {
    return Buffer.alloc(0)
  }
}

export async function arrived(person: Person, id: string, path = 'inbox.org'): Promise<void> {
  await until(`${person.name} has ${id}`, () => idsIn(person, path).includes(id))
}

export async function delivered(person: Person, id: string): Promise<void> {
  await until(
    `${id} is delivered`,
    () => outboxOf(person).get(id) === 'stored',
    () => person.read('outbox.org'),
  )
}

/** The id of what the command sent. */
export async function sentId(person: Person, ...words: readonly string[]): Promise<string> {
  const { sent } = await person.tell('send', ...words)
  return (sent as readonly { readonly id: string }[])[0]!.id
}

/** The steps that `delivery` shows of a letter, by name. */
export async function stepsOf(
  person: Person,
  id: string,
): Promise<Readonly<Record<string, string>>> {
  const { recipients } = (await person.tell('delivery', id)) as unknown as {
    readonly recipients: readonly [
      { readonly steps: readonly { readonly step: string; readonly state: string }[] },
    ]
  }
  return Object.fromEntries(recipients[0].steps.map(({ step, state }) => [step, state]))
}

/** Each of these once and nothing else, in any order. */
export function expectOnce(person: Person, path: string, ids: readonly string[]): void {
  expect([...idsIn(person, path)].sort()).toEqual([...ids].sort())
}

/**
 * Looks at both sides all the time until `done`: a letter that its sender calls delivered is in its reader's file. The sender's
 * file is read first, so that what it says was so before the reader's is looked at. `nudge` is done about once a second.
 */
export async function untilTruly(
  what: string,
  done: () => boolean,
  both: readonly [{ readonly person: Person }, { readonly person: Person }],
  nudge: () => Promise<unknown> = () => Promise.resolve(),
  limitMs?: number,
): Promise<void> {
  const [one, other] = both.map(({ person }) => person) as [Person, Person]
  let nudgedMs = 0
  await until(
    what,
    () => {
      expectTrue(one, other)
      expectTrue(other, one)
      if (Date.now() - nudgedMs > 1_000) {
        nudgedMs = Date.now()
        void nudge()
      }
      return done()
    },
    () => [one, other].map((person) => JSON.stringify([...outboxOf(person)])).join(' | '),
    limitMs,
  )
}

export function expectTrue(sender: Person, reader: Person): void {
  const stored = [...outboxOf(sender)].flatMap(([id, state]) => (state === 'stored' ? [id] : []))
  const there = new Set(idsIn(reader, 'inbox.org'))
  expect(stored.filter((id) => !there.has(id))).toEqual([])
}
