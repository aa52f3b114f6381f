/** `export`. */

import { exported } from '../../../app/conversations/export.ts'
import { markdownOf } from '../../../core/export/markdown.ts'
import { mboxOf } from '../../../core/export/mbox.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { document, type JsonDocument, printJson } from '../../../core/view/json/document.ts'
import { entryJson } from '../../../core/view/json/entry.ts'
import type { SeenEntry } from '../../../core/view/seen.ts'
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
    sinceMs: typed === undefined ? undefined : timeBack(typed),
    with: option(context, 'with'),
  }
  const { deps } = await context.wire('node')
  // An exchange that is named is wanted whole, whatever the focus is.
  const asked = await narrowedBy(context, deps)
  const by = input.thread !== undefined && asked?.by === 'focus' ? undefined : asked
  const found = await exported(deps, { ...input, project: by?.project })
  if (!found.ok) return found
  const file = option(context, 'out')
  if (file === undefined) {
    const outcome = outcomeOf(found, (entries) => printed(entries, format))
    return narrowedOutcome(outcome, by)
  }
  const path = newFile(file, textOf(found.value, format))
  const outcome = outcomeOf(found, (entries) => ({
    json: () => document('exported', { file: path, format, entries: entries.length }),
    page: (frame) =>
      paragraph(`Wrote ${count(entries.length, 'message')} to ${path}.`, frame.width),
    effect: 'written' as const,
  }))
  return narrowedOutcome(outcome, by)
}

function printed(entries: readonly SeenEntry[], format: Format): Outcome {
  return {
    json: () => entriesJson(entries),
    page: () => [],
    // To the byte: a patch has blanks at the ends of lines.
    raw: () => textOf(entries, format),
  }
}

function textOf(entries: readonly SeenEntry[], format: Format): string {
  if (format === 'mbox') return mboxOf(entries)
  return format === 'json' ? printJson(entriesJson(entries)) : markdownOf(entries)
}

function entriesJson(entries: readonly SeenEntry[]): JsonDocument {
  return document('export', { entries: entries.map(entryJson) })
}

function formatOf(context: Context): Format {
  const typed = option(context, 'format')
  if (typed === 'json' || typed === 'mbox' || typed === 'md') return typed
  return isOn(context, 'json') ? 'json' : 'md'
}
