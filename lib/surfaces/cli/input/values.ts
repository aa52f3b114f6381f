/** Checks the values that options take; each "no" names the option and what is right there. */

import { Failure } from '../../../app/failure.ts'
import { grouped } from '../../../core/view/text/words.ts'
import { type Context, option } from '../context.ts'
import { shown } from '../parse.ts'
import { parseWhen } from './times.ts'

/** A whole number; `12k` is 12,000. Throws Failure `usage`. */
export function wholeNumber(
  context: Context,
  name: string,
  range: { readonly least: number; readonly most: number; readonly example: string },
): number | undefined {
  const typed = option(context, name)
  if (typed === undefined) return undefined
  const match = /^([0-9]{1,12})(k?)$/i.exec(typed.replace(/(?<=[0-9])[,_](?=[0-9]{3})/g, ''))
  const value = match ? Number(match[1]) * (match[2] ? 1000 : 1) : Number.NaN
  if (value >= range.least && value <= range.most) return value
  const bounds = `from ${range.least} to ${grouped(range.most)}`
  throw new Failure('usage', `--${name} is a whole number ${bounds}, not "${shown(typed)}".`, {
    hint: `For example: --${name} ${range.example}`,
  })
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** A length of time in milliseconds: `30s`, `5m`, `1h`. Throws Failure `usage`. */
export function duration(
  context: Context,
  name: string,
  range: { readonly leastMs: number; readonly mostMs: number; readonly example: string },
): number | undefined {
  const typed = option(context, name)
  if (typed === undefined) return undefined
  const match = /^([0-9]{1,6})\s*(s|m|min|h)$/.exec(typed.trim().toLowerCase())
  const value = match ? Number(match[1]) * unitMs[match[2]!]! : Number.NaN
  if (value >= range.leastMs && value <= range.mostMs) return value
  const bounds = `from ${range.leastMs / 1000}s to ${range.mostMs / 3_600_000}h`
  throw new Failure('usage', `--${name} is a time ${bounds}, not "${shown(typed)}".`, {
    hint: `For example: --${name} ${range.example}`,
  })
}

/** A time that is still to come. Throws Failure `usage`. */
export function timeAhead(context: Context, name: string): number | undefined {
  const typed = option(context, name)
  if (typed === undefined) return undefined
  const nowMs = Date.now()
  const atMs = parseWhen(typed, { nowMs, direction: 'ahead' })
  if (atMs === undefined) throw noTime(`--${name}`, typed)
  if (atMs > nowMs) return atMs
  throw new Failure('usage', `--${name} ${shown(typed)} is over already.`, {
    hint: 'Write a length from now (2h, 3d) or a day to come.',
  })
}

/** A time that has begun. Throws Failure `usage`. */
export function timeBack(typed: string): number {
  const nowMs = Date.now()
  const atMs = parseWhen(typed, { nowMs, direction: 'back' })
  if (atMs === undefined) throw noTime('WHEN', typed)
  if (atMs <= nowMs) return atMs
  throw new Failure('usage', `${shown(typed)} is still to come.`, {
    hint: 'Write a length back (2h, 3d) or a day that has begun.',
  })
}

function noTime(place: string, typed: string): Failure {
  return new Failure('usage', `"${shown(typed)}" is no time for ${place}.`, {
    hint: 'Write a length (30m, 2h, 3d, 1w), a day (2026-11-30), or "2026-11-30 14:00".',
  })
}
