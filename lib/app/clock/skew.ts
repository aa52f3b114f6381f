/** What proved letters say of the clock here: whose are dated ahead of it, and which answer is dated before its question. */

import { aheadMsMax } from '../../core/ahead.ts'
import { peekerOf } from '../../core/codec/peek.ts'
import { type Address, parseAddress } from '../../core/model/address.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import type { Range } from '../../core/org/types.ts'
import { inboxPath, letterOf, viewOf } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { isSpaceNamed } from '../space-named.ts'
import { eachSpace } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { Finding } from '../views.ts'

/** So many that would say something are judged, the last of the file. */
const judgedMax = 50
/** Older ones say how a clock was once. */
const recentMs = 24 * 60 * 60 * 1000

interface Row {
  readonly range: Range
  readonly from: string
  readonly atMs: number
  readonly answers: string
}

interface Skew {
  readonly by: Address
  /** How far their clock seems to be ahead of the one here. */
  readonly ms: number
}

/** Warnings alone, for where all clocks agree there is nothing to say. */
export async function clockFindings(
  deps: Deps,
  named: string | undefined,
): Promise<readonly Finding[]> {
  const spaces = (await deps.store.spaces()).filter(
    ({ name }) => !named || isSpaceNamed(name, named),
  )
  const { found } = await eachSpace(spaces, undefined, (space) => findingsIn(deps, space))
  return found.flat()
}

async function findingsIn(deps: Deps, space: Space): Promise<readonly Finding[]> {
  const bytes = await deps.store.read(space, inboxPath)
  const outline = scanOutline(bytes)
  const peek = peekerOf(bytes, ['ID', 'FROM', 'STAMP', 'REPLY_TO'])
  const rows = new Map<string, Row>()
  for (const range of entryRanges(outline)) {
    const [id = '', from = '', stamp = '', answers = ''] = peek(range)
    rows.set(id, { range, from, atMs: Date.parse(stamp), answers })
  }
  const nowMs = deps.clock.nowMs()
  const others = [...rows.values()].filter(({ from, atMs }) => {
    return from !== deps.acting && atMs > nowMs - recentMs && atMs < nowMs + recentMs
  })
  const ahead = others.filter(({ atMs }) => atMs > nowMs + aheadMsMax)
  const asked = others.flatMap((row) => {
    const question = rows.get(row.answers)
    const isBefore = question && row.atMs < question.atMs - aheadMsMax
    return isBefore && question.from === deps.acting ? [{ row, question }] : []
  })
  if (ahead.length + asked.length === 0) return []
  const judge = await judgeFor(deps, space)
  const proved = ({ range }: Row) => authorOf(judge, space, { bytes, range, outline })
  const early = ahead.slice(-judgedMax).flatMap((row): readonly Skew[] => {
    const by = proved(row)
    return by ? [{ by, ms: row.atMs - nowMs }] : []
  })
  const late = asked.slice(-judgedMax).flatMap(({ row, question }): readonly Skew[] => {
    const by = proved(question) && proved(row)
    return by ? [{ by, ms: row.atMs - question.atMs }] : []
  })
  return [...aheadFindings(space, early), ...lateFindings(space, late)]
}

function authorOf(
  judge: Judge,
  space: Space,
  given: {
    readonly bytes: Uint8Array
    readonly range: Range
    readonly outline: ReturnType<typeof scanOutline>
  },
): Address | undefined {
  const { bytes, range, outline } = given
  const place = { space: space.name, path: inboxPath }
  const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
  if (view?.standing.proof !== 'verified' || view.standing.blocked) return undefined
  return parseAddress(letterOf(view).from)
}

export const clockHint =
  'Compare the clock here with another one, and let the system set it by itself (timedatectl set-ntp true).'

function aheadFindings({ name }: Space, skews: readonly Skew[]): readonly Finding[] {
  const people = [...new Set(skews.map(({ by }) => by))]
  if (people.length === 0) return []
  const minutes = Math.ceil(Math.max(...skews.map(({ ms }) => ms)) / 60_000)
  const sentence =
    people.length > 1
      ? `The clock here seems to be behind, by up to ${minutes} min: ${people.join(', ')} wrote ahead of it in ${name}.`
      : `${people[0]} wrote ${minutes} min ahead of the clock here in ${name}: theirs is fast, or this one is behind.`
  return [{ check: 'clock', level: 'warn', sentence, hint: clockHint }]
}

function lateFindings({ name }: Space, skews: readonly Skew[]): readonly Finding[] {
  const people = [...new Set(skews.map(({ by }) => by))]
  if (people.length === 0) return []
  const minutes = Math.ceil(Math.max(...skews.map(({ ms }) => -ms)) / 60_000)
  const sentence = `${people.join(', ')} answered ${minutes} min before you asked in ${name}: the clock here is fast, or theirs is behind.`
  return [{ check: 'clock', level: 'warn', sentence, hint: clockHint }]
}
