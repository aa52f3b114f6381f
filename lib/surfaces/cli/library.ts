/** The one place that imports commander: reads options out of a command's words. */

import { Command, CommanderError, Option } from 'commander'
import type { OptionSpec } from './spec/types.ts'

export interface ReadOptions {
  readonly words: readonly string[]
  /** By name; `true` for an option without a value, a list for one that may be repeated. */
  readonly options: Readonly<Record<string, string | true | readonly string[]>>
}

export type OptionProblem =
  | { readonly problem: 'unknown option'; readonly typed: string }
  | { readonly problem: 'missing value'; readonly typed: string }

/** Words and options in any order; `--` ends the options. */
export function readOptions(
  argv: readonly string[],
  specs: readonly OptionSpec[],
): ReadOptions | OptionProblem {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .helpOption(false)
    .showSuggestionAfterError(false)
    .argument('[words...]')
  for (const spec of specs) command.addOption(optionOf(spec))
  try {
    command.parse([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return problemOf(error)
    throw error
  }
  const values = command.opts<Record<string, string | boolean | readonly string[]>>()
  const given = specs.flatMap((spec) => {
    const value = values[camelCase(spec.name.replace(/^no-/, ''))]
    if (spec.name.startsWith('no-')) return value === false ? [[spec.name, true] as const] : []
    return value === undefined || value === false ? [] : [[spec.name, value] as const]
  })
  return { words: command.args, options: Object.fromEntries(given) }
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(`--${spec.name}${spec.value ? ' <value>' : ''}`)
  if (spec.takes !== 'several') return option
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ])
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function problemOf(error: CommanderError): OptionProblem {
  const typed = /'([^' ]+)/u.exec(error.message)?.[1] ?? ''
  const missing = error.code === 'commander.optionMissingArgument'
  return { problem: missing ? 'missing value' : 'unknown option', typed }
}
