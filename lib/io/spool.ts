/**
 * Changes stored beside a file that is being edited elsewhere: `.spool/TIME-RANDOM.json`, one fsynced file a write.
 * Every reader applies them over the file's bytes, and whoever comes once the file is free places them.
 */

import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import type { Op } from '../core/org/types.ts'
import { codeOf, replaceFile, syncFolder } from './atomic-file.ts'
import { createFile, sweepTemporaries } from './atomic-file-create.ts'
import type { Tree } from './space.ts'
import { parseOps } from './spool-ops.ts'
import { whileDoing } from './store-failure.ts'

/** The ops of one write that are still to be placed. */
export interface Spooled {
  /** Name in the spool folder; names sort by time. */
  readonly name: string
  readonly ops: readonly Op[]
}

/** Called with one sentence about something that is left alone. */
export type OnProblem = (sentence: string) => void

const bytesMax = 256 * 2 ** 20

/** All changes that wait, oldest first; a damaged one is reported and left alone. */
export function loadSpool(tree: Tree, onProblem: OnProblem): readonly Spooled[] {
  const found: Spooled[] = []
  for (const name of spoolNames(tree)) {
    const text = readSpooled(tree, name)
    if (text === undefined) continue
    const ops = parseOps(text)
    if (ops) found.push({ name, ops })
    else onProblem(`${join(spoolDir(tree), name)} is damaged, so what it holds is not shown.`)
  }
  return found
}

/** Stores a write's ops; they are on disk when this returns. */
export function addToSpool(tree: Tree, ops: readonly Op[], nowMs: number): void {
  const folder = spoolDir(tree)
  whileDoing(`The change of ${tree.space.name} could not be stored`, () => {
    if (!statFolder(folder)) {
      mkdirSync(folder)
      syncFolder(tree.dir)
    }
    const last = spoolNames(tree).at(-1) ?? ''
    const bytes = new TextEncoder().encode(`${JSON.stringify({ version: 1, ops })}\n`)
    createFile(join(folder, nextName(nowMs, last)), bytes)
  })
}

/** Takes the placed paths' ops out; a file without ops is removed. */
export function dropPlaced(
  tree: Tree,
  spool: readonly Spooled[],
  placed: ReadonlySet<string>,
): readonly Spooled[] {
  const left: Spooled[] = []
  for (const { name, ops } of spool) {
    const rest = ops.filter(({ path }) => !placed.has(path))
    const file = join(spoolDir(tree), name)
    if (rest.length > 0) left.push({ name, ops: rest })
    if (rest.length === ops.length) continue
    whileDoing(`${file} could not be cleared`, () => {
      const bytes = new TextEncoder().encode(`${JSON.stringify({ version: 1, ops: rest })}\n`)
      if (rest.length > 0) replaceFile(file, bytes)
      else unlinkSync(file)
    })
  }
  if (left.length === 0 && spool.length > 0) removeEmpty(tree)
  return left
}

/** The waiting ops of one file, in order. */
export function spooledFor(spool: readonly Spooled[], path: string): readonly Op[] {
  return spool.flatMap(({ ops }) => ops.filter((op) => op.path === path))
}

/** Paths with waiting ops. */
export function spooledPaths(spool: readonly Spooled[]): readonly string[] {
  return [...new Set(spool.flatMap(({ ops }) => ops.map(({ path }) => path)))]
}

/** False when there is none yet; anything but a real folder is refused. */
function statFolder(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  if (!stat || stat.isDirectory()) return stat !== undefined
  throw new Failure(
    'data',
    `${folder} is in the way: changes that wait are kept in a folder there.`,
    {
      hint: 'Move it away.',
    },
  )
}

function spoolDir(tree: Tree): string {
  return join(tree.dir, '.spool')
}

function spoolNames(tree: Tree): readonly string[] {
  try {
    // A link could lead out of the space.
    if (!lstatSync(spoolDir(tree)).isDirectory()) return []
    return readdirSync(spoolDir(tree))
      .filter((name) => /^[0-9]{17}-[0-9a-f]+\.json$/u.test(name))
      .sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Undefined when it was placed meanwhile: the file that is read next has it. */
function readSpooled(tree: Tree, name: string): string | undefined {
  const file = join(spoolDir(tree), name)
  return whileDoing(`${file} could not be read`, () => {
    try {
      const stat = lstatSync(file)
      return stat.isFile() && stat.size <= bytesMax ? readFileSync(file, 'utf8') : ''
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  })
}

/** Later than the newest one, whatever the clock says, so that changes are placed in the order they came. */
function nextName(nowMs: number, last: string): string {
  const now = digitsOf(nowMs)
  const time = now > last.slice(0, 17) ? now : String(BigInt(last.slice(0, 17)) + 1n)
  return `${time.padStart(17, '0')}-${randomBytes(4).toString('hex')}.json`
}

function digitsOf(nowMs: number): string {
  return new Date(nowMs)
    .toISOString()
    .replace(/[^0-9]/gu, '')
    .padEnd(17, '0')
}

function removeEmpty(tree: Tree): void {
  try {
    sweepTemporaries(spoolDir(tree))
    rmdirSync(spoolDir(tree))
  } catch {
    // Something else is in it, such as a damaged file.
  }
}
