/** What the installer prints: numbered steps with their outcome, short paths, quoted texts. At most 80 columns. */

import { styleText } from 'node:util'
import { Failure } from '../../app/failure.ts'
import { codeOf, ioFailure } from '../../io/wiring-install.ts'

/** 80 columns without the bar. */
const quoteCharsMax = 74

export interface Output {
  line(text?: string): void
  /** One step that went well: `1  ok  Settings: made`. */
  step(number: number, text: string, detail?: string): void
  /** Text that is shown as it is, set off by a bar; long lines are folded (prose) or cut (a file's lines). */
  quote(text: string, long: 'fold' | 'cut'): void
  /** A path with ~ for the home folder. */
  short(path: string): string
}

export function createOutput(env: NodeJS.ProcessEnv, home: string): Output {
  const coloured = process.stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const styled = (style: 'green' | 'dim' | 'bold', text: string) =>
    coloured ? styleText(style, text) : text
  // A reader that went away, as `| head` does, must not leave half an installation.
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error
  })
  const line = (text = '') => {
    process.stdout.write(`${text}\n`)
  }
  return {
    line,
    step(number, text, detail) {
      line(` ${styled('bold', String(number))}  ${styled('green', 'ok')}  ${text}`)
      if (detail) line(styled('dim', `       ${detail}`))
    },
    quote(text, long) {
      const bar = styled('dim', '|')
      const fit = long === 'cut' ? cut : fold
      for (const one of text.trimEnd().split('\n').flatMap(fit)) {
        line(`    ${bar} ${one}`.trimEnd())
      }
    },
    short: (path) => shortPath(path, home),
  }
}

/** A line that is too long for the screen ends with dots. */
function cut(line: string): readonly string[] {
  const chars = [...line]
  return [chars.length > quoteCharsMax ? `${chars.slice(0, quoteCharsMax - 3).join('')}...` : line]
}

/** Broken between words; a word that is longer than a line stays whole. */
function fold(line: string): readonly string[] {
  const lines = ['']
  for (const word of line.split(' ')) {
    const now = lines.at(-1)!
    if (now === '') lines[lines.length - 1] = word
    else if (now.length + 1 + word.length <= quoteCharsMax) lines[lines.length - 1] += ` ${word}`
    else lines.push(word)
  }
  return lines
}

function shortPath(path: string, home: string): string {
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

/** What the system refused, in a sentence; a fault of our own as it is. */
export function asFailure(error: unknown, what: string): Failure {
  if (error instanceof Failure) return error
  if (codeOf(error) !== undefined) return ioFailure(what, error)
  return new Failure('bug', error instanceof Error ? error.message : String(error), {
    hint: 'This is a fault of the installer; please report it with what you did.',
    cause: error,
  })
}

/** To standard error: what happened, and what to do. DATACORE_DEBUG=1 shows where. */
export function complain({ message, hint, cause }: Failure, env: NodeJS.ProcessEnv): void {
  process.stderr.write(`install: ${message}\n${hint ? `${hint}\n` : ''}`)
  if (env['DATACORE_DEBUG'] === '1' && cause instanceof Error) {
    process.stderr.write(`${cause.stack ?? ''}\n`)
  }
}
