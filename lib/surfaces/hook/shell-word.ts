/** A path as one word that an agent can paste into a shell. */

/** Plain words stay as they are; others are quoted. */
export function shellWord(path: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
