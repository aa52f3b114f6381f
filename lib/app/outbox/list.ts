/** The outbox as its owner sees it, and what the owner may do about a letter in it. */

import { givenUpAtMs } from '../../core/outbox/end.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { SeenOutboxItem } from '../../core/view/relay/types.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { waysOf, type WayOfView } from './held.ts'
import { findInOutbox, loadOutbox, type OutboxView } from './load.ts'
import { step } from './steps.ts'

/** What is still on its way, oldest first; all of it with `which: 'all'`. */
export async function listOutbox(
  deps: Deps,
  input: SpaceChoice & { readonly which: 'open' | 'all' },
): Promise<Result<readonly SeenOutboxItem[]>> {
  const all = await loadOutbox(deps, input)
  if (!all.ok) return all
  const shown = all.value.filter(
    ({ state }) => input.which === 'all' || (state !== 'stored' && state !== 'given up'),
  )
  return { ...all, value: shown.map(seenItem(await waysOf(deps, shown))) }
}

export async function retryInOutbox(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenOutboxItem>> {
  return act(deps, input, { type: 'again', why: 'Its author sends it again.' })
}

export async function cancelInOutbox(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenOutboxItem>> {
  return act(deps, input, { type: 'given up', why: 'Its author cancelled it.' })
}

async function act(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
  next: Parameters<typeof step>[2],
): Promise<Result<SeenOutboxItem>> {
  const found =
    input.id.trim() === 'last' ? await newest(deps, input) : await findInOutbox(deps, input)
  if (!found.ok) return found
  const { space, letter, state } = found.value
  if (state === 'stored') {
    const why = `${letter.to} has ${letter.id} already.`
    return refuse({ code: 'wrong_state', why })
  }
  if (next.type === 'again' && givenUpAtMs(letter) <= deps.clock.nowMs()) {
    const why = `${letter.id} is past its time, so no relay would take it.`
    return refuse({
      code: 'wrong_state',
      why,
      hint: `Send it anew: datacore-msg send @${letter.to} TEXT`,
    })
  }
  await step(deps, { space, id: letter.id }, next)
  const now = await findInOutbox(deps, { space: space.name, id: letter.id })
  return now.ok ? done(seenItem(await waysOf(deps, [now.value]))(now.value)) : now
}

/** The one that was written last, which is the last of them. */
async function newest(deps: Deps, input: SpaceChoice): Promise<Result<OutboxView>> {
  const all = await loadOutbox(deps, input)
  if (!all.ok) return all
  const last = all.value.at(-1)
  if (last) return done(last)
  const why = 'The outbox has no letter.'
  return refuse({ code: 'not_found', why, hint: 'See datacore-msg outbox --all.' })
}

function seenItem(wayOf: WayOfView): (item: OutboxView) => SeenOutboxItem {
  return (item) => {
    const { kind, letter, space } = item
    return {
      id: letter.id,
      to: letter.to,
      kind,
      space: space.name,
      writtenMs: Date.parse(letter.stamp),
      ...wayOf(item),
      title: letter.body.split('\n').find((line) => line.trim() !== '') ?? '',
    }
  }
}
