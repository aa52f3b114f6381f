/** Three people work, edit by hand and pull from each other in any order; then all have the same bytes, and all that was said. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { mark } from '../../lib/app/mark.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { wire } from '../../lib/io/wiring.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { emacsMissing, lintFacts } from '../core/org/emacs.ts'

const names = ['tex', 'gregor', 'sam']
const paths = ['inbox.org', 'agents/tex-claude.org', 'contacts.org']
const rounds = Number(process.env['CONVERGE_ROUNDS'] ?? 6)
const seed = Number(process.env['CONVERGE_SEED'] ?? 7)

let clones: Clones
const people: { readonly clone: Clone; readonly deps: Deps }[] = []
/** Ids of letters, and lines of logs, that the program said were stored. */
const sent = new Set<string>()
const logged = new Set<string>()

/** The same numbers in every run: 0 up to `below`. */
let numberState = seed
function next(below: number): number {
  numberState = (Math.imul(numberState, 1664525) + 1013904223) >>> 0
  return Math.floor((numberState / 2 ** 32) * below)
}

beforeAll(async () => {
  clones = makeClones()
  for (const name of names) {
    const clone = await clones.clone(name)
    clone.commit(`${name} is here`)
    clone.git('push', '-q', 'origin', 'HEAD:main')
    const { deps } = await wire({ ...clone.env, DATACORE_SPACE: '1-team' }, { crypto: 'node' })
    people.push({ clone, deps })
  }
  for (const { clone } of people) clone.git('pull', '-q', '--rebase', 'origin', 'main')
}, 120_000)
afterAll(() => clones.remove())

const logOf = (text: string) => text.match(/^- (?:State|Read|Unread|Edited) .*$/gmu) ?? []
const idsOf = (text: string) => [...text.matchAll(/^:ID: +(msg-\S+)/gmu)].map((found) => found[1]!)
const textOf = (clone: Clone) =>
  paths.map((path) => clone.tryGit('show', `:./org/messaging/${path}`).out).join('\n')

/** One thing through the program. */
async function work({ clone, deps }: (typeof people)[number]): Promise<void> {
  const one = (path: string) => {
    const ids = idsOf(clone.tryGit('cat-file', '-p', `HEAD:org/messaging/${path}`).out)
    return ids[next(ids.length)] ?? 'msg-none'
  }
  const kind = next(5)
  if (kind < 2) {
    const targets = [kind === 0 ? `@${names[next(3)]}` : '@tex-claude']
    const result = await send(deps, { targets, text: `Number ${next(1000)}\n* not a heading` })
    if (result.ok) for (const { id } of result.value.sent) sent.add(id)
  } else if (kind < 4) {
    const status = (['read', 'unread', 'done', 'todo'] as const)[next(4)]!
    await mark(deps, { ids: [one('inbox.org')], status })
  } else {
    const verb = (['approve', 'reject', 'cancel', 'claim'] as const)[next(4)]!
    await taskAct(deps, { verb, id: one('agents/tex-claude.org'), session: `s${next(2)}` })
  }
  for (const path of paths) for (const line of logOf(readOr(clone, path))) logged.add(line)
}

function readOr(clone: Clone, path: string): string {
  try {
    return clone.read(path)
  } catch {
    return ''
  }
}

/** What an editor does to a file; letters' own words stay, for a changed letter is another one. */
const hands: readonly ((text: string) => string)[] = [
  (text) => text.replace(/^\* TODO (?!.*:task:)/mu, '* DONE '),
  (text) => text.replace(/:message:$/mu, ':home:message:'),
  (text) => text.replace(/^:END:$/mu, ':NOTE:     mine\n:END:'),
  reordered,
  (text) => text.replaceAll(/[ \t]+$/gmu, ''),
  (text) => text.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'),
  (text) => `${text.trimEnd()}\n\n* A note of mine\nwith words\n`,
]

/** The entries the other way round, below the same preamble. */
function reordered(text: string): string {
  const [preamble = '', ...entries] = text.split(/(?=^\* )/mu)
  return (
    preamble +
    entries
      .toReversed()
      .map((entry) => `${entry.trimEnd()}\n`)
      .join('\n')
  )
}

function editByHand(clone: Clone): void {
  const path = paths[next(paths.length)]!
  const before = readOr(clone, path)
  if (before !== '') clone.write(path, hands[next(hands.length)]!(before))
}

/** From another's clone, by merge or by rebase; what is not committed is put aside by git. */
function pull(into: Clone, from: Clone): void {
  // Git puts aside only what it knows, and overwrites no file that it does not.
  into.git('add', '-A')
  const how = next(2) === 0 ? '--rebase' : '--no-rebase'
  into.git('pull', '-q', how, '--autostash', '--no-edit', `file://${from.dir}`, 'main')
}

test(`after ${rounds} rounds of work, hands and pulls each has the same bytes, and nothing is missing`, async () => {
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < 8; count += 1) {
      const who = next(3)
      const person = people[who]!
      for (let steps = next(3); steps >= 0; steps -= 1) await work(person)
      if (next(3) === 0) editByHand(person.clone)
      if (next(4) !== 0) tryCommit(person.clone)
      if (next(2) === 0) pull(person.clone, people[(who + 1 + next(2)) % 3]!.clone)
    }
    for (const { clone } of people) tryCommit(clone)
    // Whoever has all gives all to the others.
    const [first, second, third] = people.map(({ clone }) => clone) as [Clone, Clone, Clone]
    pull(second, first)
    pull(third, second)
    pull(first, third)
    pull(second, first)
    pull(third, first)
    for (const path of paths) {
      expect(readOr(second, path)).toBe(readOr(first, path))
      expect(readOr(third, path)).toBe(readOr(first, path))
    }
    const all = textOf(first)
    expect(all).not.toMatch(/^(?:<{7,}|={7,}|>{7,}|\|{7,})/mu)
    const ids = idsOf(all)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    expect([...sent].filter((id) => !ids.includes(id))).toEqual([])
    const lines = new Set(logOf(all.replaceAll('\r', '')))
    expect([...logged].filter((line) => !lines.has(line.replace('\r', '')))).toEqual([])
  }
  if (emacsMissing() !== undefined) return
  const files = paths.map((path) => new TextEncoder().encode(readOr(people[0]!.clone, path)))
  expect(lintFacts(files).flatMap(({ reports }) => reports)).toEqual([])
}, 600_000)

function tryCommit(clone: Clone): void {
  clone.git('add', '-A')
  clone.tryGit('commit', '-q', '-m', 'work')
}
