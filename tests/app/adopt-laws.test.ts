/** Laws of adoption over random hands: the log gives the heading, nothing is done twice, nothing is lost, and sync can say it. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adoptSentences } from '../../lib/app/adopt-sentences.ts'
import { send } from '../../lib/app/send.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { entryLife } from '../../lib/core/merge/entry.ts'
import { mergeTexts } from '../../lib/core/merge/merge.ts'
import { readState } from '../../lib/core/merge/read.ts'
import { parseLogLine } from '../../lib/core/model/log.ts'
import { piecesOf } from '../../lib/app/adopt-local.ts'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { adopt, publish } from '../support/hands.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

const queue = 'agents/tex-claude.org'
const words = ['TODO', 'WAITING', 'QUEUED', 'WORKING', 'DONE', 'CANCELLED', 'ARCHIVED']

interface Hand {
  readonly path: string
  /** Which entry of the file. */
  readonly at: number
  readonly change: 'keyword' | 'log' | 'unread' | 'pinned' | 'priority' | 'property'
  readonly word: string
  /** Of the line that Emacs writes, in local time: it may seem to come long after ours, or before. */
  readonly hour: string
}

const hand: fc.Arbitrary<Hand> = fc.record({
  path: fc.constantFrom('inbox.org', queue),
  at: fc.nat({ max: 3 }),
  change: fc.constantFrom('keyword', 'log', 'unread', 'pinned', 'priority', 'property'),
  word: fc.constantFrom(...words),
  hour: fc.constantFrom('02', '10', '23'),
})

/** One change, as Emacs would leave it. */
function byHand(world: World, { path, at, change, word, hour }: Hand): void {
  const text = world.read(path)
  const parts = text.split(/^(?=\* )/mu)
  const entry = parts[1 + (at % Math.max(1, parts.length - 1))]
  if (entry === undefined) return
  const was = /^\* (\S+)/u.exec(entry)![1]!
  const changed = {
    keyword: () => entry.replace(/^\* \S+/u, `* ${word}`),
    log: () => {
      const line = `- State "${word}" from "${was}" [2026-11-21 Sat ${hour}:${10 + at}] \\\\\n  a note\n`
      const moved = entry.replace(/^\* \S+/u, `* ${word}`)
      return moved.includes(':LOGBOOK:\n')
        ? moved.replace(':LOGBOOK:\n', `:LOGBOOK:\n${line}`)
        : moved.replace(/\n:END:\n/u, `\n:END:\n:LOGBOOK:\n${line}:END:\n`)
    },
    unread: () => (entry.includes(':unread:') ? entry.replace(':unread:', ':') : entry),
    pinned: () => entry.replace(/:(message|task):\n/u, ':pinned:$1:\n'),
    priority: () => entry.replace(/^(\* \S+) (?:\[#.\] )?/u, '$1 [#C] '),
    property: () => entry.replace(/\n:END:\n/u, `\n:NOTE: ${word}\n:END:\n`),
  }[change]()
  world.write(
    path,
    text.replace(entry, () => changed),
  )
}

/** Keyword and log of each entry. */
function lives(world: World, path: string) {
  return piecesOf(encodeText(world.read(path))).map((piece) => {
    const lines = piece.entry.log.map(({ text }) => parseLogLine(text))
    const { fixed, tags } = readState(piece.text)
    const { keyword } = entryLife({ fixed, tags }, lines)
    return { id: piece.id, says: piece.entry.heading.keyword, log: keyword, text: piece.text }
  })
}

test('after any hands the log gives what stands there, or the entry is named; twice is once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hand, { minLength: 1, maxLength: 6 }), async (hands) => {
      const world = await makeWorld(['tex', 'gregor'])
      try {
        const [tex, gregor] = [world.users['tex']!, world.users['gregor']!]
        for (const target of ['@tex', '@tex-claude', '@tex', '@tex-claude']) {
          const from = target === '@tex' ? gregor : tex
          ok(await send(from.deps, { targets: [target], text: `For ${target}` }))
        }
        ok(await tasks(tex.deps, {}))
        world.clock.nowMs += 3_600_000
        const published = await publish(world, tex)
        const before = new Map(['inbox.org', queue].map((path) => [path, world.read(path)]))
        for (const one of hands) byHand(world, one)
        const ids = [...lives(world, 'inbox.org'), ...lives(world, queue)].map(({ id }) => id)
        const report = await adopt(tex, published)
        const named = new Set(report.left.map(({ name }) => name))
        const archived = piecesOf(encodeText(worldRead(world, 'archive/2026-11.org'))).map(
          ({ id }) => id,
        )
        const now = [...lives(world, 'inbox.org'), ...lives(world, queue)]
        expect([...now.map(({ id }) => id), ...archived].sort()).toEqual(ids.sort())
        for (const { id, says, log, text } of now) {
          if (!named.has(id)) expect({ id, keyword: log }, text).toEqual({ id, keyword: says })
        }
        for (const sentence of adoptSentences(report)) expect(sentence).toMatch(/\S/u)
        const after = ['inbox.org', queue].map((path) => world.read(path))
        world.clock.nowMs += 60_000
        expect(await adopt(tex, published)).toMatchObject({ sent: [], changed: [] })
        expect(['inbox.org', queue].map((path) => world.read(path))).toEqual(after)
        // A clone that saw nothing of it loses nothing of it, whatever git calls ours.
        if (named.size > 0 || archived.length > 0) return
        for (const [path, old] of before) {
          const merged = mergeTexts([old, world.read(path)]).text
          expect(mergeTexts([world.read(path), old]).text).toBe(merged)
          expect(merged).not.toContain('by nobody')
          for (const { says, id } of lives(world, path)) {
            const there = piecesOf(encodeText(merged)).find((piece) => piece.id === id)
            expect(there?.entry.heading.keyword).toBe(says)
          }
        }
      } finally {
        world.remove()
      }
    }),
    { numRuns: Number(process.env['ADOPT_RUNS'] ?? 40) },
  )
}, 120_000)

function worldRead(world: World, path: string): string {
  try {
    return world.read(path)
  } catch {
    return ''
  }
}
