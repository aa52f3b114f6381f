/** A way for tests to kill the hook between two of its steps, as a power cut would. Nothing else sets it. */

import type { PromptStep } from '../../app/prompt/ports.ts'

/** Ends the process at the step that DATACORE_TEST_KILL_AT names. */
export function endHere(env: NodeJS.ProcessEnv): (step: PromptStep) => void {
  const at = env['DATACORE_TEST_KILL_AT']
  return (step) => {
    if (step === at) process.kill(process.pid, 'SIGKILL')
  }
}
