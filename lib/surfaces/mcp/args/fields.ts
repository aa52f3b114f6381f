/**
 * The arguments of a tool as data: from one list come the JSON schema that a client is shown, the check of what it sends,
 * and the types that a tool's code sees.
 */

import { nearest } from '../../../core/model/near.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import type { JsonObject } from '../json.ts'

type Need = 'needed' | 'optional'

interface FieldOf<N extends Need, V> {
  readonly need: N
  readonly schema: JsonObject
  /** The value, or a sentence about what is wrong with it. */
  readonly read: (given: unknown) => { readonly value: V } | { readonly wrong: string }
}

export type Field = FieldOf<Need, unknown>
export type Fields = Readonly<Record<string, Field>>

type ValueOf<F> =
  F extends FieldOf<infer N, infer V> ? (N extends 'needed' ? V : V | undefined) : never

/** What a tool's code gets. */
export type ArgsOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }

const charsUsual = 200

/** One text. */
export function text<N extends Need>(
  need: N,
  description: string,
  charsMax = charsUsual,
): FieldOf<N, string> {
  return {
    need,
    schema: { type: 'string', description, maxLength: charsMax },
    read: (given) => {
      if (typeof given !== 'string') return { wrong: 'is a text' }
      if (given.trim() === '') return { wrong: 'is empty' }
      return given.length > charsMax
        ? { wrong: `has at most ${charsMax} characters` }
        : { value: given }
    },
  }
}

/** One of some words. */
export function word<N extends Need, const W extends string>(
  need: N,
  description: string,
  words: readonly W[],
): FieldOf<N, W> {
  return {
    need,
    schema: { type: 'string', description, enum: words },
    read: (given) => {
      const value = words.find((one) => one === given)
      return value === undefined ? { wrong: `is one of ${words.join(', ')}` } : { value }
    },
  }
}

/** A whole number. */
export function whole<N extends Need>(
  need: N,
  description: string,
  { least, most }: { readonly least: number; readonly most: number },
): FieldOf<N, number> {
  return {
    need,
    schema: { type: 'integer', description, minimum: least, maximum: most },
    read: (given) =>
      typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most
        ? { value: given }
        : { wrong: `is a whole number from ${least} to ${most}` },
  }
}

/** True or false. */
export function flag(description: string): FieldOf<'optional', boolean> {
  return {
    need: 'optional',
    schema: { type: 'boolean', description },
    read: (given) =>
      typeof given === 'boolean' ? { value: given } : { wrong: 'is true or false' },
  }
}

/** Several texts; a single one is taken for a list of one. */
export function texts<N extends Need>(
  need: N,
  description: string,
  countMax: number,
): FieldOf<N, readonly string[]> {
  const one = text('needed', '')
  return {
    need,
    schema: {
      type: 'array',
      description,
      items: { type: 'string', maxLength: charsUsual },
      minItems: 1,
      maxItems: countMax,
    },
    read: (given) => {
      const all: readonly unknown[] = typeof given === 'string' ? [given] : asList(given)
      const value = all.flatMap((item) => {
        const read = one.read(item)
        return 'value' in read ? [read.value] : []
      })
      return value.length === all.length && all.length >= 1 && all.length <= countMax
        ? { value }
        : { wrong: `is a list of 1 to ${countMax} texts of at most ${charsUsual} characters` }
    },
  }
}

function asList(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : []
}

/** The schema that a client is shown. */
export function inputSchemaOf(fields: Fields): JsonObject {
  const all = Object.entries(fields)
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, { schema }]) => [name, schema])),
    required: all.filter(([, { need }]) => need === 'needed').map(([name]) => name),
    additionalProperties: false,
  }
}

/** Checks what a client sent. A slip is told with the right name; null counts as left out. */
export function readArgs<F extends Fields>(fields: F, given: unknown): Result<ArgsOf<F>> {
  const named = typeof given === 'object' && given !== null ? Object.entries(given) : []
  const sent = new Map(named.filter(([, value]) => value !== null && value !== undefined))
  const names = Object.keys(fields)
  const unknown = [...sent.keys()].find((name) => !names.includes(name))
  if (unknown !== undefined) return refuse(unknownArgument(unknown, names))
  const args: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (!sent.has(name)) {
      if (field.need === 'optional') continue
      return refuse({
        code: 'usage',
        why: `The argument "${name}" is missing.`,
        hint: about(field),
      })
    }
    const read = field.read(sent.get(name))
    if ('wrong' in read) {
      const why = `The argument "${name}" ${read.wrong}.`
      return refuse({ code: 'usage', why, hint: about(field) })
    }
    args[name] = read.value
  }
  return done(args as ArgsOf<F>)
}

/** What the client was told of it, in its own tools' words rather than those of the command line. */
function about({ schema }: Field): string {
  return String(schema['description'])
}

function unknownArgument(typed: string, names: readonly string[]) {
  const candidates = nearest(typed.slice(0, 60), names, 2)
  const did = candidates.length > 0 ? ` Did you mean "${candidates[0]}"?` : ''
  const hint = names.length > 0 ? `Arguments are ${names.join(', ')}.` : 'It takes no argument.'
  const why = `There is no argument "${typed.slice(0, 60)}".${did}`
  return { code: 'usage', why, hint, candidates } as const
}
