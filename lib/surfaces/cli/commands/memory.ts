/** `remember`, `recall`, `forget`, `supersede`, `memory list`, `memory show`. */

import { forget } from '../../../app/memory/forget.ts'
import { memoryList } from '../../../app/memory/list.ts'
import { type MemoryFilter, recall } from '../../../app/memory/recall.ts'
import { remember } from '../../../app/memory/remember.ts'
import { memoryShow } from '../../../app/memory/show.ts'
import { supersede } from '../../../app/memory/supersede.ts'
import type { SeenRemembered } from '../../../core/memory/types.ts'
import type { Result } from '../../../core/model/refusal.ts'
import {
  forgottenJson,
  memoriesJson,
  memoryJson,
  recalledJson,
  rememberedJson,
} from '../../../core/view/memory/json.ts'
import {
  forgottenPage,
  memoriesPage,
  memoryPage,
  recalledPage,
  rememberedPage,
} from '../../../core/view/memory/page.ts'
import { type Context, isOn, option, optionList } from '../context.ts'
import { timeBack, wholeNumber } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'
import { typedText } from './send.ts'

const recallUsual = 10
const listUsual = 20
const limitMost = 10_000

export async function runRemember(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  const text = await typedText(context.call.words.join(' '))
  const result = await remember(deps, {
    space: context.space,
    text,
    tags: optionList(context, 'tags'),
    source: option(context, 'from'),
    project: option(context, 'project'),
  })
  return writtenOutcome(result, rememberedOutcome)
}

export async function runSupersede(context: Context): Promise<Result<Outcome>> {
  const [id = '', ...words] = context.call.words
  const { deps } = await context.wire('sodium')
  const text = await typedText(words.join(' '))
  const given = optionList(context, 'tags')
  const tags = given.length > 0 ? given : undefined
  const result = await supersede(deps, { space: context.space, id, text, tags })
  return writtenOutcome(result, rememberedOutcome)
}

export async function runRecall(context: Context): Promise<Result<Outcome>> {
  const limit = limitOf(context) ?? recallUsual
  const words = context.call.words.join(' ')
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const filter = filterOf(context, by?.project)
  const result = await recall(deps, { space: context.space, words, limit, ...filter })
  return narrowedOutcome(
    outcomeOf(result, (found) => ({
      json: () => recalledJson(found),
      page: (frame) => recalledPage(found, frame, { words, limit }),
    })),
    by,
  )
}

export async function runList(context: Context): Promise<Result<Outcome>> {
  const limit = limitOf(context) ?? listUsual
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const filter = filterOf(context, by?.project)
  const result = await memoryList(deps, { space: context.space, limit, ...filter })
  return narrowedOutcome(
    outcomeOf(result, (found) => ({
      json: () => memoriesJson(found),
      page: (frame) => memoriesPage(found, frame, limit),
    })),
    by,
  )
}

export async function runShow({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await memoryShow(deps, { space, id: call.words[0] ?? '' }), (detail) => ({
    json: () => memoryJson(detail),
    page: (frame) => memoryPage(detail, frame),
  }))
}

export async function runForget(context: Context): Promise<Result<Outcome>> {
  const [id = ''] = context.call.words
  const { deps } = await context.wire('sodium')
  const result = await forget(deps, {
    space: context.space,
    id,
    to: isOn(context, 'undo') ? 'held' : 'forgotten',
    reason: option(context, 'reason'),
  })
  return writtenOutcome(result, (report) => ({
    json: () => forgottenJson(report),
    page: (frame) => forgottenPage(report, frame),
  }))
}

function rememberedOutcome(report: SeenRemembered): Outcome {
  return { json: () => rememberedJson(report), page: (frame) => rememberedPage(report, frame) }
}

function limitOf(context: Context): number | undefined {
  return wholeNumber(context, 'limit', { least: 1, most: limitMost, example: '50' })
}

function filterOf(context: Context, project: string | undefined): MemoryFilter {
  const since = option(context, 'since')
  return {
    tag: option(context, 'tag'),
    by: option(context, 'by'),
    project,
    sinceMs: since === undefined ? undefined : timeBack(since),
    which: isOn(context, 'all') ? 'all' : 'held',
  }
}
