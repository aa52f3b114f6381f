/** `datacore-msg sync` in a clone of clones.ts, and looks at what a repository is like before and after. */

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Clone, Clones, Ran } from './clones.ts'

const program = join(process.cwd(), 'bin', 'datacore-msg')

export interface SyncOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** What it printed on both streams; it may fail. */
export function trySync(
  clone: Clone,
  words: readonly string[] = [],
  { env = {}, cwd = clone.dir }: SyncOptions = {},
): Ran {
  const ran = spawnSync(process.execPath, [program, 'sync', ...words], {
    cwd,
    env: { ...clone.env, ...env },
    encoding: 'utf8',
  })
  return { status: ran.status, out: `${ran.stdout}${ran.stderr}` }
}

/** It must succeed. */
export function sync(clone: Clone, words: readonly string[] = [], options: SyncOptions = {}) {
  const { status, out } = trySync(clone, words, options)
  if (status !== 0) throw new Error(`${clone.name}: sync ended with ${status}: ${out}`)
  return out
}

/** Two clones whose people know each other. */
export async function knownPair(
  clones: Clones,
): Promise<{ readonly gregor: Clone; readonly tex: Clone }> {
  const gregor = await clones.clone('gregor')
  sync(gregor)
  const tex = await clones.clone('tex')
  sync(tex)
  sync(gregor)
  return { gregor, tex }
}

/** The first repository of the report. */
export function syncJson(clone: Clone, words: readonly string[] = []): Record<string, unknown> {
  const { out } = trySync(clone, [...words, '--json'])
  const { repositories } = JSON.parse(out) as {
    readonly repositories: readonly Record<string, unknown>[]
  }
  return repositories[0]!
}

/** On one line, for a sentence that may be broken anywhere. */
export function flat(text: string): string {
  return text.replace(/\s+/gu, ' ')
}

/** Starts one and does not wait. */
export function startSync(clone: Clone): { readonly pid: number; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [program, 'sync'], { cwd: clone.dir, env: clone.env })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    out += String(chunk)
  })
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (status) => resolve({ status, out }))
  })
  return { pid: child.pid!, ended }
}

/** What git says of the user's files, and every byte of them; messaging trees left out. */
export function userState(clone: Clone): string {
  const but = [':(top)', ':(exclude)**/org/messaging/**', ':(exclude)org/messaging/**']
  return [
    clone.git('status', '--porcelain=v2', '-z', '--untracked-files=all', '--', ...but),
    clone.git('diff', '--', ...but),
    clone.git('diff', '--cached', '--', ...but),
    ...filesUnder(clone.dir)
      .filter((path) => !path.includes('org/messaging/'))
      .map((path) => `${path} ${contentOf(join(clone.dir, path))}`),
  ].join('\n')
}

function filesUnder(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('.git/'))
    .sort()
}

function contentOf(file: string): string {
  const stat = lstatSync(file)
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(file)}`
  const hash = createHash('sha1').update(readFileSync(file)).digest('hex')
  return `${(stat.mode & 0o777).toString(8)} ${hash}`
}
