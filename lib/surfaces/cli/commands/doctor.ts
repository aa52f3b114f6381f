/** `doctor`. */

import { homedir } from 'node:os'
import type { Result } from '../../../core/model/refusal.ts'
import { doctorJson } from '../../../core/view/json/results.ts'
import { doctorPage } from '../../../core/view/text/overview.ts'
import { examine, placesOf } from '../../../io/wiring-cli.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { roundTrip } from '../round-trip.ts'

/** Needs neither settings nor a key: that they are missing is what it may have to say. */
export async function runDoctor({ env, space }: Context): Promise<Result<Outcome>> {
  const places = placesOf(env, env['HOME'] || homedir())
  const findings = [...(await examine(places, env, space)), ...(await roundTrip(env))]
  return {
    ok: true,
    value: {
      json: () => doctorJson(findings),
      page: (frame) => doctorPage(findings, frame),
      exit: findings.some(({ level }) => level === 'fail') ? 1 : 0,
    },
  }
}
