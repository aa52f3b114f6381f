/** Ctrl-C while the steps run: what was done is told, and that the next run goes on from there. */

import { constants } from 'node:os'
import type { Failure } from '../../app/failure.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Until the function that it returns is called, a signal ends the process with what `failure` says then. */
export function onStop(failure: () => Failure, tell: (failure: Failure) => void): () => void {
  const listeners = signals.map((signal) => {
    const stop = () => {
      tell(failure())
      process.exit(128 + constants.signals[signal])
    }
    process.on(signal, stop)
    return () => process.off(signal, stop)
  })
  return () => {
    for (const forget of listeners) forget()
  }
}
