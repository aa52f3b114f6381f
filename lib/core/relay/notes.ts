/**
 * What the processes of one relay tell each other over the bus. Each note begins with the name of its process, so that a
 * process knows its own by the first characters and reads no further.
 */

import { parseJson } from '../json-text.ts'
import { parseServerFrame } from '../wire/frames.ts'
import { optional, record } from '../wire/parts.ts'
import * as shape from '../wire/shapes.ts'
import { addressSubject, keySubject } from '../wire/subject.ts'
import type { EnvelopeKind, EnvelopeName, KeyText, PresenceCard } from '../wire/types.ts'
import * as word from '../wire/words.ts'

export interface EnvelopeNote extends EnvelopeName {
  readonly process: string
  readonly kind: EnvelopeKind
  /** The `deliver` frame. */
  readonly text: string
}

/** Somebody as one of their connections shows them to one key. */
export interface PeerNote {
  readonly process: string
  readonly connection: string
  readonly key: KeyText
  readonly address: string
  readonly online: boolean
  readonly atMs: number
  readonly card?: PresenceCard
  /** Answer with what you show to this key. */
  readonly asks: boolean
}

export interface Subject {
  readonly key: KeyText
  readonly address: string
}

const root = 'dcm.v1'

/** `.>`: whatever address the key is called by. */
export const subjects = {
  envelope: ({ key, address }: Subject) =>
    `${root}.envelope.${keySubject(key)}.${addressSubject(address)}`,
  envelopes: (key: KeyText) => `${root}.envelope.${keySubject(key)}.>`,
  /** An address is known of the own side alone, so the other side's stands for it. */
  peer: (key: KeyText, address: string) =>
    `${root}.peer.${keySubject(key)}.${addressSubject(address)}`,
  peers: (key: KeyText) => `${root}.peer.${keySubject(key)}.>`,
  taken: (key: KeyText) => `${root}.taken.${keySubject(key)}`,
  alive: (process: string) => `${root}.alive.${process}`,
  allAlive: `${root}.alive.*`,
}

export function printEnvelopeNote({ process, from, id, kind, text }: EnvelopeNote): string {
  return `${process} ${from} ${id} ${kind} ${text}`
}

const envelopeNote =
  /^([A-Za-z0-9_-]+) (ed25519:[A-Za-z0-9+/=]+) ([0-9a-f]{32}) (letters|receipt|notice) (?=\{)/

/** Whoever reaches the bus could say anything: what is no delivery of this envelope is left aside, and told to nobody. */
export function parseEnvelopeNote(note: string): EnvelopeNote | undefined {
  const [head, sender, from, id, kind] = envelopeNote.exec(note) ?? []
  if (!head || !sender || !from || !id || !isKind(kind)) return undefined
  const text = note.slice(head.length)
  const parsed = parseServerFrame(text)
  if (!parsed.ok || parsed.frame.t !== 'deliver') return undefined
  const { envelope } = parsed.frame
  const isSame = envelope.from === from && envelope.id === id && envelope.kind === kind
  return isSame ? { process: sender, from, id, kind, text } : undefined
}

function isKind(kind: string | undefined): kind is EnvelopeKind {
  return kind === 'letters' || kind === 'receipt' || kind === 'notice'
}

export function printPeerNote({ process, ...note }: PeerNote): string {
  return `${process} ${JSON.stringify(note)}`
}

const peerNote = record<Omit<PeerNote, 'process'>>({
  connection: word.id,
  key: word.key,
  address: word.address,
  online: word.flag,
  atMs: word.time,
  card: optional(shape.card),
  asks: word.flag,
})

/** Its members go into frames, so they are as those of frames; what is not is left aside. */
export function parsePeerNote(text: string): PeerNote | undefined {
  const sender = processOfNote(text)
  const value = parseJson(text.slice(sender.length + 1))
  if (peerNote.fault(value) !== undefined) return undefined
  const note = peerNote.bare(value) as Omit<PeerNote, 'process'>
  const isOwn = note.card === undefined || note.card.key === note.key
  return isOwn ? { ...note, process: sender } : undefined
}

export function printTakenNote(process: string, names: readonly EnvelopeName[]): string {
  return [process, ...names.flatMap(({ from, id }) => [from, id])].join(' ')
}

/** Sender and id in turns. */
export function parseTakenNote(note: string): readonly EnvelopeName[] {
  const words = note.split(' ').slice(1)
  return words.flatMap((from, at) => {
    const id = words[at + 1]
    return at % 2 === 0 && id !== undefined ? [{ from, id }] : []
  })
}

/** The name that a note begins with. */
export function processOfNote(note: string): string {
  const end = note.indexOf(' ')
  return end < 0 ? note : note.slice(0, end)
}
