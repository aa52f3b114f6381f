/** `watch`: a line for each thing that is new, for a monitor or a status line; ends when it is told to, or its reader goes. */

import type { Deps } from '../../../app/ports.ts'
import { lookForNews, type News, newsLine, type Waiting } from '../../../app/watch/news.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document, type JsonDocument } from '../../../core/view/json/document.ts'
import { letterIn } from '../../../core/view/seen.ts'
import { line } from '../../../core/view/text/page.ts'
import { statusWords } from '../../../core/view/presence/page.ts'
import type { DaemonEvent } from '../../../app/daemon/control.ts'
import { followDaemon } from '../../../io/wiring-ask.ts'
import { type Following, followNews, newsPerMinute } from '../../../io/wiring-watch.ts'
import { type Context, isOn } from '../context.ts'
import { wholeNumber } from '../input/values.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { write } from '../terminal.ts'

export async function runWatch(context: Context): Promise<Result<Outcome>> {
  const perMinute =
    wholeNumber(context, 'per-minute', { least: 1, most: 600, example: '6' }) ?? newsPerMinute
  const { deps, places } = await context.wire('node')
  const { space } = context
  const first = await lookForNews(deps, { space })
  if (isOn(context, 'once') || !first.ok) {
    return outcomeOf(first, ({ news }) => ({
      json: () => document('news', { news: news.map(newsFields) }),
      page: () => news.map((one) => line(newsLine(one))),
    }))
  }
  const live = isOn(context, 'live')
    ? (hear: Hear) => followDaemon(places, context.env, hear)
    : undefined
  await follow(deps, { space, perMinute, before: first.value.waiting, live })
  // Each line was printed as it came.
  return done({ json: () => document('news', { news: [] }), page: () => [], printed: 'already' })
}

interface Watching {
  readonly space: string | undefined
  readonly perMinute: number
  readonly before: Waiting
  /** Follows a daemon that runs; returns what ends it. */
  readonly live: ((hear: Hear) => () => void) | undefined
}

type Hear = Parameters<typeof followDaemon>[2]

/** Resolves at a signal, or when nobody reads any more. */
async function follow(deps: Deps, { live, ...watching }: Watching): Promise<void> {
  let following: Following | undefined
  let stopLive: (() => void) | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
      const onLines = (lines: readonly string[]) => {
        if (!write(lines.map((one) => `${one}\n`).join(''), 'out')) resolve()
      }
      const begin = async () => {
        const begun = await followNews(deps, { ...watching, onLines, onError: reject })
        following = begun
        begun.say([`Watching ${begun.spaces.join(', ')}.`])
        stopLive = live?.({
          onEvent(event) {
            const words = liveWords(event)
            if (words !== undefined) begun.say([words])
          },
          onEnd: () => begun.say(['No daemon runs, so who is there is not known.']),
          onBack: () => begun.say(['The daemon runs: who comes and goes is said from now on.']),
        })
      }
      begin().catch(reject)
    })
  } finally {
    stopLive?.()
    following?.stop()
  }
}

/** In our own words: names that are contacts' addresses, and no text of others. */
function liveWords(event: DaemonEvent): string | undefined {
  switch (event.event) {
    case 'peer': {
      const { address, presence, card } = event.peer
      if (presence !== 'online')
        return `${address} is ${presence === 'offline' ? 'offline' : 'not seen any more'}.`
      return `${address} is ${card ? statusWords(card.status)[0] : 'online'}.`
    }
    case 'typing':
      return `${event.from} types.`
    case 'read':
      return `${event.from} read ${event.ids.length} of your messages.`
    case 'delivered':
      return `${event.to} has ${event.id}.`
    case 'given up':
      return `${event.id} for ${event.to} was given up: ${event.why}`
    default:
      return undefined
  }
}

function newsFields({ kind, entry }: News): JsonDocument[string] {
  const { id, from } = letterIn(entry)
  const { proof, tier } = entry.standing
  return { kind, id, from, proof, tier, space: entry.space }
}
