/** Says what is new as it comes, for a monitor's lines or a client's notifications: few a minute, in our own words. */

import type { Deps } from '../app/ports.ts'
import { flowOf, stillFlow } from '../app/watch/limit.ts'
import { lookForNews, newsLine, type Waiting } from '../app/watch/news.ts'
import { isSpaceNamed } from '../app/space-named.ts'

/** Lines a minute where nobody says how many. */
export const newsPerMinute = 6
/** A change is often followed by another one. */
const togetherMs = 200

export interface FollowNews {
  readonly space: string | undefined
  readonly perMinute: number
  /** What waited when the following began, and is no news. */
  readonly before: Waiting
  readonly onLines: (lines: readonly string[]) => void
  readonly onError: (error: unknown) => void
}

export interface Following {
  /** The names of the spaces that are watched. */
  readonly spaces: readonly string[]
  /** Says lines of another source, within the same limit. */
  readonly say: (lines: readonly string[]) => void
  readonly stop: () => void
}

/** Goes on until it is stopped. What came between the first look and this is told first. */
export async function followNews(deps: Deps, options: FollowNews): Promise<Following> {
  const { space, perMinute, onLines, onError } = options
  let waiting = options.before
  let flow = stillFlow
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  let state: 'following' | 'stopped' = 'following'

  function say(lines: readonly string[]): void {
    if (state === 'stopped') return
    const now = { nowMs: deps.clock.nowMs(), perMinute }
    const next = flowOf(flow, lines, now)
    flow = next.flow
    if (next.lines.length > 0) onLines(next.lines)
    if (next.nextMs === undefined) return
    clearTimeout(timer)
    timer = setTimeout(() => say([]), Math.max(next.nextMs - now.nowMs, togetherMs))
  }
  async function look(): Promise<void> {
    const found = await lookForNews(deps, { space, before: waiting })
    if (!found.ok) return
    waiting = found.value.waiting
    say(found.value.news.map(newsLine))
  }
  function lookSoon(): void {
    last = last.then(look).catch(onError)
  }

  const spaces = (await deps.store.spaces()).filter(
    ({ name }) => space === undefined || isSpaceNamed(name, space),
  )
  const stops = spaces.map((one) => deps.store.watch(one, lookSoon))
  lookSoon()
  return {
    spaces: spaces.map(({ name }) => name),
    say,
    stop() {
      state = 'stopped'
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }
}
