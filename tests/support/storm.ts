/**
 * A random history of a space that several people share: work through the use cases, edits by hand and exchanges by git in any
 * order, all of it a function of a seed. After each step it is looked at whether anything that was known is gone.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { send } from '../../lib/app/send.ts'
import { editByHand } from './storm/by-hand.ts'
import { type Crew, type Hand, makeCrew, treeOf } from './storm/crew.ts'
import { commitAll, exchange, pushAndPull } from './storm/exchange.ts'
import { allToAll } from './storm/finale.ts'
import {
  committedTexts,
  createFactReader,
  missingFrom,
  textsOf,
  withoutLines,
} from './storm/facts.ts'
import type { QuickMerges } from './storm/quick-merges.ts'
import { type Next, numbersOfStep, oneOf, weighted } from './storm/numbers.ts'
import { work } from './storm/work.ts'
import { ok } from './world.ts'

export interface StormOptions {
  readonly seed: number
  readonly steps: number
  /** `some`: in every sixth clone nobody has run `doctor`, and git leaves its markers there. */
  readonly drivers: 'all' | 'some'
  /** Steps to leave out, to find those that matter. */
  readonly without?: ReadonlySet<number>
  /** Instead of starting the command for each file. */
  readonly merges?: QuickMerges
  /** Where to leave the clones, for a look at them. */
  readonly keep?: (folder: string) => void
}

export interface Storm {
  /** The files in which all ended, by their path. */
  readonly files: ReadonlyMap<string, string>
  /** How often all had to take from all until nothing changed. */
  readonly rounds: number
  /** What was done, a line a step. */
  readonly trace: readonly string[]
}

/** What went wrong, with all that was done before it. */
export class StormFault extends Error {
  readonly step: number
  constructor(seed: number, why: string, trace: readonly string[]) {
    super(`Seed ${seed}, step ${trace.length - 1}: ${why}\n${trace.join('\n')}`)
    this.step = trace.length - 1
  }
}

export async function runStorm(options: StormOptions): Promise<Storm> {
  const { seed, steps, drivers, without, merges, keep } = options
  const size = oneOf(numbersOfStep(seed, -1), [2, 3, 3, 3, 4, 4, 5, 6])
  const crew = await makeCrew(numbersOfStep(seed, 0), size, { merges, drivers })
  const trace: string[] = []
  try {
    const storm = watch(crew)
    await storm.begin(numbersOfStep(seed, -2), (what) => void trace.push(what))
    for (let step = 1; step <= steps; step += 1) {
      const next = numbersOfStep(seed, step)
      trace.push(`${step}. `)
      if (!without?.has(step))
        await storm.step(next, (what) => void trace.push(`${trace.pop()}${what}`))
    }
    const rounds = storm.finish(numbersOfStep(seed, steps + 1), (what) => void trace.push(what))
    return { files: textsOf(treeOf(crew.hands[0]!)), rounds, trace }
  } catch (error) {
    throw new StormFault(
      seed,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      trace,
    )
  } finally {
    if (keep) keep(join(crew.clones.remote, '..'))
    else crew.remove()
  }
}

type Say = (what: string) => void

/** The steps of one storm, with what must not get lost in it. */
function watch(crew: Crew): {
  /** Everybody writes something, so that there is something to work on. */
  begin(next: Next, say: Say): Promise<void>
  step(next: Next, say: Say): Promise<void>
  finish(next: Next, say: Say): number
} {
  const { hands, clock } = crew
  const next = numbersOfStep(0, 0)
  const reader = createFactReader(hands.map((hand) => hand.deps(next).keys.publicKey))
  const facts = (hand: Hand) => reader.read(textsOf(treeOf(hand)).values())
  /** Facts that somebody took away by hand, or wrote over: no longer anybody's loss. */
  const struck = new Set<string>()
  /** Whether an entry left a file, by hand or for the archive, or a hand wrote a file in other bytes without adding to it. */
  let removed: 'some' | 'none' = 'none'
  const places = (hand: Hand) =>
    [...textsOf(treeOf(hand))].flatMap(([path, text]) =>
      [...text.matchAll(/^:ID: +(\S+)/gmu)].map(([, id]) => `${path} ${id}`),
    )
  /** Runs a change and notes whether something left its file. */
  const noting = async <T>(hand: Hand, change: () => Promise<T>): Promise<T> => {
    const before = places(hand)
    const value = await change()
    const after = new Set(places(hand))
    if (before.some((place) => !after.has(place))) removed = 'some'
    return value
  }

  async function working(by: Next, hand: Hand, say: Say): Promise<void> {
    const before = facts(hand)
    say(`${hand.name} `)
    const { what, sent } = await noting(hand, () => work(by, crew, hand))
    say(what)
    const after = facts(hand)
    const unsaved = sent.filter((id) => !after.has(`letter ${id}`))
    if (unsaved.length > 0) throw new Error(`Reported as sent and not there: ${unsaved.join(' ')}`)
    const gone = missingFrom(before, after).filter((fact) => !struck.has(fact))
    for (const fact of gone) if (fact.startsWith('value ')) struck.add(fact)
    const lost = gone.filter((fact) => !fact.startsWith('value '))
    if (lost.length > 0) throw new Error(`Lost by the program:\n${lost.join('\n')}`)
  }

  /** Several things one after the other, as people work between two pulls. */
  async function busy(by: Next, hand: Hand, say: Say): Promise<void> {
    for (let left = by(3); left >= 0; left -= 1) {
      await working(by, hand, say)
      if (left > 0) say('; ')
      clock.nowMs += 1_000 * by(20)
    }
  }

  function editing(by: Next, hand: Hand, say: Say): void {
    const before = facts(hand)
    const [path, text] = oneOf(
      by,
      [...textsOf(treeOf(hand))].filter(([, one]) => one.includes('\n* ')),
    )
    const edited = editByHand(text, by)
    say(`${hand.name} edits ${path}, ${edited.what}`)
    writeFileSync(join(treeOf(hand), path), edited.text)
    const gone = missingFrom(before, facts(hand))
    // Another order, other line ends or a copy: the same said in other bytes, which git takes or leaves whole.
    if (gone.length > 0 || !isAddition(edited.what)) removed = 'some'
    for (const fact of gone) struck.add(fact)
  }

  function committing(hand: Hand, say: Say): void {
    say(`${hand.name} commits`)
    commitAll(hand)
  }

  async function exchanging(by: Next, into: Hand, say: Say): Promise<void> {
    const from = oneOf(
      by,
      hands.filter((hand) => hand !== into),
    )
    const before = facts(into)
    const theirs = committedTexts(from.clone.dir)
    const committed = reader.read(theirs)
    const sources = [...textsOf(treeOf(into)).values(), ...theirs]
    say(`${into.name} `)
    const { what, brings } = await noting(into, () => exchange(by, into, from))
    say(what)
    const after = facts(into)
    const wanted = brings === 'all' ? new Set([...before, ...committed]) : before
    const lost = missingFrom(wanted, after).filter((fact) => !struck.has(fact))
    if (lost.length === 0) return
    // What git makes of lines alone may stand under another entry (docs/merging.md), but it stands there.
    const gone =
      into.driver === 'none' ? withoutLines(lost, sources, textsOf(treeOf(into)).values()) : lost
    if (gone.length > 0) throw new Error(`Lost by git:\n${gone.join('\n')}`)
    say(`, which puts ${lost.length} lines under other entries`)
    // Where they stand now they are facts again, of that entry.
    for (const fact of lost) struck.add(fact)
  }

  return {
    async begin(by, say) {
      for (const hand of hands) {
        const name = oneOf(
          by,
          hands.filter((one) => one !== hand),
        ).name
        for (const target of [`@${name}`, `@${name}-claude`, '@claude']) {
          const order = target.endsWith('claude') ? { effort: 1, tokens: 10 } : {}
          const input = { targets: [target], text: `For ${target}`, ...order }
          ok(await send(hand.deps(by), input))
          clock.nowMs += 1_000
        }
        commitAll(hand)
      }
      for (const hand of [...hands, ...hands]) pushAndPull(by, hand)
      say(
        hands
          .map(({ name, driver }) => `${name}${driver === 'none' ? ' without driver' : ''}`)
          .join(', '),
      )
    },
    async step(by, say) {
      clock.nowMs += oneOf(by, [1_000, 7_000, 60_000, 400_000, by(40) === 0 ? 30 * 86_400_000 : 0])
      const date = `${Math.floor(clock.nowMs / 1000)} +0000`
      for (const { clone } of hands) {
        clone.env['GIT_AUTHOR_DATE'] = date
        clone.env['GIT_COMMITTER_DATE'] = date
      }
      const hand = oneOf(by, hands)
      await weighted(by, [
        [10, () => busy(by, hand, say)],
        [5, () => noting(hand, async () => editing(by, hand, say))],
        [2, async () => committing(hand, say)],
        [5, () => exchanging(by, hand, say)],
      ])()
    },
    finish(by, say) {
      const wanted = new Set(hands.flatMap((hand) => [...facts(hand)]))
      const rounds = allToAll(by, hands, { removed, say })
      const lost = missingFrom(wanted, facts(hands[0]!)).filter((fact) => !struck.has(fact))
      if (lost.length > 0) throw new Error(`Lost in the end:\n${lost.join('\n')}`)
      return rounds
    },
  }
}

/** What a hand adds or changes within an entry. */
function isAddition(what: string): boolean {
  return /^(?:an entry|a heading of their own|a draft|the preamble): /u.test(what)
}
