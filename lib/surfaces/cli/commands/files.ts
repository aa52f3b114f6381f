/** `file share`, `list`, `get`, `status`, `delete`. */

import { fileDelete } from '../../../app/files/delete.ts'
import { fileGet } from '../../../app/files/get.ts'
import { fileList } from '../../../app/files/list.ts'
import { fileShare } from '../../../app/files/share.ts'
import { shareWith } from '../../../app/files/share-with.ts'
import { fileStatus } from '../../../app/files/status.ts'
import type { Result } from '../../../core/model/refusal.ts'
import {
  fetchedJson,
  fileDeletedJson,
  filesJson,
  fileStatusJson,
  sharedJson,
} from '../../../core/view/files/json.ts'
import {
  fetchedPage,
  fileDeletedPage,
  filesPage,
  fileStatusPage,
  sharedPage,
} from '../../../core/view/files/page.ts'
import { sentJson } from '../../../core/view/json/results.ts'
import { sentPage } from '../../../core/view/text/reports.ts'
import { type Context, isOn, option, optionList } from '../context.ts'
import { timeAhead, wholeNumber } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

const listUsual = 20

export async function runShare(context: Context): Promise<Result<Outcome>> {
  const [path = ''] = context.call.words
  const input = {
    space: context.space,
    path,
    name: option(context, 'name'),
    tags: optionList(context, 'tags'),
    expiresMs: timeAhead(context, 'expires'),
    project: option(context, 'project'),
  }
  const targets = optionList(context, 'to')
  const { deps } = await context.wire('sodium')
  if (targets.length > 0) {
    return writtenOutcome(await shareWith(deps, { ...input, targets }), ({ shared, sent }) => ({
      json: () => ({ ...sharedJson(shared), sent: sentJson(sent)['sent'] ?? [] }),
      page: (frame) => [...sharedPage(shared, frame), ...sentPage(sent, frame)],
    }))
  }
  return writtenOutcome(await fileShare(deps, input), (shared) => ({
    json: () => ({ ...sharedJson(shared), sent: [] }),
    page: (frame) => sharedPage(shared, frame),
  }))
}

export async function runList(context: Context): Promise<Result<Outcome>> {
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 10_000, example: '50' }) ?? listUsual
  const { deps } = await context.wire('node')
  const narrowed = await narrowedBy(context, deps)
  const result = await fileList(deps, {
    space: context.space,
    limit,
    tag: option(context, 'tag'),
    by: option(context, 'by'),
    which: isOn(context, 'all') ? 'all' : 'shared',
    project: narrowed?.project,
  })
  return narrowedOutcome(
    outcomeOf(result, (files) => ({
      json: () => filesJson(files),
      page: (frame) => filesPage(files, frame, limit),
    })),
    narrowed,
  )
}

export async function runGet(context: Context): Promise<Result<Outcome>> {
  const [id = ''] = context.call.words
  const { deps } = await context.wire('sodium')
  const result = await fileGet(deps, {
    space: context.space,
    id,
    out: option(context, 'out'),
    existing: isOn(context, 'replace') ? 'replace' : 'keep',
  })
  return writtenOutcome(result, (fetched) => ({
    json: () => fetchedJson(fetched),
    page: (frame) => fetchedPage(fetched, frame),
  }))
}

export async function runStatus({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await fileStatus(deps, { space, id: call.words[0] ?? '' }), (status) => ({
    json: () => fileStatusJson(status),
    page: (frame) => fileStatusPage(status, frame),
  }))
}

export async function runDelete({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('sodium')
  return writtenOutcome(await fileDelete(deps, { space, id: call.words[0] ?? '' }), (report) => ({
    json: () => fileDeletedJson(report),
    page: (frame) => fileDeletedPage(report, frame),
  }))
}
