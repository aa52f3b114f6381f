/** One direction of a connection through the fault proxy: what is read here is written there, with the faults of the moment. */

import type { Socket } from 'node:net'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { type Unit, unitReader } from './ws-messages.ts'

/** What becomes of a message. `hold`: it is sent after the next one that passes, or at `release`. `cut`: the connection is reset. */
export type Verdict = 'pass' | 'drop' | 'repeat' | 'hold' | 'corrupt' | 'cut'

export interface Message {
  readonly direction: 'up' | 'down'
  readonly text: string
  /** From 0, of this direction of this connection. */
  readonly index: number
  /** From 0, in the order in which they came. */
  readonly connection: number
}

/** Faults of one direction; each may change at any moment. */
export interface LaneFaults {
  /** Everything comes this much later, in order. */
  readonly delayMs?: number
  /** Nothing moves, and nothing more is read: the writer's buffers fill. */
  readonly stalled?: boolean
  /** Written in pieces of this many bytes, each for itself. */
  readonly pieceBytes?: number
  /** About one byte of so many has a bit turned over, after the opening. */
  readonly flipEvery?: number
  readonly judge?: (message: Message) => Verdict
}

export interface LaneSetup {
  readonly from: Socket
  readonly to: Socket
  readonly direction: 'up' | 'down'
  readonly connection: number
  readonly faults: () => LaneFaults
  /** A blackhole: what comes is gone. */
  readonly swallows: () => boolean
  readonly random: () => number
  readonly cut: () => void
}

export interface Lane {
  /** Sends what is held. */
  release(): void
  /** Looks at the faults again: they have changed. */
  wake(): void
}

/** Bytes that wait in a lane before it reads no more. */
const waitingMax = 256 * 1024

interface Waiting {
  readonly unit: Unit
  readonly dueMs: number
}

export function openLane(setup: LaneSetup): Lane {
  const { from, to, direction, connection, faults, random } = setup
  const read = unitReader()
  const queue: Waiting[] = []
  let held: Unit[] = []
  let queued = 0
  let index = 0
  let ended = false
  let running = false

  from.on('data', (chunk: Buffer) => {
    if (setup.swallows()) return
    for (const unit of read(chunk)) take(unit)
    if (queued > waitingMax || faults().stalled) from.pause()
    void run()
  })
  from.on('end', () => {
    if (setup.swallows()) return
    ended = true
    void run()
  })

  function take(unit: Unit): void {
    const verdict = unit.kind === 'message' ? judged(unit) : 'pass'
    if (verdict === 'cut') setup.cut()
    if (verdict === 'hold') held.push(unit)
    if (verdict === 'cut' || verdict === 'drop' || verdict === 'hold') return
    put(verdict === 'corrupt' ? { ...unit, bytes: corrupted(unit, random) } : unit)
    if (verdict === 'repeat') put(unit)
    if (unit.kind === 'message') release()
  }

  function judged({ text }: Unit): Verdict {
    index += 1
    return faults().judge?.({ direction, connection, text, index: index - 1 }) ?? 'pass'
  }

  function put(unit: Unit): void {
    queue.push({ unit, dueMs: Date.now() + (faults().delayMs ?? 0) })
    queued += unit.bytes.length
  }

  function release(): void {
    const units = held
    held = []
    for (const unit of units.reverse()) put(unit)
  }

  async function run(): Promise<void> {
    if (running) return
    running = true
    while (queue.length > 0 && !faults().stalled && !to.destroyed) {
      const next = queue.shift()!
      const waitMs = next.dueMs - Date.now()
      if (waitMs > 0) await pause(waitMs)
      await write(next.unit)
      queued -= next.unit.bytes.length
    }
    running = false
    if (to.destroyed || faults().stalled) return
    if (from.isPaused()) from.resume()
    if (ended && queue.length === 0) to.end()
  }

  async function write({ bytes, kind }: Unit): Promise<void> {
    const { pieceBytes = bytes.length, flipEvery } = faults()
    const sent =
      flipEvery === undefined || kind === 'opening' ? bytes : flipped(bytes, flipEvery, random)
    for (let at = 0; at < sent.length && !to.destroyed; at += pieceBytes) {
      const room = to.write(sent.subarray(at, at + pieceBytes))
      if (pieceBytes < bytes.length) await turn()
      if (!room) await drained(to)
    }
  }

  return {
    release() {
      release()
      void run()
    },
    wake: () => void run(),
  }
}

function corrupted({ bytes, payload: [from, to] }: Unit, random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  if (to > from) turnBit(copy, from + Math.floor(random() * (to - from)), random)
  return copy
}

function flipped(bytes: Buffer, every: number, random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (let at = 0; at < copy.length; at += 1) if (random() * every < 1) turnBit(copy, at, random)
  return copy
}

function turnBit(bytes: Buffer, at: number, random: () => number): void {
  bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
}

/** Resolves when more can be written, or when it is over. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}
