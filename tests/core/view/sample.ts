/** A frame, letters and views to lay out. */

import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import type { Message } from '../../../lib/core/model/message.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import type { SeenInbox, SeenMessage, SeenTask } from '../../../lib/core/view/seen.ts'
import { type Frame, type Page, plainText } from '../../../lib/core/view/text/page.ts'

export const nowMs = Date.parse('2026-11-21T10:02:03.000Z')

export const frame: Frame = {
  width: 80,
  bodyWidth: 80,
  nowMs,
  stampOf: (ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' '),
}

export function lines(page: Page): readonly string[] {
  return plainText(page).replace(/\n$/u, '').split('\n')
}

/** All that there is. */
export function listed(messages: readonly SeenMessage[]): SeenInbox {
  return { messages, total: messages.length }
}

export function message(change: Partial<Message> = {}): SeenMessage {
  return {
    kind: 'message',
    space: '1-team',
    path: 'inbox.org',
    standing: { proof: 'verified', tier: 'team', blocked: false },
    message: {
      kind: 'message',
      id: parseId('msg-20261121-100203-gregor-7f3ak2')!,
      from: parseAddress('gregor')!,
      to: parseAddress('tex')!,
      stamp: '2026-11-21T10:02:03.000Z',
      mentions: [],
      urgency: 'normal',
      body: 'Can you review the PR?',
      status: 'unread',
      priority: 'normal',
      tags: [],
      log: [],
      ...change,
    },
  }
}

export function task(change: Partial<Task> = {}, seen: Partial<SeenTask> = {}): SeenTask {
  const { message: letter, ...place } = message()
  const { status: _, ...shared } = letter
  return {
    ...place,
    kind: 'task',
    admitted: true,
    task: { ...shared, kind: 'task', state: 'QUEUED', retryCount: 0, ...change },
    ...seen,
  }
}

/** Totals of a list that say nothing beyond it. */
export const noTasks = {
  ...{ TODO: 0, WAITING: 0, QUEUED: 0, WORKING: 0 },
  ...{ DONE: 0, CANCELLED: 0, ARCHIVED: 0 },
}
