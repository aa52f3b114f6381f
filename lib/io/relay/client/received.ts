/**
 * Which letters came by relay lately: `relay/received.log`, a line each, written by this machine's daemon alone. It may be
 * deleted: then the day's limits begin anew, and a letter that its reader deleted can come back.
 */

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Received, ReceivedLetter } from '../../../app/receive/received.ts'
import { ioFailure, readIfThere } from '../../atomic-file.ts'
import { makePrivateFolder, writePrivate } from '../../vault-file.ts'

/** Nobody's letters push out the memory of all others'. */
const ofSenderMax = 10_000
const lettersMax = 50_000
/** So many lines are added before the file is written anew. */
const spareLines = 10_000

interface Memory {
  readonly letters: Map<string, ReceivedLetter>
  /** Counted ones, oldest first. */
  readonly bySender: Map<string, ReceivedLetter[]>
  lines: number
  /** With so many lines the file is written anew. */
  readonly linesMax: number
}

export function createReceived(stateDir: string, nowMs: () => number): Received {
  const folder = join(stateDir, 'relay')
  const file = join(folder, 'received.log')
  let memory: Memory | undefined
  const loaded = () => {
    memory ??= read(file, nowMs())
    return memory
  }

  return {
    find: (digest) => loaded().letters.get(digest),
    countedSince(key, fromMs) {
      return (loaded().bySender.get(key) ?? []).filter(({ atMs }) => atMs > fromMs)
    },
    note(letter) {
      const now = loaded()
      makePrivateFolder(folder)
      try {
        // A crash may have torn the last line: ours begins after a line break of its own.
        appendFileSync(file, `\n${lineOf(letter)}`, { mode: 0o600 })
      } catch (error) {
        throw ioFailure(`${file} could not be written`, error)
      }
      add(now, letter)
      if (now.lines < now.linesMax) return
      memory = bounded([...now.letters.values()], nowMs())
      writePrivate(file, [...memory.letters.values()].map((one) => `${lineOf(one)}\n`).join(''))
    },
  }
}

function lineOf({ key, digest, bytes, atMs, untilMs }: ReceivedLetter): string {
  return [key, digest, bytes, atMs, untilMs].join(' ')
}

const line =
  /^(ed25519:[A-Za-z0-9+/=]{44}) ([A-Za-z0-9+/=]{44}) ([0-9]{1,12}) ([0-9]{1,16}) ([0-9]{1,16})$/u

/** A line that is none is left out. */
function read(file: string, nowMs: number): Memory {
  const text = readIfThere(file)?.toString('utf8') ?? ''
  const lines = text.split('\n').flatMap((one): ReceivedLetter[] => {
    const [, key, digest, bytes, atMs, untilMs] = line.exec(one) ?? []
    if (key === undefined || digest === undefined) return []
    return [{ key, digest, bytes: Number(bytes), atMs: Number(atMs), untilMs: Number(untilMs) }]
  })
  const memory = emptyMemory(lines.length)
  for (const one of lines) add(memory, one)
  return { ...bounded([...memory.letters.values()], nowMs), lines: lines.length }
}

/** One that is there already stays counted as it was. */
function add(memory: Memory, letter: ReceivedLetter): void {
  const { letters, bySender } = memory
  const { key, digest } = letter
  memory.lines += 1
  const before = letters.get(digest)
  if (before) {
    letters.set(digest, { ...before, untilMs: Math.max(before.untilMs, letter.untilMs) })
    return
  }
  letters.set(digest, letter)
  if (letter.bytes === 0) return
  const counted = bySender.get(key)
  if (counted) counted.push(letter)
  else bySender.set(key, [letter])
}

function emptyMemory(letters: number): Memory {
  return { letters: new Map(), bySender: new Map(), lines: 0, linesMax: letters + spareLines }
}

/** Without what is over its time, and of too many without the oldest. */
function bounded(all: readonly ReceivedLetter[], nowMs: number): Memory {
  const ofSender = new Map<string, number>()
  const kept = all
    .filter(({ untilMs }) => untilMs > nowMs)
    .reverse()
    .filter(({ key }) => {
      const before = ofSender.get(key) ?? 0
      ofSender.set(key, before + 1)
      return before < ofSenderMax
    })
    .slice(0, lettersMax)
    .reverse()
  const memory = emptyMemory(kept.length)
  for (const letter of kept) add(memory, letter)
  return memory
}
