/** `search` and `since`. */

import { search, since } from '../../../app/search.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { foundJson } from '../../../core/view/json/results.ts'
import { foundPage } from '../../../core/view/text/lists.ts'
import { paragraph, withCommand } from '../../../core/view/text/page.ts'
import type { Context } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { shown } from '../parse.ts'
import { timeBack, wholeNumber } from '../input/values.ts'

const limitUsual = 20

export async function runSearch(context: Context): Promise<Result<Outcome>> {
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 100_000, example: '50' }) ?? limitUsual
  const { words } = context.call
  const { deps } = await context.wire('node')
  const result = await search(deps, { space: context.space, words, limit })
  return outcomeOf(result, (entries) => ({
    json: () => foundJson(entries),
    page: (frame) => {
      const title = entries.length < limit ? 'Found' : 'The newest found'
      const sentence = `Nothing contains ${shown(words.join(' and '))}. Use fewer or shorter words.`
      return foundPage(entries, frame, { title, empty: paragraph(sentence, frame.width) })
    },
  }))
}

export async function runSince(context: Context): Promise<Result<Outcome>> {
  const typed = context.call.words[0] ?? ''
  const sinceMs = timeBack(typed)
  const { deps } = await context.wire('node')
  const result = await since(deps, { space: context.space, sinceMs })
  return outcomeOf(result, (entries) => ({
    json: () => foundJson(entries),
    page: (frame) => {
      const from = frame.stampOf(sinceMs)
      const sentence = `Nothing was written since ${from}. Look further back with:`
      const empty = withCommand(sentence, 'datacore-msg since 7d', frame.width)
      return foundPage(entries, frame, { title: `Since ${from}`, empty })
    },
  }))
}
