/** What every JSON document of ours has: the schema's number and its kind. Keys are never left out; see docs/json.md. */

/** Rises when a key changes its meaning or goes; new keys may come at any time. */
export const jsonSchema = 1

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

export interface JsonDocument {
  readonly schema: typeof jsonSchema
  readonly kind: string
  readonly [key: string]: JsonValue
}

export function document(
  kind: string,
  fields: { readonly [key: string]: JsonValue },
): JsonDocument {
  return { schema: jsonSchema, kind, ...fields }
}

/** Controls, bidi, zero-width and tag characters: JSON allows them, and a terminal would act on them. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu

/** Indented text, one line break at the end. What is unseen stands as an escape, so nothing is lost. */
export function printJson(value: JsonDocument): string {
  const text = JSON.stringify(value, undefined, 2)
  return `${text.replace(unseen, escaped)}\n`
}

/** The same on one line, for a command that prints one document after another. */
export function printJsonLine(value: JsonDocument): string {
  return `${JSON.stringify(value).replace(unseen, escaped)}\n`
}

/** The line breaks of our own indentation are the only controls that stand in the text of JSON. */
function escaped(character: string): string {
  return character === '\n' ? character : jsonEscapes(character)
}

/** Each UTF-16 unit as an escape, which is the same text inside of a string of JSON. */
export function jsonEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
  }).join('')
}

/** A value that may be missing. */
export function orNull<T extends JsonValue>(value: T | undefined): T | null {
  return value === undefined ? null : value
}

/** UTC RFC 3339 of Unix milliseconds. */
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15
    ? null
    : new Date(ms).toISOString()
}
