/** `doctor`. */

import { homedir } from 'node:os'
import { clockFindings } from '../../../app/clock/skew.ts'
import { heldFindings } from '../../../app/outbox/held.ts'
import { Failure } from '../../../app/failure.ts'
import type { Finding } from '../../../app/views.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { doctorJson } from '../../../core/view/json/results.ts'
import { doctorPage } from '../../../core/view/text/overview.ts'
import { examine, placesOf, repair } from '../../../io/wiring-cli.ts'
import { type Context, isOn } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { roundTrip } from '../live/round-trip.ts'

/** Needs neither settings nor a key: that they are missing is what it may have to say. */
export async function runDoctor(context: Context): Promise<Result<Outcome>> {
  const { env, space } = context
  const places = placesOf(env, env['HOME'] || homedir())
  const repaired = isOn(context, 'repair') ? await repair(places, env, space) : []
  const examined = await examine(places, env, space)
  const judged = await judgedIn(context)
  const findings = [...repaired, ...examined, ...judged, ...(await roundTrip(env))]
  return {
    ok: true,
    value: {
      json: () => doctorJson(findings),
      page: (frame) => doctorPage(findings, frame),
      ...(repaired.some(({ level }) => level === 'ok') ? { effect: 'written' } : {}),
      exit: findings.some(({ level }) => level === 'fail') ? 1 : 0,
    },
  }
}

/** Takes a key and settings to judge by; where these are missing, that is what the others found. */
async function judgedIn({ wire, space }: Context): Promise<readonly Finding[]> {
  try {
    const { deps } = await wire('node')
    return [...(await heldFindings(deps, space)), ...(await clockFindings(deps, space))]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return []
  }
}
