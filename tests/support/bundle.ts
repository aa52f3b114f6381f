/** Child processes from our own sources: Node 20 cannot run TypeScript, so each driver is bundled once into a temp folder. */

import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

export interface Driver {
  /** Starts it; messages go over the channel of `fork`. */
  start(
    args: readonly string[],
    options?: { readonly uid?: number; readonly env?: NodeJS.ProcessEnv },
  ): ChildProcess
  remove(): void
}

/** Bundles a driver, a path from the project's folder. */
export async function bundleDriver(source: string): Promise<Driver> {
  const folder = mkdtempSync(join(tmpdir(), 'dm-driver-'))
  const outfile = join(folder, `${basename(source, '.ts')}.cjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    logLevel: 'warning',
  })
  return {
    start: (args, options = {}) =>
      fork(outfile, args, {
        execArgv: [],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        ...options,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Resolves with what a process ended with, after all that it said was heard. */
export async function ended(child: ChildProcess): Promise<number | string | null> {
  if (child.connected) await new Promise((resolve) => child.once('disconnect', resolve))
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve))
  }
  return child.exitCode ?? child.signalCode
}
