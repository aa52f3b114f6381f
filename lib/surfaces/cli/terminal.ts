/** Standard output as it is here: how wide, coloured or not; a reader that went away ends the writing silently. */

import { fstatSync, writeSync } from 'node:fs'
import { styleText } from 'node:util'
import { formatOrgStamp } from '../../core/org/timestamp.ts'
import type { Frame, Page, Span, Tone } from '../../core/view/text/page.ts'
import { plainText } from '../../core/view/text/page.ts'

/** Columns of a list where no terminal says otherwise. */
const columnsUsual = 80
/** Narrower than this no table fits; wider than this no line reads well. */
const columnsLeast = 40
const columnsMost = 110

export type Stream = 'out' | 'error'

const descriptors: Readonly<Record<Stream, number>> = { out: 1, error: 2 }

/** Asks the file first: node's own answer loads its network modules, which takes 3 ms. */
export function isTerminal(stream: Stream): boolean {
  try {
    if (!fstatSync(descriptors[stream]).isCharacterDevice()) return false
  } catch {
    return false
  }
  return stream === 'out' ? process.stdout.isTTY : process.stderr.isTTY
}

/** What views must know of this terminal. */
export function frameHere(env: NodeJS.ProcessEnv): Frame {
  const terminal = isTerminal('out')
  const columns = terminal ? process.stdout.columns : Number(env['COLUMNS'])
  const width = columns >= 1 ? Math.min(columnsMost, Math.max(columnsLeast, columns)) : columnsUsual
  return {
    width,
    bodyWidth: terminal ? width : Number.POSITIVE_INFINITY,
    nowMs: Date.now(),
    stampOf: localTime,
  }
}

/** Columns of an error's lines: what a script or a log takes in is not wrapped. */
export function errorWidth(): number {
  if (!isTerminal('error')) return Number.POSITIVE_INFINITY
  return Math.min(columnsUsual, Math.max(columnsLeast, process.stderr.columns || columnsUsual))
}

/** `2026-11-21 Sat 10:02`. */
function localTime(ms: number): string {
  const at = new Date(ms)
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
  return formatOrgStamp({ year, month, day, hour: at.getHours(), minute: at.getMinutes() })
}

export type Colours = 'coloured' | 'plain'

/** Colours only on a terminal that has them, and where nobody asked for none. */
export function coloursOf(env: NodeJS.ProcessEnv, stream: Stream): Colours {
  const wanted = !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return wanted && isTerminal(stream) ? 'coloured' : 'plain'
}

export function renderPage(page: Page, colours: Colours): string {
  if (colours === 'plain') return plainText(page)
  return page.map((spans) => `${spans.map(styled).join('')}\n`).join('')
}

const styles = {
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
} as const satisfies Readonly<Record<Tone, string>>

function styled({ text, tone }: Span): string {
  // The terminal was asked already; by itself styleText would look at standard output only.
  return tone && text ? styleText(styles[tone], text, { validateStream: false }) : text
}

/** Writes all of it before it returns. False when nobody reads any more. */
export function write(text: string, stream: Stream): boolean {
  const bytes = Buffer.from(text, 'utf8')
  let done = 0
  while (done < bytes.length) {
    try {
      done += writeSync(descriptors[stream], bytes, done)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return false
      // A pipe that somebody else made non-blocking is full: wait without spinning.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
  return true
}
