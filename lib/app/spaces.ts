/** Which space a command means, and how several are read so that a bad one does not hide the others. */

import { nearest } from '../core/model/near.ts'
import { done, refuse, type Result, type Shortfall } from '../core/model/refusal.ts'
import { Failure } from './failure.ts'
import type { Deps, Space } from './ports.ts'
import { isSpaceNamed } from './space-named.ts'

/** All spaces, or the one that was named, for reading. */
export async function readingSpaces(
  deps: Deps,
  name: string | undefined,
): Promise<Result<readonly Space[]>> {
  const spaces = await deps.store.spaces()
  if (name === undefined) return done(spaces)
  const one = pick(spaces, name)
  return one.ok ? done([one.value]) : one
}

export interface SpacesRead<T> {
  /** In the order of the spaces. */
  readonly found: readonly T[]
  readonly without: readonly Shortfall[]
}

/**
 * Does a part of the work on a space that the rest does not need; its failure is noted, also where the space was asked for by
 * name, and false comes back.
 */
export type Trying = (work: () => Promise<unknown>) => Promise<boolean>

/**
 * Reads each space by itself: anybody who can push to one can put a link or a folder in place of its files, and that is
 * no reason to say nothing of the others. The failure of a space that was asked for by name is the command's own.
 */
export async function eachSpace<T>(
  spaces: readonly Space[],
  named: string | undefined,
  read: (space: Space, trying: Trying) => Promise<T>,
): Promise<SpacesRead<T>> {
  const found: T[] = []
  const without: Shortfall[] = []
  for (const space of spaces) {
    const trying: Trying = (work) => noting(without, space, work)
    const whole = async () => void found.push(await read(space, trying))
    await (named === undefined ? trying(whole) : whole())
  }
  return { found, without }
}

/**
 * Runs what may fail because of one space's files, and notes the first failure of each space in a list that is its caller's.
 * True when it went well.
 */
export async function noting(
  problems: Shortfall[],
  space: Space,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const problem = shortfallOf(space, error)
    if (!problem) throw error
    // What fails for this machine, such as its list of pins, fails in the same words for each space.
    const isNew = problems.every((one) => one.space !== space.name && one.why !== problem.why)
    if (isNew) problems.push(problem)
    return false
  }
}

/** Each space once, with what was wrong first. */
export function joined(
  first: readonly Shortfall[],
  second: readonly Shortfall[],
): readonly Shortfall[] {
  return [...first, ...second.filter((one) => first.every(({ space }) => space !== one.space))]
}

/** What failed as a value; undefined for a mistake of ours, which nobody is to overlook. */
function shortfallOf({ name }: Space, error: unknown): Shortfall | undefined {
  if (error instanceof Failure) {
    const { code, message, hint } = error
    return { space: name, code, why: message, ...(hint === undefined ? {} : { hint }) }
  }
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const why = `The space ${name} could not be read: ${error.message}.`
  return { space: name, code: 'io', why, hint: 'Run datacore-msg doctor.' }
}

/** By its name alone: nobody else is meant to be in it. */
export function isPersonal(name: string): boolean {
  return /^0-|personal|private/u.test(name)
}

/** The one that was named, else the default space of the settings, for writing. */
export async function writingSpace(deps: Deps, name: string | undefined): Promise<Result<Space>> {
  return pick(await deps.store.spaces(), name ?? deps.settings.messaging.default_space)
}

/** By full name, or by the part after the number when only one has it. */
function pick(spaces: readonly Space[], name: string): Result<Space> {
  const exact = spaces.find((space) => space.name === name)
  if (exact) return done(exact)
  const matches = spaces.filter((space) => isSpaceNamed(space.name, name))
  if (matches.length === 1) return done(matches[0]!)
  const candidates = matches.length > 1 ? matches.map((space) => space.name) : []
  if (matches.length > 1) {
    return refuse({ code: 'ambiguous', why: `Several spaces are named "${name}".`, candidates })
  }
  const near = nearest(
    name,
    spaces.map((space) => space.name),
    3,
  )
  const known = spaces.map((space) => space.name).join(', ')
  return refuse({
    code: 'not_found',
    why: `There is no space "${name}" with an org/messaging tree.`,
    hint: known
      ? `Spaces here: ${known}. Make one with datacore-msg init --space NAME.`
      : 'Make one with datacore-msg init --space 0-personal.',
    candidates: near,
  })
}
