/** `state_watch`: waits for a shared value to change, a while and no longer. */

import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../../../app/failure.ts'
import { stateWait } from '../../../../app/state/wait.ts'
import { done } from '../../../../core/model/refusal.ts'
import { text, whole } from '../../args/fields.ts'
import { oneSpace, spaceField } from '../../args/space.ts'
import { aText, orNull, outputSchemaOf } from '../../json.ts'
import { stateRow, stateSchema } from '../../shape/value.ts'
import { answered, tool } from '../../tool.ts'

const secondsUsual = 30
/** Clients give up after a minute, as a rule. */
const secondsMax = 50
/** Each watches the files of a space. */
const waitsMax = 10
let waits = 0

export const stateWatchTool = tool({
  name: 'state_watch',
  title: 'Wait for a shared value to change',
  description:
    'Waits until the value under a key is another one, by whichever process, person or git pull it came, and gives it; ' +
    `after ${secondsUsual} seconds, or what you name, it answers unchanged. Use it when your next step depends on a value that ` +
    'somebody else is about to set. Give as unlike what you saw last, so that no change between two calls is missed. ' +
    'Other calls are answered meanwhile.',
  set: 'all',
  effect: 'reads',
  waits: 'beside others',
  output: outputSchemaOf({
    did: aText('changed or unchanged'),
    state: orNull(
      'What stands under the key now; null for nothing. state with get gives it whole.',
      stateSchema,
    ),
  }),
  fields: {
    key: text('needed', 'The key; it may have no value yet.'),
    unlike: text(
      'optional',
      'The value that you saw last, as JSON, or absent; without it the one that is there now.',
      70_000,
    ),
    seconds: whole('optional', `How long to wait; ${secondsUsual} without it.`, {
      least: 1,
      most: secondsMax,
    }),
    space: spaceField,
  },
  async run({ deps, signal }, { key, unlike, seconds = secondsUsual, space: typed }) {
    const space = await oneSpace(deps, typed)
    if (!space.ok) return space
    if (waits >= waitsMax) {
      const hint = 'Wait for fewer keys at once, or look at them with state.'
      throw new Failure('busy', `${waitsMax} calls of state_watch are waiting already.`, { hint })
    }
    waits += 1
    const changed = new AbortController()
    // Whoever cancelled gets no answer, so both ends are one.
    const over = wait(seconds * 1000, undefined, {
      signal: AbortSignal.any([signal, changed.signal]),
    }).catch(() => undefined)
    try {
      return answered(await stateWait(deps, { space: space.value, key, unlike }, over), (waited) =>
        done({
          structured: { did: waited.did, state: waited.state ? stateRow(waited.state) : null },
          said: `${waited.key} of ${waited.space}: ${waited.did}.`,
        }),
      )
    } finally {
      changed.abort()
      waits -= 1
    }
  },
})
