/**
 * Which open tasks of a queue are looked at. Whoever can push can put ten thousand there: of a crowd, those that may run are
 * picked by what costs no signature, and of the others so many as a person can decide. The rest stands as it is, counted.
 */

import { groupBy } from '../core/group-by.ts'
import { peekerOf } from '../core/codec/peek.ts'
import { type Address, parseAddress } from '../core/model/address.ts'
import type { Range } from '../core/org/types.ts'
import type { Judge } from './standings.ts'

/** A queue of no more open tasks is looked at whole. */
export const crowdMin = 100
/** Strangers' tasks that wait for the owner at a time. */
export const strangersMax = 100
/** Of a colleague, and of letters that bear my key or a verdict, so many are looked at a time; none waits behind others. */
const eachMax = 100
const colleaguesMax = 300

export interface Left {
  readonly range: Range
  readonly id: string
  readonly stamp: string
}

export interface Picked {
  /** In the order of the file. */
  readonly looked: readonly Range[]
  /** Strangers' tasks that nobody looks at until there is room; none of a blocked sender. */
  readonly left: readonly Left[]
}

interface Peeked extends Left {
  readonly author: Address
  readonly isWaiting: boolean
}

/** `ranges` are the entries under an open keyword. */
export function pickTasks(judge: Judge, bytes: Uint8Array, ranges: readonly Range[]): Picked {
  if (ranges.length <= crowdMin) return { looked: ranges, left: [] }
  const remembered: Peeked[] = []
  const mine: Peeked[] = []
  const verdicts: Peeked[] = []
  const colleagues: Peeked[] = []
  const strangers: Peeked[] = []
  const peek = peekerOf(bytes, properties)
  const addressOf = readOnce(parseAddress)
  for (const range of ranges) {
    const [id = '', from = '', key, stamp = '', verdict] = peek(range)
    const author = addressOf(from)
    // A heading of somebody's own, and no task.
    if (!author || id === '') continue
    const isWaiting = startsWith(bytes, range.start, waitingHead)
    const one = { range, id, stamp, author, isWaiting }
    if (judge.isRemembered(id)) {
      remembered.push(one)
      continue
    }
    const claimed = judge.claimOf(author, key)
    if (claimed === 'owner') mine.push(one)
    else if (claimed === 'known') colleagues.push(one)
    // A waiting task has no verdict that counts.
    else if (verdict && !isWaiting) verdicts.push(one)
    else if (claimed === 'stranger') strangers.push(one)
  }
  // Who was let wait already stays in view.
  const seats = strangers.sort((a, b) => Number(b.isWaiting) - Number(a.isWaiting))
  const seated = new Set(byTurns(seats, strangersMax))
  const looked = [
    ...remembered,
    ...fromBothEnds(mine),
    ...fromBothEnds(verdicts),
    ...byTurns(capped(colleagues), colleaguesMax),
    ...seated,
  ]
  return {
    looked: looked.map(({ range }) => range).sort((a, b) => a.start - b.start),
    left: strangers.filter((one) => !seated.has(one)),
  }
}

const properties = ['ID', 'FROM', 'KEY', 'STAMP', 'VERDICT_SIG']
const waitingHead = new TextEncoder().encode('* WAITING ')

function startsWith(bytes: Uint8Array, start: number, head: Uint8Array): boolean {
  return head.every((byte, index) => bytes[start + index] === byte)
}

/** Authors repeat, and an address costs more to read than all the rest of a look. */
function readOnce<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    const value = read(text)
    known.set(text, value)
    return value
  }
}

/** What was appended last is as near as what stood there before a flood. */
function fromBothEnds(all: readonly Peeked[]): readonly Peeked[] {
  return all.length <= eachMax
    ? all
    : [...all.slice(0, eachMax / 2), ...all.slice(all.length - eachMax / 2)]
}

/** Of each author no more than one may have. */
function capped(all: readonly Peeked[]): readonly Peeked[] {
  return [...byAuthor(all).values()].flatMap(fromBothEnds)
}

/** One of each author, then a second one, so that many of one leave room for the others. */
function byTurns(all: readonly Peeked[], most: number): readonly Peeked[] {
  if (all.length <= most) return all
  const rows = [...byAuthor(all).values()]
  const taken: Peeked[] = []
  for (let turn = 0; taken.length < most; turn += 1) {
    const row = rows.flatMap((own) => own[turn] ?? [])
    taken.push(...row.slice(0, most - taken.length))
  }
  return taken
}

function byAuthor(all: readonly Peeked[]): ReadonlyMap<string, readonly Peeked[]> {
  return groupBy(all, ({ author }) => author)
}
