/** Versions of a letter: what its author wrote after the first text. The first one stays as it was signed. */

import type { LogLine, MarkLine } from '../model/log.ts'
import { compareLogLines } from '../model/log.ts'

export interface Version {
  readonly text: string
  /** Unix milliseconds. */
  readonly atMs: number
}

/** Characters of one version: it stands in the log, which every reader reads. */
export const versionCharsMax = 20_000
/** So many versions are kept and looked at. */
export const versionsMax = 20

/** Whether a line holds a new version, signed or not. */
export function isVersion(line: LogLine): line is MarkLine & { readonly text: string } {
  return line.type === 'mark' && line.verb === 'Edited' && line.text !== undefined
}

/** The author's own, proved, later than the letter; oldest first. */
export function versionsOf(
  letter: { readonly from: string; readonly stamp: string; readonly log: readonly LogLine[] },
  isProved: (line: MarkLine & { readonly text: string }) => boolean,
): readonly Version[] {
  const lines = letter.log.filter(isVersion)
  return lines
    .filter(({ by, atMs, text }) => {
      return by === letter.from && atMs > Date.parse(letter.stamp) && text.length <= versionCharsMax
    })
    .sort(compareLogLines)
    .slice(-2 * versionsMax)
    .filter(isProved)
    .map(({ text, atMs }) => ({ text, atMs }))
}
