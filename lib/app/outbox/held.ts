/**
 * Letters of the outbox that do not bear their author's signature, as one that was edited by hand: none of them is sent, for its
 * reader would take it for forged. That is told where its author looks.
 */

import { type OutboxWay, wayOf } from '../../core/outbox/way.ts'
import { isSpaceNamed } from '../space-named.ts'
import { eachSpace } from '../spaces.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { Finding } from '../views.ts'
import { outboxOf, type OutboxView } from './load.ts'

export type WayOfView = (view: OutboxView) => OutboxWay

/** How far each is, and whether it may go; with contacts and pins as they are now, each space's read once. */
export async function waysOf(deps: Deps, views: readonly OutboxView[]): Promise<WayOfView> {
  const judges = new Map<string, Judge>()
  for (const { space } of views) {
    if (!judges.has(space.dir)) judges.set(space.dir, await judgeFor(deps, space))
  }
  return (view) => wayOf(view, judges.get(view.space.dir)?.standing(view.letter).proof)
}

/** For doctor: one of each that is held back. */
export async function heldFindings(
  deps: Deps,
  named: string | undefined,
): Promise<readonly Finding[]> {
  const spaces = (await deps.store.spaces()).filter(
    ({ name }) => !named || isSpaceNamed(name, named),
  )
  const { found } = await eachSpace(spaces, undefined, (space) => heldIn(deps, space))
  return found.flat()
}

async function heldIn(deps: Deps, space: Space): Promise<readonly Finding[]> {
  const views = await outboxOf(deps, space)
  const way = await waysOf(deps, views)
  return views.flatMap((view): readonly Finding[] => {
    const { held, why } = way(view)
    if (!held || why === undefined) return []
    const { id, to } = view.letter
    const sentence = `${id} waits in the outbox for ${to}. ${why}`
    return [{ check: `space ${space.name}`, level: 'fail', sentence }]
  })
}
