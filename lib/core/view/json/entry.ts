/** A message or task as JSON, whole. */

import type { LogLine } from '../../model/log.ts'
import type { Standing } from '../../trust/types.ts'
import { shownLog } from '../history.ts'
import { isPinned, letterIn, type SeenEntry, type SeenTask, textIn } from '../seen.ts'
import { titleOf } from '../text/rows.ts'
import { isoTime, type JsonValue, orNull } from './document.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function entryJson(entry: SeenEntry): JsonObject {
  const letter = letterIn(entry)
  return {
    type: entry.kind,
    id: letter.id,
    from: letter.from,
    to: letter.to,
    stamp: letter.stamp,
    space: entry.space,
    path: entry.path,
    author: authorJson(entry.standing),
    title: titleOf(textIn(entry)),
    body: textIn(entry),
    thread: orNull(letter.thread),
    replyTo: orNull(letter.replyTo),
    group: orNull(letter.group),
    batch: orNull(letter.batch),
    route: orNull(letter.route),
    mentions: letter.mentions,
    attachments: (letter.attachments ?? []).map(({ id, sha256 }) => ({ id, sha256 })),
    expires: orNull(letter.expires),
    blocking: letter.blocking ?? false,
    hops: orNull(letter.hops),
    pinned: isPinned(entry),
    reactions: (entry.reactions ?? []).map(({ emoji, by }) => ({ emoji, by })),
    edited: isoTime(entry.versions?.at(-1)?.atMs),
    earlier: earlierJson(entry),
    project: orNull(letter.project),
    outbox: entry.outbox ? { state: entry.outbox.state, why: orNull(entry.outbox.why) } : null,
    ...(entry.kind === 'task' ? taskFields(entry) : messageFields(entry)),
  }
}

/** What it said before, oldest first; empty for what was never edited. */
function earlierJson(entry: SeenEntry): readonly JsonObject[] {
  const { versions = [] } = entry
  if (versions.length === 0) return []
  const { body, stamp } = letterIn(entry)
  const before = versions.slice(0, -1).map(({ atMs, text }) => ({ at: isoTime(atMs), text }))
  return [{ at: stamp, text: body }, ...before]
}

function authorJson({ proof, tier, blocked }: Standing): JsonObject {
  return { proof, tier, blocked }
}

function messageFields({ message }: SeenEntry & { readonly kind: 'message' }): JsonObject {
  return {
    status: message.status,
    priority: message.priority,
    tags: message.tags,
    history: shownLog(message.log).map(logJson),
  }
}

function taskFields({ task, admitted, byHand, unproved }: SeenTask): JsonObject {
  return {
    state: task.state,
    ...(byHand === undefined ? {} : { byHand }),
    priority: task.priority,
    tags: task.tags,
    admitted,
    effort: orNull(task.effort),
    estimatedTokens: orNull(task.estimatedTokens),
    deadline: isoTime(task.deadlineMs),
    scheduled: task.scheduled ?? null,
    awaiting: orNull(task.awaiting),
    refusal: orNull(task.refusal),
    notBefore: orNull(task.notBefore),
    approval: task.verdict ? { how: task.verdict.approval, at: task.verdict.at } : null,
    claim: task.claim ? { by: task.claim.by, session: task.claim.session } : null,
    started: orNull(task.started),
    lease: orNull(task.lease),
    completed: orNull(task.completed),
    tokensUsed: orNull(task.tokensUsed),
    resultPath: orNull(task.resultPath),
    retryCount: task.retryCount,
    retryReason: orNull(task.retryReason),
    revisionFeedback: orNull(task.revisionFeedback),
    rejectionReason: orNull(task.rejectionReason),
    cancellationReason: orNull(task.cancellationReason),
    history: shownLog(task.log).map((one) => ({
      ...logJson(one),
      ...(one.type === 'state' ? { proved: unproved ? !unproved.has(one.raw) : null } : {}),
    })),
  }
}

function logJson(entry: LogLine): JsonObject {
  switch (entry.type) {
    case 'state':
      return {
        type: 'state',
        at: isoTime(entry.atMs),
        by: orNull(entry.by),
        from: orNull(entry.from),
        to: entry.to,
        note: entry.note,
      }
    case 'mark':
      return {
        type: 'mark',
        at: isoTime(entry.atMs),
        by: entry.by,
        verb: entry.verb.toLowerCase(),
        detail: orNull(entry.detail),
      }
    case 'other':
      return { type: 'other', text: entry.raw }
  }
}
