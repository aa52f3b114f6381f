/** What was stored by a send or an answer. */

import type { Problem } from '../../../app/problem.ts'
import type { SendReport } from '../../../app/views.ts'
import { orNull } from '../../../core/view/json/document.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { warningsOf } from '../../../core/view/text/reports.ts'
import { aList, anObject, aText, type JsonObject, maybeText } from '../json.ts'
import type { Answer } from '../tool.ts'

/** A group may have very many members; more are a number. */
const rowsMax = 60

export function sentFields({ sent, skipped, batch }: SendReport): JsonObject {
  return {
    batch: orNull(batch),
    count: sent.length,
    sent: sent.slice(0, rowsMax).map((one) => ({
      id: one.id,
      type: one.kind,
      to: one.to,
      space: one.space,
      reached: one.reached,
      relay: orNull(one.outbox),
      state: orNull(one.taskState),
      refusal: one.refusal === undefined ? null : sanitizeLine(one.refusal, 300),
    })),
    skipped: skipped.slice(0, rowsMax),
  }
}

export const sentProperties = {
  batch: maybeText('The id that all entries of one sending to several recipients share.'),
  count: { type: 'integer', description: 'How many entries were stored.' },
  sent: aList(
    `One for each recipient, the first ${rowsMax}.`,
    anObject({
      id: aText('The full id.'),
      type: aText('message, task for an agent, or post in a channel'),
      to: aText('The recipient.'),
      space: aText('The space that it was stored in.'),
      reached: aText(
        'stored: it is on disk here. Git carries it on; nothing here says that it was read.',
      ),
      relay: maybeText(
        'For somebody whose space you do not share: waiting (in the outbox, the daemon sends it), relayed (a relay has it, ' +
          'the recipient does not yet) or delivered (it is on their disk, by their own signature).',
      ),
      state: maybeText('Of a task for your own queue: what the governor decided.'),
      refusal: maybeText('Why such a task waits.'),
    }),
  ),
  skipped: aList('Members of a group who got nothing, since they are blocked.', { type: 'string' }),
} as const

/** A route that failed is a failure beside what was stored. */
export function sentAnswer(report: SendReport): Answer {
  const failed = report.routes.find(({ ok }) => !ok)
  return {
    structured: sentFields(report),
    said: saidOf(report),
    warnings: warningsOf(report),
    ...(failed ? { problem: routeProblem(failed.sentence) } : {}),
  }
}

export function saidOf({ sent }: SendReport): string {
  const [first] = sent
  if (!first) return 'Nothing was stored.'
  if (sent.length > 1)
    return `Stored for ${sent.length} recipients in ${first.space}.${farOf(sent)}`
  if (first.outbox === undefined) return `Stored for ${first.to} in ${first.space}: ${first.id}`
  return `Stored in the outbox of ${first.space}, ${farWords[first.outbox]} ${first.to}: ${first.id}`
}

const farWords = {
  waiting: 'for the daemon to send to',
  relayed: 'and with the relay for',
  delivered: 'and delivered to',
} as const

/** Of several that go by relay, how many got how far. */
function farOf(sent: SendReport['sent']): string {
  const ways = (['delivered', 'relayed', 'waiting'] as const).flatMap((way) => {
    const count = sent.filter(({ outbox }) => outbox === way).length
    return count > 0 ? [`${count} ${way}`] : []
  })
  return ways.length > 0 ? ` By relay: ${ways.join(', ')}.` : ''
}

function routeProblem(sentence: string): Problem {
  return {
    code: 'route_failed',
    message: `It is stored, but its route failed: ${sanitizeLine(sentence, 300)}`,
    hint: 'It need not be sent again.',
    exit: 1,
    candidates: [],
  }
}
