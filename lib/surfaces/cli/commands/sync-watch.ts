/** `sync --watch`: goes on until it is told to stop, and prints a line when something happened. */

import { watch } from '../../../app/sync/watch/watch.ts'
import type { WatchEvent } from '../../../app/sync/watch/events.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document, printJsonLine } from '../../../core/view/json/document.ts'
import { watchedJson } from '../../../core/view/json/watched.ts'
import { watchedPage } from '../../../core/view/text/sync/watched.ts'
import type { Wired } from '../../../io/wiring.ts'
import { sleepUntil, wireSync } from '../../../io/wiring-sync.ts'
import { answerNotes } from '../answer.ts'
import { type Context, isOn } from '../context.ts'
import { duration } from '../input/values.ts'
import type { Outcome } from '../outcome.ts'
import { ringAfter } from '../session/ring.ts'
import { coloursOf, frameHere, renderPage, write } from '../terminal.ts'

const everyMsUsual = 60_000
const everyRange = { leastMs: 5_000, mostMs: 24 * 3_600_000, example: '30s' }

export async function runWatch(context: Context, wired: Wired): Promise<Result<Outcome>> {
  const everyMs = duration(context, 'every', everyRange) ?? everyMsUsual
  const { env, space } = context
  // Whatever asks for a password in the background would wait for ever, or take over somebody's terminal.
  const syncing = wireSync(wired, { env, prompts: 'none', onStep: () => undefined })
  const stop = stopSignal()
  const ended = await watch(
    wired.deps,
    syncing,
    {
      stop: stop.signal,
      sleep: sleepUntil,
      // Nobody reads any more: nothing is left to watch for.
      onEvent: (event) => {
        if (event.type === 'exchanged') void ringAfter(wired, env, [event.repo])
        if (!print(context, event)) stop.abort()
      },
    },
    {
      space,
      which: isOn(context, 'all') ? 'all' : 'one',
      pace: { everyMs },
      onLocal: (sentence) => answerNotes([sentence]),
    },
  )
  if (!ended.ok) return ended
  return done({ json: () => document('synced', {}), page: () => [], printed: 'already' })
}

/** A second Ctrl-C ends it as it ends any program. */
function stopSignal(): AbortController {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort())
  return stop
}

function print(context: Context, event: WatchEvent): boolean {
  if (isOn(context, 'json')) return write(printJsonLine(watchedJson(event)), 'out')
  const { env } = context
  const colours = isOn(context, 'no-color') ? 'plain' : coloursOf(env, 'out')
  return write(renderPage(watchedPage(event, frameHere(env)), colours), 'out')
}
