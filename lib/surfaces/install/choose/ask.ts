/** The questions of an interactive installation, on the terminal. Nothing is changed while they are asked. */

import { createInterface } from 'node:readline'
import { Failure } from '../../../app/failure.ts'

export interface Questions {
  /** The answer, or the default when only Enter was pressed. */
  ask(question: string, preset: string): Promise<string>
  /** Enter means yes. */
  confirm(question: string): Promise<'yes' | 'no'>
  close(): void
}

/** Ctrl-C and Ctrl-D end the installation before it began. */
export function createQuestions(): Questions {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const left = new Promise<never>((_, reject) => {
    terminal.once('SIGINT', () => reject(cancelled()))
    terminal.once('close', () => reject(cancelled()))
  })
  // Closing after the last answer is no cancellation; nobody waits for it then.
  left.catch(() => undefined)
  // Lines that are typed before their question wait here; readline by itself would drop them.
  const lines: string[] = []
  let wake: () => void = () => undefined
  terminal.on('line', (line) => {
    lines.push(line)
    wake()
  })
  const typed = async (): Promise<string> => {
    while (lines.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return lines.shift()!
  }
  const put = async (question: string) => {
    terminal.setPrompt(question)
    terminal.prompt()
    return (await Promise.race([typed(), left])).trim()
  }
  return {
    async ask(question, preset) {
      return (await put(`${question} [${preset}]: `)) || preset
    },
    async confirm(question) {
      for (;;) {
        const answer = (await put(`${question} [Y/n] `)).toLowerCase()
        if (['', 'y', 'yes'].includes(answer)) return 'yes'
        if (['n', 'no'].includes(answer)) return 'no'
      }
    },
    close: () => terminal.close(),
  }
}

export function cancelled(): Failure {
  return new Failure('io', 'Stopped, and nothing was changed.')
}
