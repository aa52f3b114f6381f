/** What adoption takes and returns. Sentences are whole, for whoever prints them. */

import type { RouteReport, SentEntry } from './views.ts'

/**
 * A file's bytes as all other clones have them: what differs from these is taken for this person's own work, and signed. So
 * a copy must have all that came from others, by whatever way: with commits of theirs that the upstream lacks, it is the newest
 * that has these. `all local` is for a space that nobody else writes to, such as one without a git remote.
 */
export type Published = 'all local' | ((path: string) => Promise<Uint8Array | undefined>)

export interface AdoptReport {
  /** The space's name. */
  readonly space: string
  readonly sent: readonly SentDraft[]
  readonly changed: readonly HandChange[]
  readonly left: readonly LeftAlone[]
  /** Headings that their author keeps back. */
  readonly held: number
}

/** A heading that is a message now. */
export interface SentDraft {
  readonly path: string
  /** As the heading said. */
  readonly title: string
  readonly entries: readonly SentEntry[]
  readonly routes: readonly RouteReport[]
}

/** A change by hand that stands in the log now. */
export interface HandChange {
  readonly path: string
  readonly id: string
  /** Keywords, marks and fields, such as `DONE`, `read`, `priority`. */
  readonly what: readonly string[]
}

/** What somebody did by hand and we did not take over; the file is as it was. */
export interface LeftAlone {
  readonly path: string
  /** The entry's id, or the heading's words. */
  readonly name: string
  /** One sentence: what is in the way. */
  readonly why: string
  readonly hint?: string
  /** Near names. */
  readonly candidates?: readonly string[]
}

/** What one part of the work found; the parts are added up. */
export type Found = Omit<AdoptReport, 'space'>

export const nothingFound: Found = { sent: [], changed: [], left: [], held: 0 }

export function together(parts: readonly Found[]): Found {
  return {
    sent: parts.flatMap(({ sent }) => sent),
    changed: parts.flatMap(({ changed }) => changed),
    left: parts.flatMap(({ left }) => left),
    held: parts.reduce((sum, { held }) => sum + held, 0),
  }
}
