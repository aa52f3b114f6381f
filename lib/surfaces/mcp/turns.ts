/** One call at a time: the files have one lock anyway, and a hundred calls at once must not hold a hundred inboxes. */

export type Turns = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

/** A call that was cancelled before its turn is never begun; one that has begun is ended, so that no write is halved. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return (signal, work) => {
    const turn = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = turn.catch(() => undefined)
    return turn
  }
}
