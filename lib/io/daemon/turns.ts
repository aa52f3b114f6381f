/** A piece of work that many things ask for: it runs once at a time, once more for all who asked meanwhile, and by its own clock. */

export interface Turns {
  /** Resolves after a run that began after this call. */
  run(): Promise<void>
  /** Resolves when the run of this moment, if there is one, has ended. */
  settled(): Promise<void>
  /** Runs at this time, or sooner when asked. */
  runAt(ms: number): void
  stop(): Promise<void>
}

/** Timers of more milliseconds run at once. */
const timerMsMax = 2 ** 31 - 1

export function createTurns(work: () => Promise<void>, onError: (error: unknown) => void): Turns {
  let now: Promise<void> | undefined
  let next: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function once(): Promise<void> {
    if (stopped) return
    try {
      await work()
    } catch (error) {
      onError(error)
    }
  }
  function start(): Promise<void> {
    now = once().finally(() => {
      now = undefined
    })
    return now
  }
  function run(): Promise<void> {
    if (!now) return start()
    next ??= now.then(() => {
      next = undefined
      return start()
    })
    return next
  }
  return {
    run,
    settled: async () => now,
    runAt(ms) {
      clearTimeout(timer)
      if (!stopped)
        timer = setTimeout(() => void run(), Math.min(Math.max(ms - Date.now(), 0), timerMsMax))
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await (next ?? now)
    },
  }
}
