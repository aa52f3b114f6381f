/** The line that the person sees when the hook added something: numbers, and the command that shows more. */

import type { SeenTask } from './seen.ts'
import { count, grouped } from './text/words.ts'

export interface DigestCounts {
  readonly unread: number
  readonly queued: number
  readonly waiting: number
}

/** `2 unread, 1 task queued. datacore-msg inbox`. */
export function personSentence(counts: DigestCounts, unseen: readonly SeenTask[]): string {
  const { unread, queued, waiting } = counts
  const numbers = [
    unread > 0 ? `${grouped(unread)} unread` : '',
    queued > 0 ? `${count(queued, 'task')} queued` : '',
    waiting > 0 ? `${count(waiting, 'task')} waiting for your decision` : '',
  ].filter(Boolean)
  const command = unread > 0 ? 'datacore-msg inbox' : 'datacore-msg tasks'
  const summary = numbers.length > 0 ? `${numbers.join(', ')}. ${command}` : ''
  return [summary, ...unseen.map(givenUp)].filter(Boolean).join('\n')
}

function givenUp({ task }: SeenTask): string {
  return (
    `The task ${task.id} from ${task.from} was offered several times, and no agent read it: ` +
    `datacore-msg show ${task.id}`
  )
}
