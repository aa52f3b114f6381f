/** What the prompt hook needs besides the ports of all use cases: its own memory, and the session's transcript. */

import type { UseLog } from '../ports.ts'
import type { OfferBook } from './book/book.ts'

/** What was offered to which session. On this machine only, and only a memory: without it things are offered again. */
export interface HookState extends UseLog {
  /** The book as it stands; empty when there is none, or a damaged one. */
  load(): Promise<OfferBook>
  /** Reads, changes and replaces under a lock; on disk when it returns. */
  update<T>(change: (book: OfferBook) => BookChange<T>): Promise<T>
}

export interface BookChange<T> {
  /** The very same book when nothing changed; then nothing is written. */
  readonly book: OfferBook
  readonly value: T
}

/** A piece of a transcript (JSON lines). */
export interface TranscriptPiece {
  readonly text: string
  /** The byte offset behind the piece. */
  readonly end: number
}

/** What Claude Code recorded of a session. */
export interface Transcript {
  /** Bytes so far; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>
  /** Whole lines from an offset on, at most that many bytes; undefined when there is no such file. */
  read(path: string, offset: number, bytesMax: number): Promise<TranscriptPiece | undefined>
}

export interface PromptPorts {
  readonly hookState: HookState
  readonly transcript: Transcript
  /** Told after each step that must be able to be the last one; tests end the process there. */
  readonly reached: (step: PromptStep) => void
  /** Random text for a nonce or a fence: eight letters and digits. */
  readonly tag: () => string
}

/** The steps of one event, in order. */
export const promptSteps = [
  'started',
  'governed',
  'evidence',
  'read',
  'acked',
  'offered',
  'printed',
  'stamped',
] as const

export type PromptStep = (typeof promptSteps)[number]
