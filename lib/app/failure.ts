/** Errors of the environment, thrown only at the edge. A "no" by policy is a Refusal, not a Failure. */

export type FailureCode = 'usage' | 'data' | 'unreachable' | 'bug' | 'busy' | 'config' | 'io'

/** Exit codes as in sysexits.h, and 1 for the rest. */
export const failureExit: Readonly<Record<FailureCode, number>> = {
  usage: 2,
  data: 65,
  unreachable: 69,
  bug: 70,
  busy: 75,
  config: 78,
  io: 1,
}

export interface FailureOptions {
  /** What to do next, one sentence. */
  readonly hint?: string
  readonly cause?: unknown
  readonly data?: Readonly<Record<string, unknown>>
}

export class Failure extends Error {
  readonly code: FailureCode
  readonly hint: string | undefined
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: FailureCode, sentence: string, options: FailureOptions = {}) {
    super(sentence, { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.hint = options.hint
    this.data = options.data ?? {}
  }
}
