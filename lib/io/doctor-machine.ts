/** Doctor: node, the program's own files, the root, what the installer noted, the hooks in Claude Code. */

import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding } from '../app/views.ts'
import { hooksOffIn } from './claude-hooks-off.ts'
import { isFolder } from './make-folders.ts'
import { type Places, readInstallRecord } from './places.ts'

/** The oldest node that the program is tested on. */
const nodeLeast = [20, 19] as const

export function checkNode(version: string): readonly Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = nodeLeast
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  const check = 'node'
  if (isNew) return [{ check, level: 'ok', sentence: `Node ${version} runs this.` }]
  const sentence = `Node ${version} is too old; ${leastMajor}.${leastMinor} or later is needed.`
  return [{ check, level: 'fail', sentence, hint: 'Install a newer one from https://nodejs.org.' }]
}

/** What the hooks and the installer start. */
const programFiles = ['dist/cli.cjs', 'dist/hook.cjs', 'hooks/inbox-watcher', 'hooks/send-reply']

export function checkProgram({ moduleDir }: Places): readonly Finding[] {
  const check = 'program'
  const wrong = programFiles.filter((path) => {
    const mode = path.startsWith('hooks/') ? constants.R_OK | constants.X_OK : constants.R_OK
    return !isAccessible(join(moduleDir, path), mode)
  })
  if (wrong.length === 0) {
    return [{ check, level: 'ok', sentence: `The program in ${moduleDir} is complete.` }]
  }
  const sentence = `${wrong.join(', ')} of ${moduleDir} is missing or cannot be run.`
  return [{ check, level: 'fail', sentence, hint: `Run ${join(moduleDir, 'install.sh')} again.` }]
}

export function checkRoot({ root }: Places): readonly Finding[] {
  const check = 'root'
  if (!isFolder(root)) {
    const hint = 'Run ./install.sh, or set DATACORE_ROOT to the folder of your spaces.'
    const sentence = existsSync(root)
      ? `The root ${root} is no folder.`
      : `There is no folder ${root}, which should be the root of your spaces.`
    return [{ check, level: 'fail', sentence, hint }]
  }
  if (!isAccessible(root, constants.R_OK | constants.W_OK | constants.X_OK)) {
    const hint = `Make it yours, for example with: chown "$USER" '${root}'`
    return [{ check, level: 'fail', sentence: `The root ${root} cannot be written.`, hint }]
  }
  return [{ check, level: 'ok', sentence: `The root is ${root}.` }]
}

/** The hooks find root, node and program by this record when they are started without an environment. */
export function checkInstall({ installRecord, root, moduleDir }: Places): readonly Finding[] {
  const check = 'install'
  const record = readInstallRecord(installRecord)
  if (Object.keys(record).length === 0) {
    const sentence = 'The installer did not run for this user.'
    const hint = `Run ${join(moduleDir, 'install.sh')} to put the command on the PATH and the hooks in place.`
    return [{ check, level: 'warn', sentence, hint }]
  }
  const hint = `Run ${join(moduleDir, 'install.sh')} again.`
  const wrong: string[] = []
  const { root: notedRoot = '', node = '', module = '' } = record
  if (!isSame(notedRoot, root))
    wrong.push(`it names the root ${notedRoot}, and this run uses ${root}`)
  if (!isAccessible(node, constants.X_OK)) wrong.push(`its node ${node} cannot be run`)
  if (!isSame(module, moduleDir)) wrong.push(`it names the program in ${module}, not ${moduleDir}`)
  if (wrong.length === 0) {
    return [{ check, level: 'ok', sentence: `The install record ${installRecord} is right.` }]
  }
  return wrong.map((why) => {
    return { check, level: 'warn', sentence: `The install record ${installRecord}: ${why}.`, hint }
  })
}

const hookEvents = ['UserPromptSubmit', 'SessionStart', 'Stop']

export function checkHooks(
  { home, moduleDir }: Places,
  env: NodeJS.ProcessEnv,
): readonly Finding[] {
  const check = 'hooks'
  const path = join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), 'settings.json')
  const again = `Run ${join(moduleDir, 'install.sh')} to register them.`
  if (!existsSync(path)) {
    return [
      { check, level: 'warn', sentence: `Claude Code has no settings at ${path}.`, hint: again },
    ]
  }
  let settings: unknown
  try {
    settings = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/u, ''))
  } catch {
    const sentence = `${path} is not valid JSON, so Claude Code runs none of its hooks.`
    return [
      { check, level: 'fail', sentence, hint: 'Mend it; a comma too many is the usual cause.' },
    ]
  }
  const missing = hookEvents.filter((event) => commandsOf(settings, event).length === 0)
  if (missing.length > 0) {
    const sentence = `The hook is not registered in ${path} for ${missing.join(', ')}.`
    return [{ check, level: 'warn', sentence, hint: again }]
  }
  const commands = [...new Set(hookEvents.flatMap((event) => commandsOf(settings, event)))]
  const gone = commands.filter((command) => !isAccessible(pathIn(command), constants.X_OK))
  if (gone.length > 0) {
    const sentence = `The hook of ${path} cannot be run: ${gone.join(', ')}.`
    return [{ check, level: 'fail', sentence, hint: again }]
  }
  const off = hooksOffIn(env, home)
  if (off.length > 0) {
    const sentence = `Claude Code runs no hooks: "disableAllHooks" is true in ${off.join(', ')}.`
    return [{ check, level: 'warn', sentence, hint: 'Take it out there to be told of tasks.' }]
  }
  return [{ check, level: 'ok', sentence: `The hooks are registered in ${path}.` }]
}

/** Commands of one event that are ours, whatever else the file holds. */
function commandsOf(settings: unknown, event: string): readonly string[] {
  const groups = fieldOf(fieldOf(settings, 'hooks'), event)
  if (!Array.isArray(groups)) return []
  return groups.flatMap((group: unknown) => {
    const hooks = fieldOf(group, 'hooks')
    if (!Array.isArray(hooks)) return []
    return hooks.flatMap((hook: unknown) => {
      const command = fieldOf(hook, 'command')
      return typeof command === 'string' && isOurs(command) ? [command] : []
    })
  })
}

/** Another program may have a hook of this name; ours has program.sh beside it. One that is gone is told of too. */
function isOurs(command: string): boolean {
  if (!command.includes('hooks/inbox-watcher')) return false
  const path = pathIn(command)
  return !existsSync(path) || existsSync(join(dirname(path), 'program.sh'))
}

/** The executable in a command, out of its quotes. */
function pathIn(command: string): string {
  const quoted = /^'((?:[^']|'\\'')*)'|^"([^"]*)"/u.exec(command)
  return (
    quoted?.[1]?.replaceAll("'\\''", "'") ??
    quoted?.[2] ??
    command.split(' ')[0] ??
    ''
  ).replace(/\\(.)/gu, '$1')
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function isAccessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other)
  } catch {
    return one === other
  }
}
