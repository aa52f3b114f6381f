/** Tells of each change of one shared value, whoever made it and however it came here, for as long as somebody listens. */

import { done, type Result } from '../../core/model/refusal.ts'
import type { StateKey } from '../../core/state/key.ts'
import type { SeenState } from '../../core/state/types.ts'
import { formatEarlier } from '../../core/state/value-set.ts'
import type { Deps, Space } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { keyOf, whereIs } from './find.ts'
import { findKey, seenState } from './read.ts'

/** A value as it came to be; without one it was deleted, or nothing that is there counts. */
export interface StateNews {
  readonly space: string
  readonly key: StateKey
  readonly state: SeenState | undefined
}

export interface StateWatch {
  /** As it is at the beginning. */
  readonly now: StateNews
  /** Ends it. */
  stop(): void
}

export interface StateListener {
  changed(news: StateNews): void
  /** The file could not be read; the watch has ended. */
  failed(error: unknown): void
}

/** A key that is nowhere yet is waited for in the space that would be written. */
export async function stateWatch(
  deps: Deps,
  input: SpaceChoice & { readonly key: string },
  listener: StateListener,
): Promise<Result<StateWatch>> {
  const key = keyOf(input.key)
  if (!key.ok) return key
  const space = await spaceOf(deps, input.space, key.value)
  if (!space.ok) return space
  // Before the first look, so that no change falls between the two.
  let isOver = false
  let queue: Promise<void> = Promise.resolve()
  let told = ''
  const look = async () => {
    const news = await newsOf(deps, space.value, key.value)
    if (isOver || news === undefined || nameOf(news) === told) return
    told = nameOf(news)
    listener.changed(news)
  }
  const stopWatching = deps.store.watch(space.value, () => {
    queue = queue.then(look).catch((error: unknown) => {
      if (isOver) return
      stop()
      listener.failed(error)
    })
  })
  const stop = () => {
    isOver = true
    stopWatching()
  }
  const nothing: StateNews = { space: space.value.name, key: key.value, state: undefined }
  const now = (await newsOf(deps, space.value, key.value)) ?? nothing
  told = nameOf(now)
  return done({ now, stop })
}

async function spaceOf(
  deps: Deps,
  name: string | undefined,
  key: StateKey,
): Promise<Result<Space>> {
  const found = await whereIs(deps, name, key)
  if (found.ok) return done(found.value.space)
  return found.refusal.code === 'not_found' ? writingSpace(deps, name) : found
}

/** Undefined while the entry is not there: git puts files in place one after another, and entries never leave. */
async function newsOf(deps: Deps, space: Space, key: StateKey): Promise<StateNews | undefined> {
  const found = await findKey(deps, space, key)
  if (!found) return undefined
  const state = seenState(found, key)
  const alive = state?.present.value === undefined ? undefined : state
  return { space: space.name, key, state: alive }
}

/** Two news with one name say the same. */
function nameOf({ state }: StateNews): string {
  return state ? `${state.present.standing.proof} ${formatEarlier(state.present)}` : ''
}
