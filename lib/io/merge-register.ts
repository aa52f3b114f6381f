/** Registers the merge driver in a clone: its git config, which is never shared. What is shared is .gitattributes. */

import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanGitEnv } from './git-env.ts'
import { type Places, readInstallRecord } from './places.ts'

/** `none`: the folder is in no git repository. `failed`: its config could not be written. */
export type Registration = 'registered' | 'kept' | 'none' | 'failed'

/** Writes the driver into the config of the clone that `dir` is in, unless it is there already, word for word. */
export function registerMergeDriver(
  places: Pick<Places, 'installRecord' | 'moduleDir'>,
  dir: string,
): Registration {
  if (git(dir, ['rev-parse', '--is-inside-work-tree']) !== 'true') return 'none'
  const wanted = [
    ['merge.datacore.name', 'datacore-messaging: join org entries'],
    ['merge.datacore.driver', driverCommand(places)],
  ] as const
  const missing = wanted.filter(([key, value]) => git(dir, ['config', '--local', key]) !== value)
  const failed = missing.some(
    ([key, value]) => git(dir, ['config', '--local', '--replace-all', key, value]) === undefined,
  )
  return failed ? 'failed' : missing.length > 0 ? 'registered' : 'kept'
}

/** True when git would give this file of the clone to the driver. */
export function isAttributed(dir: string, file: string): boolean {
  const [answer = ''] = git(dir, ['check-attr', 'merge', '--', file])?.split('\n') ?? []
  return answer.endsWith(': merge: datacore')
}

/**
 * What git hands to a shell. A desktop's PATH often lacks node, so both are named with their whole path, and where that
 * node is gone another will do. Without the second half a driver that cannot start would leave our side alone, unmarked.
 */
export function driverCommand(places: Pick<Places, 'installRecord' | 'moduleDir'>): string {
  const { node, module } = programOf(places)
  const program = shellWord(join(module, 'dist', 'cli.cjs'))
  const start = `node=${shellWord(node)}; test -x "$node" || node=node`
  const merge = `"$node" ${program} merge-driver %O %A %B %P %L`
  const labels = '-L ours -L base -L theirs'
  return `${start}; ${merge} || git merge-file --marker-size=%L ${labels} %A %O %B`
}

/** What the installer noted, where that can be run; else what runs now. */
function programOf({ installRecord, moduleDir }: Pick<Places, 'installRecord' | 'moduleDir'>): {
  readonly node: string
  readonly module: string
} {
  const { node = '', module = '' } = readInstallRecord(installRecord)
  const isWhole = isExecutable(node) && existsSync(join(module, 'dist', 'cli.cjs'))
  return isWhole ? { node, module } : { node: process.execPath, module: moduleDir }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}

/** Quoted for the shell, and for git, to which a per cent sign means one of its own words. */
function shellWord(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`.replaceAll('%', '%%')
}

/** What git printed, without its last line break; undefined when it ended with an error, or there is no git. */
function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    const text = execFileSync('git', [...args], {
      cwd,
      env: cleanGitEnv(process.env),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    })
    return text.replace(/\n$/u, '')
  } catch {
    return undefined
  }
}
