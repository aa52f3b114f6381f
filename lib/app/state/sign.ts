/** A new setting under this machine's signature: by whoever acts here, and later than all that are there. */

import type { StateKey } from '../../core/state/key.ts'
import { setMs, stateText, type ValueSet } from '../../core/state/value-set.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps } from '../ports.ts'
import { replacingMs } from '../stamps.ts'

/** Whatever the clock says; but nobody's wrong clock pulls us into the future. */
export function signedSet(
  deps: Deps,
  { key: name, value }: { readonly key: StateKey; readonly value: string | undefined },
  known: readonly ValueSet[],
): ValueSet {
  const nowMs = deps.clock.nowMs()
  const times = known.map((set) => setMs(set) ?? 0)
  const atMs = replacingMs(nowMs, times)
  const set: ValueSet = {
    value,
    by: deps.acting,
    stamp: new Date(atMs).toISOString(),
    key: deps.keys.fingerprint,
  }
  return { ...set, sig: encodeBase64(deps.keys.sign(stateText(name, set))) }
}
