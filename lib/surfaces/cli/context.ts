/** What a command is given: the call, this machine when it asks for it, and standard input. */

import type { Result } from '../../core/model/refusal.ts'
import type { WireOptions, Wired } from '../../io/wiring.ts'
import type { Outcome } from './outcome.ts'
import type { Call } from './parse.ts'

export interface Context {
  readonly call: Call
  readonly env: NodeJS.ProcessEnv
  /** The space of --space. */
  readonly space: string | undefined
  /** Settings, key and files; `sodium` for what signs, `node` for what only reads. */
  readonly wire: (crypto: WireOptions['crypto']) => Promise<Wired>
}

export type Run = (context: Context) => Promise<Result<Outcome>>

/** The value of an option that may be given once. */
export function option({ call }: Context, name: string): string | undefined {
  const value = call.options[name]
  return typeof value === 'string' ? value : undefined
}

/** The values of an option that may be repeated. */
export function optionList({ call }: Context, name: string): readonly string[] {
  const value = call.options[name]
  return Array.isArray(value) ? value : []
}

export function isOn({ call }: Context, name: string): boolean {
  return call.options[name] === true
}
