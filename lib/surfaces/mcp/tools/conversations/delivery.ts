/** `delivery`: how far a sending got, and who read it. */

import { delivery } from '../../../../app/delivery/delivery.ts'
import { findPost } from '../../../../app/channel/find-post.ts'
import type { Deps } from '../../../../app/ports.ts'
import { receipts } from '../../../../app/marks/receipts.ts'
import { done, type Result } from '../../../../core/model/refusal.ts'
import { isoTime, orNull } from '../../../../core/view/json/document.ts'
import type { SeenDelivery } from '../../../../core/view/marks/delivery-types.ts'
import type { SeenReceipt } from '../../../../core/view/marks/types.ts'
import { farOf } from '../../../../core/view/marks/receipts.ts'
import { sanitizeLine } from '../../../../core/view/sanitize.ts'
import { text } from '../../args/fields.ts'
import { idSpaceField, type OneById } from '../../args/space.ts'
import { aList, anObject, aText, type JsonObject, maybeText, outputSchemaOf } from '../../json.ts'
import { pageOf } from '../../page.ts'
import { reactionRows, reactionsMax } from '../../shape/entry.ts'
import { type Answer, answered, tool, type ToolContext } from '../../tool.ts'

/** A group may have very many members. */
const rowsMax = 20

type Recipient = SeenDelivery['recipients'][number]

export const deliveryTool = tool({
  name: 'delivery',
  title: 'See how far something got',
  description:
    'Tells for each recipient of a message or task how far it got (stored, committed, pushed, delivered, read, acted), ' +
    'each step with its time and what says so, who read it, and which reactions it has. Use it when your person asks ' +
    'whether somebody has seen something. Of a post it tells which members of the channel have read it. It is as true as this machine can know: a step that nothing here shows is unknown.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    id: aText('The full id.'),
    recipients: aList(
      'One for each copy.',
      anObject({
        id: aText('The full id of this copy.'),
        to: aText('The recipient.'),
        reached: aText('The last step that is sure.'),
        steps: aList(
          'In their order.',
          anObject({
            step: aText(
              'drafted, stored, committed, pushed, relayed, delivered, read, acted, failed',
            ),
            state: aText('yes, no or unknown'),
            at: maybeText('When, RFC 3339.'),
            source: aText('What says so.'),
          }),
        ),
        readBy: maybeText('Who read it, if anybody.'),
        readProved: { type: 'boolean', description: 'Whether the reader signed that.' },
        answered: maybeText('The id of the answer.'),
        reactions: aList(`The first ${reactionsMax}, such as 👍 gregor.`, { type: 'string' }),
      }),
    ),
    next: maybeText('The cursor for more recipients; null at the end.'),
  }),
  fields: {
    id: text('needed', 'The id, or a unique part of it.'),
    space: idSpaceField,
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  run: deliveryOf,
})

/** Git is started for this alone. */
async function deliveryOf(
  { deps, env, places }: ToolContext,
  asked: OneById,
): Promise<Result<Answer>> {
  const { wireDelivery } = await import('../../../../io/wiring-delivery.ts')
  const { id, space, cursor } = asked
  const found = await delivery(deps, wireDelivery(env, places.stateDir), { id, space })
  if (!found.ok) {
    const post = await findPost(deps, { id, space })
    return post.ok ? postReceiptsOf(deps, asked) : found
  }
  const read = await receipts(deps, { id: found.value.id, space })
  return answered(read, ({ receipts: all, warning }) => {
    const byId = new Map(all.map((one) => [one.id, one]))
    const rowOf = (one: Recipient) => rowFor(one, byId.get(one.id))
    const shapes = { keyOf: (one: Recipient) => one.id, rowOf }
    const page = pageOf(found.value.recipients, shapes, { cursor, limit: rowsMax })
    if (!page.ok) return page
    const { rows, next } = page.value
    const [first] = found.value.recipients
    const said =
      found.value.recipients.length === 1
        ? `${found.value.id} to ${first!.to}: ${first!.reached}.`
        : `${found.value.id}: ${farOf(found.value.recipients)}`
    const warnings = warning === undefined ? [] : [warning]
    return done({ structured: { id: found.value.id, recipients: rows, next }, said, warnings })
  })
}

/** A post goes to nobody alone: what is known is which members have read it. */
async function postReceiptsOf(deps: Deps, { id, space, cursor }: OneById): Promise<Result<Answer>> {
  return answered(await receipts(deps, { id, space }), (found) => {
    const rowOf = (one: SeenReceipt) => {
      const reached = one.read ? 'read' : 'stored'
      return rowFor({ id: one.id, to: one.to, kind: 'message', reached, steps: [] }, one)
    }
    const shapes = { keyOf: (one: SeenReceipt) => one.to, rowOf }
    const page = pageOf(found.receipts, shapes, { cursor, limit: rowsMax })
    if (!page.ok) return page
    const { rows, next } = page.value
    const read = found.receipts.filter((one) => one.read).length
    const said = `${found.id}, a post: read by ${read} of ${found.receipts.length} members.`
    return done({ structured: { id: found.id, recipients: rows, next }, said })
  })
}

function rowFor(
  { id, to, reached, steps }: Recipient,
  receipt: SeenReceipt | undefined,
): JsonObject {
  const { read, answered: answer, reactions = [] } = receipt ?? {}
  return {
    id,
    to,
    reached,
    steps: steps.map(({ step, state, atMs, source }) => {
      return { step, state, at: isoTime(atMs), source: sanitizeLine(source, 160) }
    }),
    readBy: read ? sanitizeLine(read.by, 80) : null,
    readProved: read?.proof === 'proved',
    answered: orNull(answer?.id),
    reactions: reactionRows(reactions),
  }
}
