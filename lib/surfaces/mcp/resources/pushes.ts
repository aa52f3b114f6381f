/** New mail as events of a channel, for a client whose person switched these on: the lines of `watch`, within its limit. */

import { lookForNews } from '../../../app/watch/news.ts'
import { type Following, followNews, newsPerMinute } from '../../../io/wiring-watch.ts'
import { type Session, tryWire } from '../session.ts'

export interface Pushes {
  /** For when the client can take them: first what came since `preparePushes`. */
  begin(): void
  close(): void
}

interface Options {
  readonly session: Session
  readonly push: (line: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

const nothing: Pushes = { begin: () => undefined, close: () => undefined }

/** What waits now is no news. On a machine that is not set up nothing comes; the instructions say so. */
export async function preparePushes({ session, push, onError }: Options): Promise<Pushes> {
  const wired = await tryWire(session)
  if (typeof wired === 'string') return nothing
  const { deps } = wired
  const first = await lookForNews(deps, { space: undefined })
  if (!first.ok) return nothing
  const before = first.value.waiting
  let following: Following | undefined
  let state: 'still' | 'begun' | 'closed' = 'still'

  const onLines = (lines: readonly string[]) => {
    for (const line of lines) push(line).catch(onError)
  }
  async function follow(): Promise<void> {
    const perMinute = newsPerMinute
    following = await followNews(deps, { space: undefined, perMinute, before, onLines, onError })
    if (state === 'closed') following.stop()
  }
  return {
    begin() {
      if (state !== 'still') return
      state = 'begun'
      follow().catch(onError)
    },
    close() {
      state = 'closed'
      following?.stop()
    },
  }
}
