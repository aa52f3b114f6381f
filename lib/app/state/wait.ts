/** Waits until a shared value is another one, or somebody has waited for long enough. */

import { done, type Result } from '../../core/model/refusal.ts'
import type { StateKey } from '../../core/state/key.ts'
import type { SeenState } from '../../core/state/types.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { isSame, wantedValue } from './wanted.ts'
import { type StateNews, stateWatch } from './watch.ts'

export interface StateWaited {
  readonly did: 'changed' | 'unchanged'
  readonly space: string
  readonly key: StateKey
  /** As it is now; undefined when the key has no value. */
  readonly state: SeenState | undefined
}

/** `over` resolves when there is no more time. Another value is one that is neither `unlike` nor, without that, the first seen. */
export async function stateWait(
  deps: Deps,
  input: SpaceChoice & { readonly key: string; readonly unlike?: string | undefined },
  over: Promise<unknown>,
): Promise<Result<StateWaited>> {
  const unlike = input.unlike === undefined ? undefined : wantedValue(input.unlike, '"unlike"')
  if (unlike && !unlike.ok) return unlike
  let newest: StateNews | undefined
  let look: () => void = () => undefined
  let fail: (error: unknown) => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    fail = reject
  })
  // It may come before anybody waits for it.
  broken.catch(() => undefined)
  const watch = await stateWatch(deps, input, {
    changed(news) {
      newest = news
      look()
    },
    failed: (error) => fail(error),
  })
  if (!watch.ok) return watch
  const { now, stop } = watch.value
  const first = unlike ? unlike.value.value : presentOf(now)
  const latest = () => newest ?? now
  const isNew = (): boolean => !isSame(presentOf(latest()), first)
  const changed = new Promise<StateNews>((resolve) => {
    look = () => isNew() && resolve(latest())
    look()
  })
  try {
    const news = await Promise.race([changed, broken, over.then(() => undefined)])
    return done(news ? { did: 'changed', ...news } : { did: 'unchanged', ...latest() })
  } finally {
    stop()
  }
}

function presentOf({ state }: StateNews): string | undefined {
  return state?.present.value
}
