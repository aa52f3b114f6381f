/** JSON objects, and the few schemas of which those of the results are put together. */

import type { JsonValue } from '../../core/view/json/document.ts'

export type JsonObject = { readonly [key: string]: JsonValue }

/** A text; the sentence says what it is. */
export function aText(description: string): JsonObject {
  return { type: 'string', description }
}

export function maybeText(description: string): JsonObject {
  return { type: ['string', 'null'], description }
}

export function aNumber(description: string): JsonObject {
  return { type: 'integer', description }
}

export function aList(description: string, items: JsonObject): JsonObject {
  return { type: 'array', description, items }
}

/** All of its keys are always there. */
export function anObject(properties: { readonly [key: string]: JsonObject }): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties) }
}

const error = anObject({
  code: aText('A fixed word, such as not_found, ambiguous, not_allowed, wrong_state, busy.'),
  message: aText('What happened, one sentence.'),
  hint: maybeText('What to do next.'),
  retryAt: maybeText('When to try again, RFC 3339.'),
  candidates: aList('Near names or matching ids.', { type: 'string' }),
})

const problem = anObject({
  space: aText('The space that this answer is without.'),
  code: aText('A fixed word.'),
  message: aText('Why, one sentence.'),
  hint: maybeText('What to do about it.'),
})

/** What a tool answers: its own keys, or `error`; both where a part was done. */
export function outputSchemaOf(properties: { readonly [key: string]: JsonObject }): JsonObject {
  return {
    type: 'object',
    properties: {
      ...properties,
      error,
      problems: aList('Spaces that could not be read; absent when all could.', problem),
    },
    anyOf: [{ required: Object.keys(properties) }, { required: ['error'] }],
  }
}
