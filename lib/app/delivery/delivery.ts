/** How far a sending got, recipient by recipient: as true as this machine can know, each step with its time and source. */

import type { SeenPost } from '../../core/channel/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { SeenDelivery } from '../../core/view/marks/delivery-types.ts'
import { findPost } from '../channel/find-post.ts'
import { deadLettersPath } from '../dead-letter.ts'
import { letterOf } from '../decode.ts'
import { sendingOf } from '../marks/sending.ts'
import type { Deps, Space } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import type { DeliveryPorts, Traced } from './ports.ts'
import { type RelayTrace, relayTraces } from './relayed.ts'
import { stepsOf } from './steps.ts'

/** Clocks differ, and so a commit may seem older than what is in it. */
const clockMsMax = 2 * 24 * 3_600_000

export async function delivery(
  deps: Deps,
  ports: DeliveryPorts,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenDelivery>> {
  const sending = await sendingOf(deps, input)
  if (!sending.ok) {
    const post = sending.refusal.code === 'not_found' ? await findPost(deps, input) : undefined
    return post?.ok ? notFollowed(post.value) : sending
  }
  const { view: meant, space, judge, copies, answers } = sending.value
  const letter = letterOf(meant)
  const sinceMs = Date.parse(letter.stamp) - clockMsMax
  const book = await ports.offers()
  const relayed = new Map<string, RelayTrace>()
  const traced = new Map<string, Traced>()
  // What goes by relay alone stands in another space than the rest of its sending.
  for (const one of await deps.store.spaces()) {
    if (!copies.some((copy) => copy.space === one.name)) continue
    // The entries of one sending are written at once, and a commit takes them together.
    traced.set(one.name, await ports.traces.find(one, letter.batch ?? letter.id, sinceMs))
    for (const [id, trace] of await relayTraces(deps, one, ports.relayed)) {
      if (relayed.get(id)?.way !== 'outbox') relayed.set(id, trace)
    }
  }
  const refused = await deadOnes(deps, space, letter.batch ?? letter.id)
  return done({
    id: input.id.trim() === letter.batch ? letter.batch : letter.id,
    from: letter.from,
    recipients: copies.map((view) => {
      const { id, to } = letterOf(view)
      const steps = stepsOf({
        deps,
        judge,
        view,
        answers,
        traced: traced.get(view.space) ?? noSpace,
        book,
        refused,
        relayed: relayed.get(id),
      })
      const last = steps.filter(({ state }) => state === 'yes').at(-1)
      return { id, to, kind: view.kind, reached: last?.step ?? 'drafted', steps }
    }),
  })
}

const noSpace: Traced = { type: 'none', why: 'its space went away meanwhile' }

function notFollowed({ post }: SeenPost): Result<never> {
  const why = `${post.id} is a post of #${post.channel}: it goes to nobody alone, so no way of it is followed.`
  return refuse({
    code: 'wrong_state',
    why,
    hint: `See who read it: datacore-msg receipts ${post.id}`,
  })
}

/** Ids in the dead letters, with the reason. */
async function deadOnes(
  deps: Deps,
  space: Space,
  text: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { path, bytes } of await deps.store.search(space, [text], 200)) {
    if (path !== deadLettersPath) continue
    const entry = new TextDecoder().decode(bytes)
    const id = /^:ID: +dead-(\S+)$/mu.exec(entry)?.[1]
    const reason = /^:REASON: +(.*)$/mu.exec(entry)?.[1]
    if (id) found.set(id, reason ?? 'refused')
  }
  return found
}
