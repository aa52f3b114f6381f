/** `state watch`: what is now, then each change, until interrupted. */

import { stateWatch, type StateNews, type StateWatch } from '../../../app/state/watch.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { stateJson } from '../../../core/view/state/json.ts'
import { watchedPage } from '../../../core/view/state/page.ts'
import type { Context } from '../context.ts'
import { wholeNumber } from '../input/values.ts'
import type { Outcome, Part, Reader } from '../outcome.ts'

export async function runWatch(context: Context): Promise<Result<Outcome>> {
  const [key = ''] = context.call.words
  const most =
    wholeNumber(context, 'changes', { least: 0, most: 1_000_000, example: '1' }) ??
    Number.POSITIVE_INFINITY
  const { deps } = await context.wire('node')
  const feed = newFeed()
  const watch = await stateWatch(deps, { space: context.space, key }, feed)
  if (!watch.ok) return watch
  return done({
    ...partOf(watch.value.now),
    follow: (print, first) =>
      followed(watch.value, feed, { most: first === 'gone' ? 0 : most, print }),
  })
}

interface Feed {
  changed(news: StateNews): void
  failed(error: unknown): void
  /** The next change, in order; rejects when the watch failed. */
  next(): Promise<StateNews>
}

/** Keeps what came while nobody asked. */
function newFeed(): Feed {
  const waiting: (() => StateNews)[] = []
  let wake: (() => void) | undefined
  const put = (take: () => StateNews) => {
    waiting.push(take)
    wake?.()
  }
  return {
    changed: (news) => put(() => news),
    failed: (error) =>
      put(() => {
        throw error
      }),
    async next() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return waiting.shift()!()
    },
  }
}

async function followed(
  watch: StateWatch,
  feed: Feed,
  { most, print }: { readonly most: number; readonly print: (part: Part) => Reader },
): Promise<void> {
  try {
    for (let told = 0; told < most; told += 1) {
      if (print(partOf(await feed.next())) === 'gone') return
    }
  } finally {
    watch.stop()
  }
}

function partOf(news: StateNews): Part {
  return {
    json: () => stateJson('seen', news, news.state),
    page: (frame) => watchedPage(news, frame),
  }
}
