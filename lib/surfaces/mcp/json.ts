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

/** A thing of that schema, or null. */
export function orNull(description: string, schema: JsonObject): JsonObject {
  return { type: ['object', 'null'], description, anyOf: [schema, { type: 'null' }] }
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

const plain: JsonObject = { type: 'string' }
const plainOrNull: JsonObject = { type: ['string', 'null'] }

/** In every tool's schema, so without words: docs/mcp.md says what they are. */
const error = anObject({
  code: plain,
  message: plain,
  hint: plainOrNull,
  retryAt: plainOrNull,
  candidates: { type: 'array', items: plain },
})

const problem = anObject({ space: plain, code: plain, message: plain, hint: plainOrNull })

/** What a tool answers: its own keys, or `error`; both where a part was done. */
export function outputSchemaOf(properties: { readonly [key: string]: JsonObject }): JsonObject {
  return {
    type: 'object',
    properties: {
      ...properties,
      error,
      problems: { type: 'array', items: problem },
      warnings: { type: 'array', items: plain },
      notes: { type: 'array', items: plain },
    },
    anyOf: [{ required: Object.keys(properties) }, { required: ['error'] }],
  }
}
