/** What an old entry's marks mean now: keyword and tags. Only its owner's governor may say that a task runs. */

import { messageTag, unreadTag } from '../codec/message.ts'
import { taskTag } from '../codec/task.ts'
import type { Urgency } from '../model/priority.ts'
import { cookieToUrgency } from '../model/priority.ts'
import { oldKeyword, oldProperty } from './parse.ts'
import type { OldEntry } from './types.ts'

export interface NewStatus {
  readonly keyword: string
  readonly tags: readonly string[]
}

/** Tags that are told by the keyword now. */
const statusTags = ['unread', 'read', 'todo', 'done', messageTag, taskTag]

export function statusOf(old: OldEntry, kind: 'message' | 'task'): NewStatus {
  const own = old.tags.filter((tag) => !statusTags.includes(tag.toLowerCase()))
  if (kind === 'task') return { keyword: taskKeyword(old), tags: [taskTag, ...own] }
  const keyword = messageKeyword(old)
  const isUnread = keyword === 'TODO' && has(old, 'unread') && !has(old, 'todo')
  return { keyword, tags: [...(isUnread ? [unreadTag] : []), messageTag, ...own] }
}

/** How far it got, so that of two copies the one counts in which more was done. */
export function progressOf(old: OldEntry, kind: 'message' | 'task'): number {
  const { keyword, tags } = statusOf(old, kind)
  const order = ['TODO', 'QUEUED', 'DONE', 'CANCELLED', 'ARCHIVED']
  return order.indexOf(keyword) * 2 + (tags.includes(unreadTag) ? 0 : 1)
}

/** A word of 0.1, else the cookie that somebody set in Emacs. */
export function urgencyOf(old: OldEntry): Urgency | undefined {
  const word = oldProperty(old, 'PRIORITY')?.toLowerCase()
  return word === undefined ? cookieToUrgency(old.cookie) : words[word]
}

const words: Readonly<Record<string, Urgency>> = {
  urgent: 'urgent',
  critical: 'urgent',
  a: 'urgent',
  high: 'high',
  b: 'high',
  normal: 'normal',
  medium: 'normal',
  low: 'low',
  c: 'low',
}

/** What 0.1 knew of a task's life besides its tags; undefined for a word that nobody knows. */
export function taskStatusKeyword(status: string): string | undefined {
  return taskStatus[status.trim().toLowerCase()]
}

const taskStatus: Readonly<Record<string, string>> = {
  queued: 'TODO',
  pending: 'TODO',
  waiting: 'TODO',
  working: 'QUEUED',
  done: 'DONE',
  completed: 'DONE',
  cancelled: 'CANCELLED',
  canceled: 'CANCELLED',
}

function messageKeyword(old: OldEntry): string {
  if (old.keyword !== undefined && old.keyword !== oldKeyword) {
    const isEnd = ['DONE', 'CANCELLED', 'ARCHIVED'].includes(old.keyword)
    return isEnd ? old.keyword : has(old, 'done') ? 'DONE' : 'TODO'
  }
  if (has(old, 'done')) return 'DONE'
  return has(old, 'todo') || has(old, 'unread') ? 'TODO' : 'DONE'
}

function taskKeyword(old: OldEntry): string {
  switch (old.keyword) {
    case 'TODO':
    case 'WAITING':
      return 'TODO'
    case 'QUEUED':
    case 'WORKING':
      return 'QUEUED'
    case 'DONE':
    case 'CANCELLED':
    case 'ARCHIVED':
      return old.keyword
    default: {
      if (has(old, 'done')) return 'DONE'
      const status = oldProperty(old, 'TASK_STATUS')
      // A word that nobody knows: the owner is asked once more, so that nothing is forgotten.
      if (status !== undefined) return taskStatusKeyword(status) ?? 'TODO'
      return has(old, 'unread') || has(old, 'todo') ? 'TODO' : 'DONE'
    }
  }
}

function has({ tags }: OldEntry, tag: string): boolean {
  return tags.some((one) => one.toLowerCase() === tag)
}
