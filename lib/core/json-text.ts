/** JSON as a word of a line that many programs read. */

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON on one line for every program: what any of them takes for a line break or a control is escaped. */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
