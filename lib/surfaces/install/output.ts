/** What the installer prints: numbered steps with their outcome, short paths, quoted texts. At most 80 columns. */

import { styleText } from 'node:util'
import { Failure } from '../../app/failure.ts'

/** 80 columns without the bar. */
const quoteCharsMax = 74

export interface Output {
  line(text?: string): void
  /** One step that went well: `1  ok  Settings: made`. */
  step(number: number, text: string, detail?: string): void
  /** Text that is shown as it is, set off by a bar. */
  quote(text: string): void
  /** A path with ~ for the home folder. */
  short(path: string): string
}

export function createOutput(env: NodeJS.ProcessEnv, home: string): Output {
  const coloured = process.stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const styled = (style: 'green' | 'dim' | 'bold', text: string) =>
    coloured ? styleText(style, text) : text
  const line = (text = '') => {
    process.stdout.write(`${text}\n`)
  }
  return {
    line,
    step(number, text, detail) {
      line(` ${styled('bold', String(number))}  ${styled('green', 'ok')}  ${text}`)
      if (detail) line(styled('dim', `       ${detail}`))
    },
    quote(text) {
      const bar = styled('dim', '|')
      for (const one of text.trimEnd().split('\n')) line(`    ${bar} ${fitted(one)}`)
    },
    short: (path) => shortPath(path, home),
  }
}

/** A line that is too long for the screen is cut, and shows that it was. */
function fitted(line: string): string {
  const chars = [...line]
  return chars.length > quoteCharsMax ? `${chars.slice(0, quoteCharsMax - 3).join('')}...` : line
}

function shortPath(path: string, home: string): string {
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

/** Two lines to standard error: what happened, and what to do. */
export function complain(error: unknown): void {
  const failure = error instanceof Failure ? error : undefined
  const sentence = error instanceof Error ? error.message : String(error)
  const hint = failure
    ? failure.hint
    : 'This is a fault of the installer; please report it with what you did.'
  process.stderr.write(`install: ${sentence}\n${hint ? `${hint}\n` : ''}`)
}
