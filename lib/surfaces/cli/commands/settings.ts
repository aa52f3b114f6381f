/** `settings show`. */

import { homedir } from 'node:os'
import type { Result } from '../../../core/model/refusal.ts'
import { settingsJson } from '../../../core/view/json/settings.ts'
import { settingsPage } from '../../../core/view/text/settings.ts'
import { loadSettings, placesOf } from '../../../io/wiring-cli.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'

/** Needs no key, so that it helps while there is none. */
export async function runSettings({ env, space }: Context): Promise<Result<Outcome>> {
  const places = placesOf(env, env['HOME'] || homedir())
  const loaded = await loadSettings(places, env, { space })
  return {
    ok: true,
    value: {
      json: () => settingsJson(loaded),
      page: (frame) => settingsPage(loaded, frame),
    },
  }
}
