/** The one line that says how a command is called. */

import type { ArgumentSpec, CommandSpec } from './spec/types.ts'

/** `datacore-msg send TARGET... TEXT [options]`. */
export function usageLine(spec: CommandSpec): string {
  const words = spec.arguments.map(argumentWord)
  const options = spec.options.length > 0 ? ['[options]'] : []
  return ['datacore-msg', spec.name, ...words, ...options].join(' ')
}

function argumentWord({ name, takes }: ArgumentSpec): string {
  switch (takes) {
    case 'one':
      return name
    case 'maybe one':
      return `[${name}]`
    case 'several':
      return name === 'TEXT' || name === 'MESSAGE' ? name : `${name}...`
    case 'any number':
      return `[${name}...]`
  }
}
