/**
 * Three people work, archive, settle whenever it comes, and pull from each other by merge and by rebase. In the end each has
 * the same bytes, every entry once, and every line that was ever logged: removing an entry in one file is never a loss.
 */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { archiveSpace } from '../../lib/app/archive.ts'
import { mark } from '../../lib/app/mark.ts'
import type { Deps, Space } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { settleSpace } from '../../lib/app/settle.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { wire } from '../../lib/io/wiring.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'

const names = ['tex', 'gregor', 'sam']
const rounds = Number(process.env['SETTLE_ROUNDS'] ?? 4)
let numberState = Number(process.env['SETTLE_SEED'] ?? 11)
function next(below: number): number {
  numberState = (Math.imul(numberState, 1664525) + 1013904223) >>> 0
  return Math.floor((numberState / 2 ** 32) * below)
}

interface Person {
  readonly clone: Clone
  readonly deps: Deps
  readonly space: Space
}

let clones: Clones
const people: Person[] = []
const sent = new Set<string>()
const logged = new Set<string>()
let settledAll = 0

beforeAll(async () => {
  clones = makeClones()
  for (const name of names) {
    const clone = await clones.clone(name)
    clone.commit(`${name} is here`)
    clone.git('push', '-q', 'origin', 'HEAD:main')
    const { deps } = await wire({ ...clone.env, DATACORE_SPACE: '1-team' }, { crypto: 'node' })
    const { messaging } = deps.settings
    // One finished entry a file stays: so there is always something to archive.
    const few = { ...messaging, archive: { after_days: 0, keep_at_most: 1 } }
    const settings = { ...deps.settings, messaging: few }
    const [space] = await deps.store.spaces()
    people.push({ clone, deps: { ...deps, settings }, space: space! })
  }
  for (const { clone } of people) clone.git('pull', '-q', '--rebase', 'origin', 'main')
}, 120_000)
afterAll(() => clones.remove())

const idsOf = (text: string) => [...text.matchAll(/^:ID: +(msg-\S+)/gmu)].map((found) => found[1]!)
const logOf = (text: string) => text.match(/^- (?:State|Read|Unread) .*$/gmu) ?? []

async function filesOf({ deps, space }: Person): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {}
  for (const path of await deps.store.paths(space)) {
    files[path] = new TextDecoder().decode(await deps.store.read(space, path))
  }
  return files
}

async function work(person: Person): Promise<void> {
  const { clone, deps, space } = person
  const files = await filesOf(person)
  /** One of those that are addressed to them. */
  const one = (path: string, to: string) => {
    const own = (files[path] ?? '')
      .split(/(?=^\* )/mu)
      .filter((text) => text.includes(`:TO:       ${to}\n`))
    const ids = idsOf(own.join('\n'))
    return ids[next(ids.length)] ?? 'msg-none'
  }
  const kind = next(8)
  if (kind < 2) {
    const name = names[next(3)]
    const targets = [next(2) === 0 ? `@${name}` : `@${name}-claude`]
    const result = await send(deps, { targets, text: `Number ${next(1000)}` })
    if (result.ok) for (const { id } of result.value.sent) sent.add(id)
  } else if (kind < 4) {
    const status = (['read', 'unread', 'done', 'done', 'todo'] as const)[next(5)]!
    await mark(deps, { ids: [one('inbox.org', clone.name)], status })
  } else if (kind < 7) {
    const agent = `${clone.name}-claude`
    const id = one(`agents/${agent}.org`, agent)
    const verbs = ['approve', 'claim', 'complete', 'revise', 'cancel', 'archive'] as const
    // A few in a row, so that some come to their end.
    for (let at = next(3); at < verbs.length; at += 1 + next(2)) {
      await taskAct(deps, { verb: verbs[at]!, id, session: 's1' })
    }
  } else await archiveSpace(deps, space)
  for (const text of Object.values(await filesOf(person))) {
    for (const line of logOf(text)) logged.add(line)
  }
}

const settle = ({ deps, space }: Person) => settleSpace(deps, space)

function tryCommit(clone: Clone): void {
  clone.git('add', '-A')
  clone.tryGit('commit', '-q', '-m', 'work')
}

function pull(into: Clone, from: Clone): void {
  tryCommit(into)
  const how = next(2) === 0 ? '--rebase' : '--no-rebase'
  into.git('pull', '-q', how, '--no-edit', `file://${from.dir}`, 'main')
}

/** As sync does it, both ways, until nothing comes any more. */
async function meet(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    for (const [at, person] of people.entries()) {
      pull(person.clone, people[(at + 1) % 3]!.clone)
      pull(person.clone, people[(at + 2) % 3]!.clone)
      settledAll += (await settle(person)).settled.length
      tryCommit(person.clone)
    }
  }
}

test(`after ${rounds} rounds all have the same bytes, every entry once, and no line is missing`, async () => {
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < 10; count += 1) {
      const at = next(3)
      const person = people[at]!
      for (let steps = next(4); steps >= 0; steps -= 1) await work(person)
      if (next(3) === 0) settledAll += (await settle(person)).settled.length
      if (next(4) !== 0) tryCommit(person.clone)
      if (next(2) === 0) pull(person.clone, people[(at + 1 + next(2)) % 3]!.clone)
      if (next(2) === 0) settledAll += (await settle(person)).settled.length
    }
    await meet()
    const [first, second, third] = await Promise.all(people.map(filesOf))
    expect(second).toEqual(first)
    expect(third).toEqual(first)
    const all = Object.values(first!).join('\n')
    const ids = idsOf(all)
    expect([...sent].filter((id) => !ids.includes(id))).toEqual([])
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    const lines = new Set(logOf(all))
    expect([...logged].filter((line) => !lines.has(line))).toEqual([])
  }
  expect(settledAll).toBeGreaterThan(0)
}, 600_000)
