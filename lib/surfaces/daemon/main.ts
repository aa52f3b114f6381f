/** The bundle behind `datacore-msg daemon`: runs until it is told to stop, and says on standard error what happens. */

import type { DaemonEvent } from '../../app/daemon/control.ts'
import { exitOfError } from '../../app/exit.ts'
import { Failure } from '../../app/failure.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { runDaemon } from '../../io/wiring-daemon.ts'
import { eventWords } from './words.ts'

const lineCharsMax = 600

function say(sentence: string): void {
  process.stderr.write(`datacore-msg daemon: ${sanitizeLine(sentence, lineCharsMax)}\n`)
}

async function main(): Promise<void> {
  const started = await runDaemon(process.env, {
    onEvent: (event: DaemonEvent) => {
      const words = eventWords(event)
      if (words !== undefined) say(words)
    },
    onProblem: say,
  })
  say(`Runs for ${started.root}, with the relay ${started.relay}.`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve)
  })
  await started.stop()
}

main().catch((error: unknown) => {
  const hint = error instanceof Failure && error.hint !== undefined ? ` ${error.hint}` : ''
  say(`${error instanceof Error ? error.message : String(error)}${hint}`)
  process.exitCode = exitOfError(error)
})
