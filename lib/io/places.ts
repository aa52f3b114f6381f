/** Where things live on this machine: root, state, settings files, install record. Reads no settings. */

import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../app/failure.ts'
import { codeOf, readPlain } from './atomic-file.ts'

export interface Places {
  /** DATACORE_ROOT, the folder of the spaces. */
  readonly root: string
  /** This machine only, never in git: keys, pins, cursors, caches. */
  readonly stateDir: string
  /** One key file an identity, 0700. */
  readonly keysDir: string
  /** The root's own settings, which may be shared through git. */
  readonly rootSettings: string
  readonly rootLocalSettings: string
  readonly moduleSettings: string
  readonly installRecord: string
  /** The folder of this program: templates, example settings, documentation. */
  readonly moduleDir: string
  readonly home: string
}

/** The root is DATACORE_ROOT, else what the installer noted, else ~/Data. */
export function placesOf(env: NodeJS.ProcessEnv, home: string): Places {
  const config = absoluteOr(env['XDG_CONFIG_HOME'], join(home, '.config'))
  const installRecord = join(config, 'datacore-messaging', 'install')
  const root = resolve(rootOf(env, home, installRecord))
  const datacore = join(root, '.datacore')
  const stateDir = join(datacore, 'state', 'messaging')
  return {
    root,
    stateDir,
    keysDir: join(stateDir, 'keys'),
    rootSettings: join(datacore, 'settings.yaml'),
    rootLocalSettings: join(datacore, 'settings.local.yaml'),
    moduleSettings: join(datacore, 'modules', 'messaging', 'settings.local.yaml'),
    installRecord,
    moduleDir: moduleDir(),
    home,
  }
}

/** The settings that the members of a space share. */
export function spaceSettings(places: Places, space: string): string {
  return join(places.root, space, '.datacore', 'settings.yaml')
}

/** Lines `root=`, `node=`, `module=`, the last one of a name wins; empty when nothing was installed for this user. */
export function readInstallRecord(path: string): Readonly<Record<string, string>> {
  let text: string
  try {
    text = readPlain(path).toString('utf8')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return {}
    throw new Failure('config', `The install record ${path} could not be read.`, {
      hint: 'Run ./install.sh again, or set DATACORE_ROOT.',
      cause: error,
    })
  }
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=')
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
  })
  return Object.fromEntries(pairs)
}

function rootOf(env: NodeJS.ProcessEnv, home: string, installRecord: string): string {
  const given = env['DATACORE_ROOT']
  if (given !== undefined) {
    if (isUsable(given)) return given
    throw new Failure(
      'config',
      `DATACORE_ROOT is "${shown(given)}", which is not an absolute path.`,
      {
        hint: `Set it to a path such as ${join(home, 'Data')}, or unset it.`,
      },
    )
  }
  const record = readInstallRecord(installRecord)
  if (Object.keys(record).length === 0) {
    if (isUsable(home)) return join(home, 'Data')
    const sentence = `HOME is "${shown(home)}", which is not an absolute path of one line.`
    const hint = 'Set HOME to your home folder, or DATACORE_ROOT to the folder of the spaces.'
    throw new Failure('config', sentence, { hint })
  }
  const noted = record['root'] ?? ''
  if (isUsable(noted)) return noted
  // To take ~/Data instead would put messages where nobody looks for them.
  throw new Failure('config', `The install record ${installRecord} names no root folder.`, {
    hint: 'Run ./install.sh again, or set DATACORE_ROOT.',
  })
}

function isUsable(path: string): boolean {
  return isAbsolute(path) && !/[\0\r\n]/u.test(path)
}

/** The XDG rules say that a relative path there is to be ignored. */
function absoluteOr(path: string | undefined, other: string): string {
  return path !== undefined && isUsable(path) ? path : other
}

function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?').slice(0, 100)
}

/** Goes up from our own code (dist/ in a package, lib/io/ in a clone) to the folder that has the example settings. */
function moduleDir(): string {
  const start = realpathSync(__dirname)
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'settings.local.yaml.example'))) return folder
  }
  return dirname(start)
}
