/** What a tool is: words for the model that chooses it, schemas, and a function that calls one use case. */

import { exitOfShortfalls } from '../../app/exit.ts'
import type { Deps } from '../../app/ports.ts'
import type { Problem } from '../../app/problem.ts'
import type { Wired } from '../../io/wiring.ts'
import type { Result, Shortfall } from '../../core/model/refusal.ts'
import { type ArgsOf, type Fields, readArgs } from './args/fields.ts'
import type { JsonObject } from './json.ts'

export interface Answer {
  /** What the model sees, and programs read. */
  readonly structured: JsonObject
  /** One or two sentences for a person who looks on; our own words. */
  readonly said: string
  /** Spaces that this answer is without. */
  readonly without?: readonly Shortfall[] | undefined
  /** What was done reaches less than it may seem: sentences of use cases, which name commands. */
  readonly warnings?: readonly string[]
  /** What went wrong beside what was done. */
  readonly problem?: Problem | undefined
  /** What is true only once the answer is on its way, such as a message that is read now. */
  readonly afterSent?: () => Promise<unknown>
}

export interface ToolWords {
  readonly name: string
  readonly title: string
  /** What it does, and when to use it; under 2,048 characters, where older clients cut. */
  readonly description: string
  /** `first` for the daily work; the rest is there with --toolset all. */
  readonly set: 'first' | 'all'
  /** `reads` changes nothing that others see. */
  readonly effect: 'reads' | 'adds' | 'changes'
  /** Loaded without a search; for two or three tools alone. */
  readonly always?: 'loaded'
  /** The person is asked at each call: by us where the client can show a question, else by those clients that know our word for it. */
  readonly asks?: 'person'
  /** It takes no turn, so that the calls beside it are answered meanwhile. It may only read. */
  readonly waits?: 'beside others'
  readonly output: JsonObject
}

export interface ToolContext {
  readonly deps: Deps
  readonly places: Wired['places']
  /** For the programs that are started, such as git. */
  readonly env: NodeJS.ProcessEnv
  /** Says when nobody waits for the answer any more, or the server ends. */
  readonly signal: AbortSignal
}

export interface Tool extends ToolWords {
  readonly fields: Fields
  readonly call: (context: ToolContext, given: unknown) => Promise<Result<Answer>>
  /** What the person is asked before the call, where the client can; undefined when this one needs no question. */
  readonly question?: (context: ToolContext, given: unknown) => Promise<Result<string | undefined>>
}

/** Puts the check of the arguments before the tool's own code. */
export function tool<const F extends Fields>(
  words: ToolWords & {
    readonly fields: F
    readonly run: (context: ToolContext, args: ArgsOf<F>) => Promise<Result<Answer>>
    /** Looks, and changes nothing. What it refuses is refused. */
    readonly asking?: (context: ToolContext, args: ArgsOf<F>) => Promise<Result<string | undefined>>
  },
): Tool {
  const { run, asking, ...rest } = words
  return {
    ...rest,
    ...(asking
      ? {
          async question(context: ToolContext, given: unknown) {
            const args = readArgs(words.fields, given)
            return args.ok ? asking(context, args.value) : args
          },
        }
      : {}),
    async call(context, given) {
      const args = readArgs(words.fields, given)
      return args.ok ? run(context, args.value) : args
    },
  }
}

/** A use case's value as an answer; its refusal as it is. */
export function answered<T>(
  result: Result<T>,
  answer: (value: T) => Result<Answer>,
): Result<Answer> {
  if (!result.ok) return result
  const made = answer(result.value)
  if (!made.ok || !result.without) return made
  return { ok: true, value: { ...made.value, without: result.without } }
}

/** What the client is told of a tool in `tools/list`. */
export function annotationsOf({ title, effect, asks }: ToolWords): JsonObject {
  return {
    title,
    readOnlyHint: effect === 'reads',
    // A client that asks before what cannot be taken back asks before this, too.
    destructiveHint: asks !== undefined,
    idempotentHint: effect !== 'adds',
    openWorldHint: false,
  }
}

/** Who is asked by us needs not be asked by the client as well. */
export function metaOf(
  { always, asks }: ToolWords,
  by: 'us' | 'the client',
): JsonObject | undefined {
  const isAsked = asks !== undefined && by === 'the client'
  if (!always && !isAsked) return undefined
  return {
    ...(always ? { 'anthropic/alwaysLoad': true } : {}),
    ...(isAsked ? { 'anthropic/requiresUserInteraction': true } : {}),
  }
}

/** True when an answer must be marked as failed. */
export function hasFailed({ problem, without = [] }: Answer): boolean {
  return problem !== undefined || exitOfShortfalls(without) !== 0
}
