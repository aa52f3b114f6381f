/** How a command is called: its one line, and the name before it. */

import type { ArgumentSpec, CommandSpec } from './spec/types.ts'

/** `datacore-msg send TARGET... TEXT [options]`. */
export function usageLine(spec: CommandSpec): string {
  const words = spec.arguments.map(argumentWord)
  const options = spec.options.length > 0 ? ['[options]'] : []
  return [typedName(spec), ...words, ...options].join(' ')
}

const toolWord = 'hook-tool'
const tools: readonly string[] = ['send-reply', 'mark-message', 'task-queue']

/** As it is typed: the executables of hooks/ are commands of their own. */
export function typedName({ name }: CommandSpec): string {
  return name.startsWith(`${toolWord} `) ? name.slice(toolWord.length + 1) : `datacore-msg ${name}`
}

/** Who speaks in an error: the executable of hooks/ that was called, or the command. */
export function nameOf([first, second = '']: readonly string[]): string {
  return first === toolWord && tools.includes(second) ? second : 'datacore-msg'
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
