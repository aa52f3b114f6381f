/** The laws on files that the use cases wrote: real letters, signatures, verdicts and claims, and hands that edit them. */

import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join as joinPath } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { contactAdd } from '../../../lib/app/contact-add.ts'
import { mark } from '../../../lib/app/mark.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { send } from '../../../lib/app/send.ts'
import { taskAct } from '../../../lib/app/task-act.ts'
import { trust } from '../../../lib/app/trust.ts'
import { decodeMessage } from '../../../lib/core/codec/message.ts'
import { decodeTask } from '../../../lib/core/codec/task.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { replayTask } from '../../../lib/core/model/replay.ts'
import type { LogLine } from '../../../lib/core/model/log.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { relaxed } from '../../../lib/core/trust/signed-text.ts'
import { entriesIn } from '../../support/entries.ts'
import { makeWorld, type World } from '../../support/world.ts'
import { emacsMissing, lintFacts } from '../org/emacs.ts'
import { handEdit } from './laws.ts'

const inbox = 'inbox.org'
const queue = 'agents/tex-claude.org'
const contacts = 'contacts.org'
const paths = [inbox, queue, contacts]
/** So that a few minutes see a whole life. */
const unhurried = { cooldown_between_tasks: 0, rate_limits: { tasks_per_hour: 0 } }
const copiesCount = 60
const runs = Number(process.env['MERGE_RUNS'] ?? 1000)

type Files = Readonly<Record<string, string>>
const copies: Files[] = []
let world: World

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

/** The same numbers in every run: 0 up to `below`. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function save(): Files {
  return Object.fromEntries(paths.map((path) => [path, world.read(path)]))
}

function restore(files: Files): void {
  rmSync(joinPath(world.tree, 'archive'), { recursive: true, force: true })
  for (const path of paths) {
    mkdirSync(dirname(joinPath(world.tree, path)), { recursive: true })
    world.write(path, files[path]!)
  }
}

/** Whoever acts, with ids that are the same in every run. */
function seeded(deps: Deps, next: (below: number) => number): Deps {
  return { ...deps, random: { bytes: (length) => Uint8Array.from({ length }, () => next(256)) } }
}

const verbs = [
  ...([
    'claim',
    'claim',
    'claim',
    'claim',
    'complete',
    'complete',
    'complete',
    'complete',
  ] as const),
  ...(['retry', 'retry', 'revise', 'revise', 'approve', 'reject', 'cancel'] as const),
] as const

/** One thing that somebody does; what is refused does nothing. */
async function step(next: (below: number) => number): Promise<void> {
  const [tex, gregor] = [world.users['tex']!, world.users['gregor']!]
  const sender = seeded(next(2) === 0 ? tex.deps : gregor.deps, next)
  const ids = (path: string) =>
    [...world.read(path).matchAll(/^:ID: +(\S+)/gmu)].map((id) => id[1]!)
  const oneOf = (list: readonly string[]) => list[next(list.length)] ?? 'msg-none'
  world.clock.nowMs += (1 + next(90)) * 1000
  switch (next(7)) {
    case 0:
      await send(sender, { targets: ['@tex'], text: `Hello\n* ${next(1000)}  \n:END:` })
      return
    case 1:
      await send(sender, {
        targets: ['@tex-claude'],
        text: `Do ${next(1000)}`,
        effort: 1,
        tokens: 10,
      })
      return
    case 2: {
      const status = (['read', 'unread', 'done', 'todo'] as const)[next(4)]!
      await mark(next(2) === 0 ? tex.deps : tex.agent('s1'), { ids: [oneOf(ids(inbox))], status })
      return
    }
    case 3: {
      const handles = [`@t${next(9)}`]
      await contactAdd(tex.deps, { name: 'gregor', handles, groups: [`g${next(5)}`] })
      return
    }
    default: {
      const verb = verbs[next(verbs.length)]!
      const session = `s${next(2)}`
      const isAgent = verb === 'claim' || verb === 'complete' || verb === 'retry'
      const deps: Deps = isAgent ? tex.agent(session) : tex.deps
      const words = { reason: `because ${next(9)}`, feedback: 'again' }
      await taskAct(deps, { verb, id: oneOf(ids(queue)), session, tokensUsed: next(50), ...words })
    }
  }
}

vi.setConfig({ testTimeout: 300_000 })

beforeAll(async () => {
  world = await makeWorld(['tex', 'gregor'], {
    compute: { ...defaultMessaging.compute, ...unhurried },
  })
  const start = world.clock.nowMs
  await trust(world.users['tex']!.deps, { who: 'gregor', tier: 'team' })
  const next = numbers(42)
  await send(seeded(world.users['gregor']!.deps, next), {
    targets: ['@tex-claude'],
    text: 'One more',
    effort: 1,
    tokens: 10,
  })
  await send(seeded(world.users['gregor']!.deps, next), {
    targets: ['@tex'],
    text: 'And a message',
  })
  for (let count = 0; count < 8; count += 1) await step(next)
  const first = save()
  for (let index = 0; index < copiesCount; index += 1) {
    // Some go on from what a merge made.
    const [a, b] = [copies[next(copies.length)], copies[next(copies.length)]]
    const joined = (path: string) => join(a![path]!, b![path]!)
    restore(
      a && next(3) === 0 ? Object.fromEntries(paths.map((path) => [path, joined(path)])) : first,
    )
    world.clock.nowMs = start + next(600) * 1000
    for (let count = 1 + next(6); count > 0; count -= 1) await step(next)
    copies.push(save())
  }
}, 240_000)
afterAll(() => world.remove())

const index = fc.nat(copiesCount - 1)
const pathOf = fc.constantFrom(...paths)
/** A copy as the program wrote it, or with something done to it by hand. */
const edits = fc.array(handEdit, { maxLength: 2 })
const one = fc.tuple(index, edits)

function copyOf(
  path: string,
  [at, changes]: readonly [number, readonly ((text: string) => string)[]],
) {
  return changes.reduce((text, change) => change(text), copies[at]![path]!)
}

interface Known {
  readonly id: string
  readonly body: string
  readonly state: string
  readonly log: readonly LogLine[]
}

function knownIn(path: string, text: string): readonly Known[] {
  const bytes = encodeText(text)
  return entriesIn(bytes).flatMap((entry) => {
    const read = path === queue ? decodeTask(bytes, entry) : decodeMessage(bytes, entry)
    if (!read.ok) return []
    const { id, body, log } = read.value
    return [{ id, body: relaxed(body), state: entry.heading.keyword ?? '', log }]
  })
}

describe('files of real work', () => {
  test('there is something to join', () => {
    for (const path of paths)
      expect(new Set(copies.map((files) => files[path])).size).toBeGreaterThan(10)
    const all = copies.map((files) => files[queue]).join('')
    for (const word of ['QUEUED', 'WORKING', 'DONE', 'CANCELLED'])
      expect(all).toContain(`* ${word} `)
  })

  test('every order of joining gives the same bytes', () => {
    fc.assert(
      fc.property(pathOf, one, one, one, (path, x, y, z) => {
        const [a, b, c] = [copyOf(path, x), copyOf(path, y), copyOf(path, z)]
        const all = join(join(a, b), c)
        expect(join(b, join(c, a))).toBe(all)
        expect(join(all, b)).toBe(all)
        expect(join(c, all)).toBe(all)
      }),
      { numRuns: runs },
    )
  })

  test('no letter, no text and no line of a log is lost, and nothing is doubled', () => {
    fc.assert(
      fc.property(fc.constantFrom(inbox, queue), index, index, (path, x, y) => {
        const [a, b] = [copies[x]![path]!, copies[y]![path]!]
        const all = knownIn(path, join(a, b))
        const wanted = [...knownIn(path, a), ...knownIn(path, b)]
        expect(new Set(all.map(({ id }) => id))).toEqual(new Set(wanted.map(({ id }) => id)))
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
        for (const { id, body, log } of wanted) {
          const joined = all.find((entry) => entry.id === id)!
          expect(joined.body).toBe(body)
          const lines = new Set(joined.log.map(({ raw }) => raw))
          for (const { raw } of log) {
            if (!raw.startsWith('- Conflict ')) expect(lines).toContain(raw)
          }
        }
      }),
      { numRuns: runs },
    )
  })

  test('the state of a task is the replay of its log, and its claim is that of the line in effect', () => {
    fc.assert(
      fc.property(index, index, (x, y) => {
        const bytes = encodeText(join(copies[x]![queue]!, copies[y]![queue]!))
        for (const entry of entriesIn(bytes)) {
          const task = decodeTask(bytes, entry)
          if (!task.ok) continue
          const { state, claimedBy } = replayTask(task.value.log)
          expect(task.value.state).toBe(state)
          if (state === 'WORKING') expect(task.value.claim?.by).toBe(claimedBy)
          if (state === 'QUEUED') expect(task.value.claim).toBeUndefined()
        }
      }),
      { numRuns: runs },
    )
  })

  test.skipIf(emacsMissing() !== undefined)(
    'org-lint has nothing against a sample of them',
    () => {
      const texts = Array.from({ length: 12 }, (_, at) => {
        const path = paths[at % paths.length]!
        return join(copies[at]![path]!, copies[at + 20]![path]!, copies[at + 40]![path]!)
      })
      const facts = lintFacts(texts.map(encodeText))
      expect(facts.flatMap(({ reports }) => reports)).toEqual([])
    },
    60_000,
  )
})
