/** Which session goes on under a name: this one, by its own word; or, by a person in a terminal, any one of their agent's, or none. */

import { isTerminal } from '../../core/is-terminal.ts'
import type { Address } from '../../core/model/address.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { goneMs, presenceOf, rivalsIn } from '../../core/presence/fold.ts'
import type { PresenceRecord, SeenPresenceSet, SeenSession } from '../../core/presence/types.ts'
import { myAgentNamed } from '../acting.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { freshRecord, ownPresence, ownRecord } from './beat.ts'

export interface Takeover {
  /** An agent of the person at the terminal; the acting name without it. */
  readonly name?: string | undefined
  /** With a name: the session that keeps it, or the beginning of its id; no session does without it. */
  readonly keep?: string | undefined
}

const candidatesMax = 10

/** From here on the name is that session's; the others are told at their next command or call. */
export async function presenceTakeover(
  deps: Deps,
  { name, keep }: Takeover = {},
): Promise<Result<SeenPresenceSet>> {
  const wanted = name === undefined ? done(deps.acting) : await nameOf(deps, name)
  if (!wanted.ok) return wanted
  if (wanted.value !== deps.acting) return decide(deps, wanted.value, keep)
  if (keep === undefined) return takeHere(deps)
  const why = `${deps.acting} is who acts here, and goes on in this session.`
  const hint = 'Leave out --keep, or name one of your agents in a terminal of your own.'
  return refuse({ code: 'usage', why, hint })
}

/** An agent takes its own name alone; a person those of their agents. */
async function nameOf(deps: Deps, typed: string): Promise<Result<Address>> {
  const plain = typed.replace(/^@/u, '')
  if (plain === deps.acting) return done(deps.acting)
  if (deps.acting === me(deps)) return myAgentNamed(deps, plain)
  const why = `${deps.acting} is an agent, and who goes on as ${typed.slice(0, 60)} is decided by ${me(deps)}.`
  return refuse({
    code: 'not_allowed',
    why,
    hint: 'The person does it in a terminal of their own.',
  })
}

async function takeHere(deps: Deps): Promise<Result<SeenPresenceSet>> {
  const nowMs = deps.clock.nowMs()
  const own = await recordsOf(deps, deps.acting)
  const others = own.filter(({ session }) => session !== deps.session)
  const replaced = await replace(deps, others)
  const { takenOver: before, ...record } = (await ownRecord(deps)) ?? freshRecord(deps)
  await deps.machine.savePresence({ ...record, beatMs: nowMs })
  const presence = ownPresence(deps, await deps.machine.presences())
  const isNews = replaced.length > 0 || before !== undefined
  return done({ did: isNews ? 'taken over' : 'unchanged', presence, replaced })
}

/** By a person: gives the name to one session of the agent, or frees it. */
async function decide(
  deps: Deps,
  name: Address,
  keep: string | undefined,
): Promise<Result<SeenPresenceSet>> {
  const fresh = deps.clock.nowMs() - goneMs
  const own = (await recordsOf(deps, name)).filter(({ session, beatMs }) => {
    return !isTerminal(session) && beatMs > fresh
  })
  if (own.length === 0) {
    const why = `No session of this machine used the name ${name} today.`
    return refuse({ code: 'not_found', why, hint: 'See who is here with datacore-msg who.' })
  }
  const kept = keep === undefined ? done(undefined) : sessionIn(own, name, keep)
  if (!kept.ok) return kept
  const replaced = await replace(
    deps,
    own.filter((one) => one !== kept.value),
  )
  // It lost the name before, and has it back.
  const isBack = kept.value?.takenOver !== undefined
  if (kept.value && isBack) {
    const { takenOver: _before, ...record } = kept.value
    await deps.machine.savePresence(record)
  }
  const here = { nowMs: deps.clock.nowMs(), session: deps.session }
  const presence = presenceOf(name, await deps.machine.presences(), here)!
  if (replaced.length === 0 && !isBack) return done({ did: 'unchanged', presence, replaced })
  return kept.value
    ? done({ did: 'given', presence, replaced, keeps: kept.value.session })
    : done({ did: 'freed', presence, replaced })
}

/** Notes in each that was heard of lately that it lost the name. */
async function replace(
  deps: Deps,
  records: readonly PresenceRecord[],
): Promise<readonly SeenSession[]> {
  const here = { nowMs: deps.clock.nowMs(), session: deps.session }
  const replaced = rivalsIn(records, here)
  const isReplaced = (record: PresenceRecord) =>
    replaced.some(({ session }) => session === record.session)
  for (const record of records.filter(isReplaced)) {
    const { manual: _said, ...rest } = record
    const takenOver = { by: deps.session, atMs: here.nowMs, told: 'no' as const }
    await deps.machine.savePresence({ ...rest, takenOver })
  }
  return replaced
}

function sessionIn(
  own: readonly PresenceRecord[],
  name: Address,
  typed: string,
): Result<PresenceRecord> {
  const exact = own.find(({ session }) => session === typed)
  const begun = own.filter(({ session }) => typed.length > 0 && session.startsWith(typed))
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined)
  if (found) return done(found)
  const [code, why] =
    begun.length > 1
      ? (['ambiguous', `Several sessions of ${name} begin like that.`] as const)
      : (['not_found', `No session of ${name} is called "${typed.slice(0, 64)}".`] as const)
  const candidates = (begun.length > 1 ? begun : own).map(({ session }) => session)
  const hint = 'Name one by its id, or so much of its beginning as no other has.'
  return refuse({ code, why, hint, candidates: candidates.slice(0, candidatesMax) })
}

async function recordsOf(deps: Deps, name: Address): Promise<readonly PresenceRecord[]> {
  return (await deps.machine.presences()).filter(({ actor }) => actor === name)
}

/** Other sessions that were heard of lately under the acting name, which this one still has. */
export async function rivalSessions(deps: Deps): Promise<readonly SeenSession[]> {
  const here = { nowMs: deps.clock.nowMs(), session: deps.session }
  const rivals = rivalsIn(await recordsOf(deps, deps.acting), here)
  return rivals.some(({ isThis }) => isThis) ? rivals.filter(({ isThis }) => !isThis) : []
}
