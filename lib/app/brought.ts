/** What git ever brought into a clone: whatever stands there again may be anybody's work, and is not signed as its owner's. */

/** Copies of the org files of a space that commits, reflogs and stashes of this clone have. */
export interface Versions {
  readonly files: readonly Uint8Array[]
  /** `not all`: since the last sync more came than are looked through, or git could not read some. */
  readonly seen: 'all' | 'not all'
}

/** Paths are those of the space. */
export interface Brought {
  /** Asked only where something would be taken over. Of all files: entries move between them, and copies are joined. */
  versions(): Promise<Versions>
  /** Words of the headings of a file that were left alone before: it was said, and need not be looked up again. */
  isLeft(path: string, words: string): boolean
  /** All of a file: one that is gone from there is forgotten. */
  remember(path: string, headings: readonly string[]): void
}

/** Before anybody looked. */
export const nothingKnown: Versions = { files: [], seen: 'all' }

/** For a space that no git brings anything to. */
export const nothingBrought: Brought = {
  versions: async () => nothingKnown,
  isLeft: () => false,
  remember: () => undefined,
}

/** Why something is left alone. `it` is what git brought, as a sentence begins with it. */
export function broughtWhy(seen: Versions['seen'], it: string): string {
  return seen === 'all'
    ? `${it} was brought here by git before, so nobody can tell whether it is your hand's.`
    : "More came in than could be looked through, so nobody can tell whether it is your hand's."
}
