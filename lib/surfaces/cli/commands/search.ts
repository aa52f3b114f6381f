/** `search` and `since`. */

import { searchAll, sinceAll } from '../../../app/search/all.ts'
import type { EntryView } from '../../../app/views.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { foundPostsPage } from '../../../core/view/channel/posts.ts'
import { foundJson, searchedJson } from '../../../core/view/json/results.ts'
import { foundPage } from '../../../core/view/text/lists.ts'
import { searchedPage } from '../../../core/view/search/page.ts'
import { blankLine, type Frame, type Page, withCommand } from '../../../core/view/text/page.ts'
import { type Context, isOn } from '../context.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { timeBack, wholeNumber } from '../input/values.ts'

const limitUsual = 20

export async function runSearch(context: Context): Promise<Result<Outcome>> {
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 100_000, example: '50' }) ?? limitUsual
  const words = context.call.words.join(' ')
  const order = isOn(context, 'newest') ? 'newest' : 'best'
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const wish = { space: context.space, words, limit, order, project: by?.project } as const
  return narrowedOutcome(
    outcomeOf(await searchAll(deps, wish), (found) => ({
      json: () => searchedJson(found),
      page: (frame) => searchedPage(found, frame, { words, limit, order }),
    })),
    by,
  )
}

export async function runSince(context: Context): Promise<Result<Outcome>> {
  const typed = context.call.words[0] ?? ''
  const sinceMs = timeBack(typed)
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const wish = { space: context.space, sinceMs, project: by?.project }
  return narrowedOutcome(
    outcomeOf(await sinceAll(deps, wish), (found) => ({
      json: () => foundJson(found.entries, found.posts),
      page: (frame) => {
        const from = frame.stampOf(sinceMs)
        const sentence = `Nothing was written since ${from}. Look further back with:`
        const empty = withCommand(sentence, 'datacore-msg since 7d', frame.width)
        return pageOf(found, frame, { title: `Since ${from}`, empty })
      },
    })),
    by,
  )
}

function pageOf(
  {
    entries,
    posts,
  }: { readonly entries: readonly EntryView[]; readonly posts: readonly SeenPost[] },
  frame: Frame,
  said: { readonly title: string; readonly empty: Page },
): Page {
  if (posts.length === 0) return foundPage(entries, frame, said)
  const above = entries.length > 0 ? [...foundPage(entries, frame, said), blankLine] : []
  return [...above, ...foundPostsPage(posts, frame)]
}
