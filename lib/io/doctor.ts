/**
 * Examines this machine and its spaces, and repairs them where that is asked for. Without it only what waits is placed, and
 * the merge driver registered. The live round trip is the surface's.
 */

import { Failure } from '../app/failure.ts'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { checkHooks, checkInstall, checkNode, checkProgram, checkRoot } from './doctor-machine.ts'
import { checkIdentity, checkSettings } from './doctor-identity.ts'
import { checkClock } from './doctor-clock.ts'
import { checkConflicts } from './doctor-conflicts.ts'
import { checkFiles } from './doctor-files.ts'
import { checkLfs } from './doctor-lfs.ts'
import { checkMerge } from './doctor-merge.ts'
import { checkCopies, checkGit, checkTree } from './doctor-space.ts'
import { checkPrivate } from './doctor-private.ts'
import { checkRelay } from './doctor-relay.ts'
import { checkSpool } from './doctor-spool.ts'
import { checkStrangers } from './strangers.ts'
import type { Places } from './places.ts'
import { repairSpace } from './repair/repair.ts'
import { loadSettings } from './settings.ts'
import { listSpaces } from './space.ts'
import { isSpaceNamed } from '../app/space-named.ts'

const checksOfSpace = [
  checkSpool,
  checkTree,
  checkConflicts,
  checkFiles,
  checkCopies,
  checkGit,
  checkLfs,
  checkMerge,
  checkClock,
  checkStrangers,
] as const

/** A check may end with a Failure: that is its finding. */
type Check = () => readonly Finding[] | Promise<readonly Finding[]>

export async function examine(
  places: Places,
  env: NodeJS.ProcessEnv,
  space: string | undefined,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const run = async (name: string, check: Check) => findings.push(...(await found(name, check)))
  await run('node', () => checkNode(process.versions.node))
  await run('program', () => checkProgram(places))
  await run('root', () => checkRoot(places))
  // Without a root, everything in it is missing as well: that is one fault, told once.
  const hasRoot = findings.every(({ check, level }) => check !== 'root' || level === 'ok')
  if (hasRoot) {
    await run('settings', () => checkSettings(places, env))
    await run('identity', () => checkIdentity(places, env))
    await run('private', () => checkPrivate(places))
  }
  await run('install', () => checkInstall(places))
  await run('hooks', () => checkHooks(places, env))
  if (hasRoot) await run('relay', () => checkRelay(places, env))
  if (!hasRoot) return findings
  await run('spaces', async () => {
    const inner: Finding[] = []
    for (const one of await spacesOf(places, env, space)) {
      for (const check of checksOfSpace) {
        inner.push(...(await found(`space ${one.name}`, () => check(one, places))))
      }
    }
    return inner.length > 0 ? inner : [noSpace(places, space)]
  })
  return findings
}

/** Mends what can be mended in one space or all: a sentence for each thing that was done. Nothing without a root. */
export async function repair(
  places: Places,
  env: NodeJS.ProcessEnv,
  space: string | undefined,
): Promise<readonly Finding[]> {
  if (checkRoot(places).some(({ level }) => level !== 'ok')) return []
  const findings: Finding[] = []
  // That a space is missing is for the examination to say.
  for (const one of await spacesOf(places, env, space).catch(noneOfFailure)) {
    findings.push(...(await found(`repair ${one.name}`, () => repairSpace(one, places))))
  }
  return findings
}

function noneOfFailure(error: unknown): readonly Space[] {
  if (error instanceof Failure) return []
  throw error
}

async function found(check: string, run: Check): Promise<readonly Finding[]> {
  try {
    return await run()
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    const hint = error instanceof Failure ? error.hint : undefined
    return [{ check, level: 'fail', sentence, ...(hint ? { hint } : {}) }]
  }
}

/** All spaces; also a default space that does not exist is a finding, since every plain `send` needs it. */
async function spacesOf(places: Places, env: NodeJS.ProcessEnv, typed: string | undefined) {
  const spaces = listSpaces(places.root)
  const named = spaces.filter(({ name }) => {
    return typed === undefined || isSpaceNamed(name, typed)
  })
  const wanted = typed ?? (await defaultSpace(places, env))
  if (spaces.length > 0 && wanted !== undefined && !spaces.some(({ name }) => name === wanted)) {
    if (typed === undefined || named.length === 0) {
      throw new Failure('config', `There is no space ${wanted} with messages.`, {
        hint: `Make it with: datacore-msg init --space ${wanted}`,
      })
    }
  }
  return named
}

/** Undefined when the settings cannot be read, which is a finding of its own. */
async function defaultSpace(places: Places, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { settings } = await loadSettings(places, env)
    return settings.messaging.default_space
  } catch {
    return undefined
  }
}

function noSpace({ root }: Places, typed: string | undefined): Finding {
  return {
    check: 'spaces',
    level: 'fail',
    sentence: typed
      ? `There is no space ${typed} with messages in ${root}.`
      : `No space in ${root} has messages yet.`,
    hint: `Make one with: datacore-msg init --space ${typed ?? '0-personal'}`,
  }
}
