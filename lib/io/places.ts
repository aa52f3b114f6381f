/** Where things live on this machine: root, state, settings files, install record. */

import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { codeOf } from './atomic-file.ts'

export interface Places {
  /** DATACORE_ROOT, the folder of the spaces. */
  readonly root: string
  /** This machine only, never in git: keys, pins, cursors, caches. */
  readonly stateDir: string
  readonly moduleSettings: string
  readonly installRecord: string
  readonly home: string
}

/** The root is DATACORE_ROOT, else what the installer noted, else ~/Data. */
export function placesOf(env: NodeJS.ProcessEnv, home: string): Places {
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config')
  const installRecord = join(config, 'datacore-messaging', 'install')
  const root = env['DATACORE_ROOT'] ?? readInstallRecord(installRecord)['root'] ?? join(home, 'Data')
  if (!isAbsolute(root)) {
    throw new Failure('config', `DATACORE_ROOT is "${root}", which is not an absolute path.`, {
      hint: 'Set it to a path such as /home/tex/Data, or unset it for ~/Data.',
    })
  }
  return {
    root,
    stateDir: join(root, '.datacore', 'state', 'messaging'),
    moduleSettings: join(root, '.datacore', 'modules', 'messaging', 'settings.local.yaml'),
    installRecord,
    home,
  }
}

/** Lines `root=`, `node=`, `module=`; empty when nothing was installed for this user. */
export function readInstallRecord(path: string): Readonly<Record<string, string>> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return {}
    throw new Failure('config', `The install record ${path} could not be read.`, { cause: error })
  }
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=')
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
  })
  return Object.fromEntries(pairs)
}
