/** Whole processes as a user starts them, timed from outside. */

import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this program. `import.meta.url` is that of the bench that is run. */
export const moduleDir = join(dirname(fileURLToPath(import.meta.url)), '..')
export const cli = join(moduleDir, 'dist', 'cli.cjs')

/**
 * The environment of whoever runs this, as commands and hooks have it, with a home of its own. Some variables make every
 * node start later (NODE_EXTRA_CA_CERTS by 35 ms), ours and the bare one alike.
 */
export function homeEnv(home: string, root: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:DATACORE_|CLAUDE|XDG_CONFIG_HOME$)/u.test(name),
  )
  return { ...Object.fromEntries(own), HOME: home, DATACORE_ROOT: root }
}

/** Makes a user of this home, with a key, settings and a first space. */
export function installIn(env: NodeJS.ProcessEnv): void {
  const install = join(moduleDir, 'dist', 'install.cjs')
  const root = env['DATACORE_ROOT'] ?? ''
  timed(process.execPath, [install, '--yes', '--name', 'tex', '--root', root], env)
}

/** Wall time of a process that must succeed, milliseconds, and what it printed. */
export function timed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): { readonly ms: number; readonly stdout: string } {
  const begin = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(command, args, { env, input, encoding: 'utf8' })
  const ms = Number(process.hrtime.bigint() - begin) / 1e6
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')}: ${status} ${stderr}`)
  return { ms, stdout }
}

/** A Node that starts and ends: the reference of all. */
export function bareNode(env: NodeJS.ProcessEnv): number {
  return timed(process.execPath, ['-e', '0'], env).ms
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
