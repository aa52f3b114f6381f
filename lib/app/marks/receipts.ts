/** Who has read an entry, and when: a receipt for each recipient of its sending. */

import { type Address, ownerByName } from '../../core/model/address.ts'
import { compareLogLines, type MarkLine } from '../../core/model/log.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import type { SeenReceipt, SeenReceipts } from '../../core/view/marks/types.ts'
import { findPost } from '../channel/find-post.ts'
import { postReceipts } from '../channel/marks/receipts.ts'
import { letterOf } from '../decode.ts'
import type { Deps } from '../ports.ts'
import type { Judge } from '../standings.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import type { Answers } from './answers.ts'
import { sendingOf } from './sending.ts'
import { readingStays } from './stays.ts'

/** A log with more marks than this is there to keep us busy. */
const marksMax = 500

export async function receipts(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenReceipts>> {
  const sending = await sendingOf(deps, input)
  if (!sending.ok) {
    const post = sending.refusal.code === 'not_found' ? await findPost(deps, input) : undefined
    if (post?.ok) return postReceipts(deps, post.value)
    return post && post.refusal.code !== 'not_found' ? post : sending
  }
  const { view: meant, judge, copies, answers } = sending.value
  const { batch } = letterOf(meant)
  const warning = await readingStays(deps, copies)
  return done({
    id: input.id.trim() === batch ? batch : letterOf(meant).id,
    batch,
    receipts: copies.map((view) => receiptOf(judge, view, answers)),
    ...(warning === undefined ? {} : { warning }),
  })
}

export function receiptOf(judge: Judge, view: EntryView, answers: Answers): SeenReceipt {
  const letter = letterOf(view)
  const answer = answers(view)
  return {
    id: letter.id,
    to: letter.to,
    status: view.kind === 'message' && !view.outbox ? view.message.status : undefined,
    // What is done about a task by relay is known where it went.
    task: view.kind === 'task' && !view.outbox ? view.task.state : undefined,
    read: readOf(judge, view),
    answered: answer && { id: answer.id, atMs: Date.parse(answer.stamp) },
    reactions: view.reactions ?? [],
  }
}

/** The first time that the recipient, or an agent of theirs, read it; a line that nobody proves is told as such. */
export function readOf(judge: Judge, view: EntryView): SeenReceipt['read'] {
  const letter = letterOf(view)
  const reads = letter.log
    .filter((line): line is MarkLine => line.type === 'mark' && line.verb === 'Read')
    .filter(({ by }) => isOf(letter.to, by))
    .sort(compareLogLines)
    .slice(0, marksMax)
  const first = reads.find((line) => judge.provesMark(letter, line))
  const line = first ?? reads[0]
  return line && { by: line.by as Address, atMs: line.atMs, proof: first ? 'proved' : 'not proved' }
}

/** The recipient, or their agent who read it for them. */
function isOf(to: Address, by: string): boolean {
  return by === to || ownerByName(by as Address) === to
}
