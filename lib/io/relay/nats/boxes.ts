/**
 * What this process knows of mailboxes that lie in JetStream: their envelopes by id, without the envelopes. A memory that is
 * bounded, may be old, and is read again; several processes have one each.
 */

import type { Kept } from '../../../app/relay/ports.ts'
import type { KeyText } from '../../../core/wire/types.ts'
import { countIn, countOut, newTally, type Tally } from '../mail/tally.ts'

/** One envelope of a mailbox. */
export interface Held {
  /** `keySubject` of its sender. */
  readonly from: string
  readonly bytes: number
  /** Where it is in the stream; undefined until this process has read or written it. */
  seq?: number
  sig?: string
  untilMs?: number
  /** While it is being written. */
  writing?: Promise<Kept>
}

export interface Box {
  /** By id; ids of several senders may be the same. */
  readonly held: Map<string, Held[]>
  readonly tally: Tally
  readAtMs: number
}

export interface Boxes {
  /** As it was last read, if it is remembered. */
  known(key: KeyText): Box | undefined
  /** Read within the last `freshMs`, now where it was not. */
  read(key: KeyText, freshMs: number): Promise<Box>
  /** All that are remembered. */
  all(): readonly (readonly [KeyText, Box])[]
}

type List = (
  key: KeyText,
) => Promise<readonly { readonly from: string; readonly id: string; readonly bytes: number }[]>

/** Of all boxes together; those that were used longest ago are forgotten first. */
const envelopesMax = 200_000

export function createBoxes(list: List): Boxes {
  const boxes = new Map<KeyText, Box>()
  const reads = new Map<KeyText, Promise<Box>>()

  function known(key: KeyText): Box | undefined {
    const box = boxes.get(key)
    if (box !== undefined) put(key, box)
    return box
  }

  /** A map keeps the order in which names came: the first is the one used longest ago. */
  function put(key: KeyText, box: Box): void {
    boxes.delete(key)
    boxes.set(key, box)
  }

  async function readNow(key: KeyText): Promise<Box> {
    const listed = await list(key)
    const before = boxes.get(key)
    const box = emptyBox(Date.now())
    for (const { from, id, bytes } of listed) {
      addHeld(box, id, (before && findHeld(before, id, from)) ?? { from, bytes })
    }
    // What is being written may not be listed yet.
    for (const [id, helds] of before?.held ?? []) {
      for (const held of helds) {
        if (held.writing && !findHeld(box, id, held.from)) addHeld(box, id, held)
      }
    }
    put(key, box)
    forgetOld(key)
    return box
  }

  function forgetOld(but: KeyText): void {
    let envelopes = 0
    for (const box of boxes.values()) envelopes += box.tally.envelopes + 1
    for (const [key, box] of boxes) {
      if (envelopes <= envelopesMax || key === but) break
      boxes.delete(key)
      envelopes -= box.tally.envelopes + 1
    }
  }

  return {
    known,
    async read(key, freshMs) {
      const box = known(key)
      if (box && Date.now() - box.readAtMs < freshMs) return box
      // One read at a time for a key, whoever waits for it.
      const reading = reads.get(key) ?? readNow(key).finally(() => reads.delete(key))
      reads.set(key, reading)
      return reading
    },
    all: () => [...boxes],
  }
}

function emptyBox(readAtMs: number): Box {
  return { held: new Map(), tally: newTally(), readAtMs }
}

export function addHeld(box: Box, id: string, held: Held): void {
  const others = box.held.get(id)
  if (others) others.push(held)
  else box.held.set(id, [held])
  countIn(box.tally, { sender: held.from, bytes: held.bytes })
}

export function dropHeld(box: Box, id: string, held: Held): void {
  const others = box.held.get(id)
  const at = others?.indexOf(held) ?? -1
  if (others === undefined || at < 0) return
  others.splice(at, 1)
  if (others.length === 0) box.held.delete(id)
  countOut(box.tally, { sender: held.from, bytes: held.bytes })
}

export function findHeld(box: Box, id: string, from: string): Held | undefined {
  return box.held.get(id)?.find((held) => held.from === from)
}
