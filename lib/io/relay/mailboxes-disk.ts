/**
 * Mailboxes on disk: they survive the process. What is in them is known from names (mail/files.ts); only what is delivered is
 * read. Work on one mailbox is done in the order in which it was asked for; one process at a time has the folder.
 */

import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { Kept, KeptEnvelope, Mailboxes } from '../../app/relay/ports.ts'
import { envelopeBytes, roomFor, type UsedRoom, untilMs } from '../../core/relay/room.ts'
import type { Envelope, KeyText } from '../../core/wire/types.ts'
import { type FoundAll, findMail } from './mail/find.ts'
import { cannotKeep, lockData } from './mail/lock-data.ts'
import {
  digestOf,
  folderOf,
  type MailFile,
  mailName,
  readMail,
  rememberKey,
  removeMail,
  senderOf,
  tryToWrite,
  writeMail,
} from './mail/files.ts'
import { type MailboxLimits, sweepAgainMs } from './mailboxes-memory.ts'
import { oldestOf } from './mail/oldest.ts'
import { countIn, countOut, newTally, ofSender, type Tally } from './mail/tally.ts'

interface Entry extends MailFile {
  readonly bytes: number
}

interface Mailbox {
  readonly key: KeyText
  readonly folder: string
  /** Whether its folder is there, as far as is known. */
  place: 'made' | 'missing'
  /** By `mailName`, oldest first. */
  readonly entries: Map<string, Entry>
  readonly tally: Tally
  /** The end of what was asked for. */
  last: Promise<unknown>
}

/** Throws Failure `busy` when another process has the folder, and `io` where nothing can be kept in it. */
export async function createDiskMailboxes(
  dir: string,
  limits: MailboxLimits,
  note: (sentence: string) => void = () => undefined,
): Promise<Mailboxes> {
  const mailDir = join(dir, 'mail')
  const boxes = new Map<KeyText, Mailbox>()
  const lock = await lockData(dir)
  const all = newTally()
  let sweptMs = 0
  let seq = 0
  let trouble: string | undefined
  let damaged = 0

  const found = orEnd(() => findMail(mailDir))
  if (found.oddCount > 0) note(oddSentence(mailDir, found))
  for (const { key, folder, files } of found.mailboxes) {
    const box: Mailbox = { ...newBox(key, folder), place: 'made' }
    boxes.set(key, box)
    for (const file of files) {
      add(box, file)
      seq = Math.max(seq, file.seq)
    }
  }

  /** A start that fails leaves no lock to the next one. */
  function orEnd<T>(find: () => T): T {
    try {
      return find()
    } catch (error) {
      lock.release()
      throw new Failure('io', cannotKeep(mailDir, error), {
        hint: 'Mend that, or name another folder with --data.',
        cause: error,
      })
    }
  }

  /** Its folder, where it can be made: a relay with a full disk still says who is there. */
  function makePlace(box: Mailbox): void {
    try {
      rememberKey(box.folder, box.key)
      box.place = 'made'
    } catch (error) {
      box.place = 'missing'
      trouble = cannotKeep(mailDir, error)
    }
  }

  function add(box: Mailbox, entry: Entry): void {
    box.entries.set(mailName(entry), entry)
    countIn(box.tally, entry)
    countIn(all, entry)
  }

  /** From what is counted; the file itself is for the caller. */
  function takeOut(box: Mailbox, name: string): Entry | undefined {
    const entry = box.entries.get(name)
    if (!entry) return undefined
    box.entries.delete(name)
    countOut(box.tally, entry)
    countOut(all, entry)
    return entry
  }

  function usedBy(box: Mailbox, from: string): UsedRoom {
    return {
      mailbox: box.tally,
      mailboxOfSender: ofSender(box.tally, from),
      all,
      allOfSender: ofSender(all, from),
    }
  }

  /** What is over its time holds no room. All are looked through at most once a second, each after its other work. */
  async function makeRoom(box: Mailbox, nowMs: number): Promise<void> {
    await dropOver(box, nowMs)
    if (nowMs - sweptMs < sweepAgainMs) return
    sweptMs = nowMs
    // Not waited for: another mailbox may be waiting for this one.
    for (const other of boxes.values()) {
      if (other !== box) void after(other, () => dropOver(other, nowMs)).catch(() => undefined)
    }
  }

  async function dropOver(box: Mailbox, nowMs: number): Promise<void> {
    const over = [...box.entries].filter(([, { untilMs: until }]) => until <= nowMs)
    await drop(
      box,
      over.map(([name]) => name),
    )
  }

  async function keepIn(box: Mailbox, envelope: Envelope, nowMs: number): Promise<Kept> {
    const [id, sender, digest] = [envelope.id, senderOf(envelope), digestOf(envelope)]
    const name = mailName({ id, sender })
    const there = box.entries.get(name)
    if (there) return there.digest === digest ? 'duplicate' : 'conflict'
    // Whoever has taken the folder, or put another one in its place, is not to be written over.
    if (!lock.isHeld()) return 'full'
    if (box.place === 'missing') makePlace(box)
    const bytes = envelopeBytes(envelope)
    if (roomFor(bytes, usedBy(box, sender), limits) !== 'room') await makeRoom(box, nowMs)
    if (roomFor(bytes, usedBy(box, sender), limits) !== 'room') return 'full'
    seq += 1
    const until = untilMs(envelope, nowMs, limits.ttlMsMax)
    const entry = { seq, untilMs: until, id, sender, digest, bytes }
    // Counted before it is there, so that many at once cannot pass the bounds together.
    add(box, entry)
    try {
      await writeMail(box.folder, entry, envelope)
      trouble = undefined
      return 'kept'
    } catch (error) {
      takeOut(box, name)
      box.place = 'missing'
      trouble = cannotKeep(mailDir, error)
      return 'full'
    }
  }

  async function drop(box: Mailbox, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const entry = takeOut(box, name)
      if (entry) await removeMail(box.folder, entry)
    }
  }

  async function waitingIn(
    box: Mailbox,
    { afterSeq, limit, nowMs }: { afterSeq: number; limit: number; nowMs: number },
  ): Promise<readonly KeptEnvelope[]> {
    const wanted: (readonly [name: string, entry: Entry])[] = []
    for (const named of box.entries) {
      if (wanted.length >= limit) break
      if (named[1].seq > afterSeq && named[1].untilMs > nowMs) wanted.push(named)
    }
    const kept: KeptEnvelope[] = []
    for (const [name, entry] of wanted) {
      const envelope = await readMail(box.folder, entry)
      if (envelope) kept.push({ seq: entry.seq, envelope })
      else await drop(box, [name])
    }
    noteDamaged(wanted.length - kept.length, box.folder)
    // Fewer than asked for would mean that there are no more.
    const isShort = kept.length < wanted.length
    if (!isShort) return kept
    return waitingIn(box, { afterSeq, limit, nowMs })
  }

  /** One line; how many more there are is for the metrics. */
  function noteDamaged(count: number, folder: string): void {
    if (count > 0 && damaged === 0) {
      note(`What was kept in ${folder} was damaged, and is removed: the sender has it still.`)
    }
    damaged += count
  }

  async function forget(key: KeyText): Promise<void> {
    const box = boxes.get(key)
    if (!box) return
    boxes.delete(key)
    await after(box, async () => {
      for (const name of [...box.entries.keys()]) takeOut(box, name)
      await rm(box.folder, { recursive: true, force: true })
    })
  }

  return {
    async open(key) {
      const box = boxes.get(key) ?? newBox(key, folderOf(mailDir, key))
      boxes.delete(key)
      boxes.set(key, box)
      const oldest = boxes.size > limits.knownKeys ? oldestOf(boxes, key) : undefined
      if (oldest !== undefined) await forget(oldest)
      return after(box, async () => {
        if (lock.isHeld()) makePlace(box)
        return { envelopes: box.entries.size, bytes: box.tally.bytes }
      })
    },
    async keep(key, envelope, nowMs) {
      const box = boxes.get(key)
      return box ? after(box, () => keepIn(box, envelope, nowMs)) : 'unknown'
    },
    async waiting(key, afterSeq, limit, nowMs) {
      const box = boxes.get(key)
      return box ? after(box, () => waitingIn(box, { afterSeq, limit, nowMs })) : []
    },
    async remove(key, names) {
      const box = boxes.get(key)
      const named = names.map((name) => mailName({ id: name.id, sender: senderOf(name) }))
      if (box) await after(box, () => drop(box, named))
    },
    async sweep(nowMs) {
      for (const box of [...boxes.values()]) await after(box, () => dropOver(box, nowMs))
      // Also when nobody writes: a disk that is full must be known before it is needed.
      trouble = await tryToWrite(mailDir).then(
        () => undefined,
        (error: unknown) => cannotKeep(mailDir, error),
      )
    },
    size: () => ({ keys: boxes.size, envelopes: all.envelopes, bytes: all.bytes, damaged }),
    trouble: () => (lock.isHeld() ? trouble : lostSentence(dir)),
    async close() {
      const ends = [...boxes.values()].map(({ last }) => last)
      boxes.clear()
      await Promise.all(ends)
      lock.release()
    },
  }
}

function newBox(key: KeyText, folder: string): Mailbox {
  const last = Promise.resolve()
  return { key, folder, place: 'missing', entries: new Map(), tally: newTally(), last }
}

function lostSentence(dir: string): string {
  const what = existsSync(dir) ? 'another process has taken it, or emptied it' : 'it is gone'
  return `${dir} is not this relay's any more: ${what}. Put it back, and start the relay again.`
}

function oddSentence(mailDir: string, { odd, oddCount }: FoundAll): string {
  const more = oddCount > odd.length ? ` and ${oddCount - odd.length} more` : ''
  return `What is no mail of this relay lies in ${mailDir} and was left alone: ${odd.join(', ')}${more}.`
}

/** After all that was asked of this mailbox before. */
function after<T>(box: Mailbox, work: () => Promise<T>): Promise<T> {
  const result = box.last.then(work)
  box.last = result.catch(() => undefined)
  return result
}
