/** What the commands answer with as JSON: one function for each kind of docs/json.md. */

import type {
  SeenEntry,
  SeenFinding,
  SeenMarks,
  SeenInbox,
  SeenNode,
  SeenReport,
  SeenStatus,
  SeenTask,
  SeenTasks,
  SeenToday,
} from '../seen.ts'
import { threadRows } from '../seen.ts'
import type { SeenPost } from '../../channel/types.ts'
import type { Match } from '../../search/rank.ts'
import { postFields } from '../channel/json.ts'
import { unstoredFields } from '../relay/unstored.ts'
import { relayFields } from '../relay/json.ts'
import { document, type JsonDocument, orNull } from './document.ts'
import { entryJson } from './entry.ts'

export function sentJson({ batch, sent, routes, skipped }: SeenReport): JsonDocument {
  return document('sent', {
    batch: orNull(batch),
    sent: sent.map((one) => ({
      id: one.id,
      type: one.kind,
      to: one.to,
      space: one.space,
      path: one.path,
      reached: one.reached,
      outbox: orNull(one.outbox),
      warning: orNull(one.warning),
      state: orNull(one.taskState),
      refusal: orNull(one.refusal),
    })),
    routes: routes.map(({ route, ok, sentence }) => ({ route, ok, sentence })),
    skipped,
  })
}

export function inboxJson({ messages, total }: SeenInbox): JsonDocument {
  return document('inbox', { messages: messages.map(entryJson), total })
}

export function entryDocument(entry: SeenEntry): JsonDocument {
  return document('entry', { entry: entryJson(entry) })
}

/** In reading order with the depth of each, since a tree could be deeper than a parser bears. */
export function threadJson(roots: readonly SeenNode[]): JsonDocument {
  const rows = threadRows(roots).map(({ entry, depth }) => ({ depth, ...entryJson(entry) }))
  return document('thread', { entries: rows })
}

export function marksJson({ marked }: SeenMarks): JsonDocument {
  return document('marked', {
    marked: marked.map(({ id, status, changed }) => ({ id, status, changed })),
  })
}

function matchFields({ score, match }: Match) {
  return { score: Number(score.toPrecision(6)), match }
}

/** Best first, with what each has of that which was asked for. */
export function searchedJson({
  entries,
  posts,
  by,
}: {
  readonly entries: readonly (SeenEntry & Match)[]
  readonly posts: readonly (SeenPost & Match)[]
  readonly by: 'words' | 'pieces'
}): JsonDocument {
  return document('found', {
    by,
    entries: entries.map((one) => ({ ...matchFields(one), ...entryJson(one) })),
    posts: posts.map((one) => ({ ...matchFields(one), ...postFields(one) })),
  })
}

export function foundJson(entries: readonly SeenEntry[], posts: readonly SeenPost[]): JsonDocument {
  return document('found', { entries: entries.map(entryJson), posts: posts.map(postFields) })
}

export function tasksJson({ tasks, totals }: SeenTasks): JsonDocument {
  return document('tasks', { tasks: tasks.map(entryJson), totals: { ...totals } })
}

/** `did` is the verb, such as `approve`. */
export function taskJson(did: string, task: SeenTask): JsonDocument {
  return document('task', { did, task: entryJson(task), standing: null, standingWhy: null })
}

/** `sent` is what the sender was told. */
export function progressJson(task: SeenTask, sent: SeenReport | undefined): JsonDocument {
  return document('progress', {
    task: entryJson(task),
    sent: sent ? (sentJson(sent)['sent'] ?? []) : [],
  })
}

/** `standing` is `tentative` until the claim was pushed, `certain` after that, and where nobody else could claim it. */
export function claimJson(
  task: SeenTask,
  { standing, why }: { readonly standing: string | undefined; readonly why: string | undefined },
): JsonDocument {
  return { ...taskJson('claim', task), standing: orNull(standing), standingWhy: orNull(why) }
}

export function todayJson(today: SeenToday): JsonDocument {
  return document('today', {
    blockers: today.blockers.map(entryJson),
    unread: today.unread.map(entryJson),
    unreadTotal: today.unreadTotal,
    needsDecision: today.needsDecision.map(entryJson),
    working: today.working.map(entryJson),
    queued: today.queued.map(entryJson),
    doneToday: today.doneToday.map(entryJson),
    channels: today.channels.map(({ name, space, unread }) => ({ name, space, unread })),
  })
}

export function statusJson(status: SeenStatus): JsonDocument {
  return document('status', {
    me: status.me,
    agent: status.agent,
    fingerprint: status.fingerprint,
    root: status.root,
    relay: relayFields(status.relay),
    unstored: unstoredFields(status.unstored ?? []),
    spaces: status.spaces.map(({ name, unread, todo, tasks, channels }) => {
      const news = channels.map((one) => ({ name: one.name, unread: one.unread }))
      return { name, unread, todo, tasks, channels: news }
    }),
  })
}

export function doctorJson(findings: readonly SeenFinding[]): JsonDocument {
  return document('doctor', {
    ok: findings.every(({ level }) => level !== 'fail'),
    findings: findings.map(({ check, level, sentence, hint }) => {
      return { check, level, sentence, hint: orNull(hint) }
    }),
  })
}

export function archivedJson(
  moved: readonly { readonly space: string; readonly entries: number }[],
): JsonDocument {
  return document('archived', {
    moved: moved.map(({ space, entries }) => ({ space, entries })),
  })
}

export function spaceJson(space: string, made: readonly string[]): JsonDocument {
  return document('space', { space, made })
}
