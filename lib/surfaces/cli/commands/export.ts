/** `export`. */

import { type ExportFound, exported } from '../../../app/conversations/export.ts'
import { exportedAll } from '../../../core/export/exported.ts'
import { markdownOf } from '../../../core/export/markdown.ts'
import { mboxOf } from '../../../core/export/mbox.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { postFields } from '../../../core/view/channel/json.ts'
import { document, type JsonDocument, printJson } from '../../../core/view/json/document.ts'
import { entryJson } from '../../../core/view/json/entry.ts'
import { paragraph } from '../../../core/view/text/page.ts'
import { count } from '../../../core/view/text/words.ts'
import { type Context, isOn, option } from '../context.ts'
import { newFile } from '../input/new-file.ts'
import { timeBack } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

type Format = 'md' | 'json' | 'mbox'

export async function runExport(context: Context): Promise<Result<Outcome>> {
  const typed = option(context, 'since')
  const format = formatOf(context)
  const input = {
    space: context.space,
    thread: option(context, 'thread'),
    channel: option(context, 'channel'),
    sinceMs: typed === undefined ? undefined : timeBack(typed),
    with: option(context, 'with'),
  }
  const { deps } = await context.wire('node')
  // An exchange or a channel that is named is wanted whole, whatever the focus is.
  const asked = await narrowedBy(context, deps)
  const isNamed = input.thread !== undefined || input.channel !== undefined
  const by = isNamed && asked?.by === 'focus' ? undefined : asked
  const found = await exported(deps, { ...input, project: by?.project })
  if (!found.ok) return found
  const file = option(context, 'out')
  if (file === undefined) {
    const outcome = outcomeOf(found, (all) => printed(all, format))
    return narrowedOutcome(outcome, by)
  }
  const path = newFile(file, textOf(found.value, format))
  const outcome = outcomeOf(found, ({ entries, posts }) => ({
    json: () =>
      document('exported', { file: path, format, entries: entries.length + posts.length }),
    page: (frame) => {
      const posted = posts.length > 0 ? [count(posts.length, 'post')] : []
      const sent =
        entries.length > 0 || posts.length === 0 ? [count(entries.length, 'message')] : []
      return paragraph(`Wrote ${[...sent, ...posted].join(' and ')} to ${path}.`, frame.width)
    },
    effect: 'written' as const,
  }))
  return narrowedOutcome(outcome, by)
}

function printed(all: ExportFound, format: Format): Outcome {
  return {
    json: () => allJson(all),
    page: () => [],
    // To the byte: a patch has blanks at the ends of lines.
    raw: () => textOf(all, format),
  }
}

function textOf(all: ExportFound, format: Format): string {
  if (format === 'json') return printJson(allJson(all))
  const whole = exportedAll(all.entries, all.posts)
  return format === 'mbox' ? mboxOf(whole) : markdownOf(whole)
}

function allJson({ entries, posts }: ExportFound): JsonDocument {
  return document('export', { entries: entries.map(entryJson), posts: posts.map(postFields) })
}

function formatOf(context: Context): Format {
  const typed = option(context, 'format')
  if (typed === 'json' || typed === 'mbox' || typed === 'md') return typed
  return isOn(context, 'json') ? 'json' : 'md'
}
