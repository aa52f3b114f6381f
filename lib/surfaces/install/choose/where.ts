/** Under which root, and who the settings there say that you are. Changes nothing. */

import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import type { Address } from '../../../core/model/address.ts'
import { loadSettings, placesOf, readInstallRecord } from '../../../io/wiring-install.ts'

/** The environment in which all steps run: this root, and nobody's name but the settings'. */
export function installEnv(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const { DATACORE_USER, DATACORE_SPACE, DATACORE_AGENT, CLAUDE_CODE_SESSION_ID, ...rest } = env
  return { ...rest, DATACORE_ROOT: root }
}

/** `--root`, else DATACORE_ROOT, else what was installed before, else ~/Data; always absolute. */
export function rootFrom(typed: string | undefined, env: NodeJS.ProcessEnv, home: string): string {
  // As every path on a command line, it is meant from where one stands.
  if (typed !== undefined) return usableRoot(resolve(fromHome(typed, home)), env, home)
  const given = env['DATACORE_ROOT']
  if (given) {
    const root = fromHome(given, home)
    if (isAbsolute(root)) return usableRoot(root, env, home)
    const why = `DATACORE_ROOT is "${given.slice(0, 100)}", which is not an absolute path, so nothing was changed.`
    const hint = `Set it to a path such as ${join(home, 'Data')}, or unset it.`
    throw new Failure('config', why, { hint })
  }
  const { installRecord } = placesOf({ ...env, DATACORE_ROOT: home }, home)
  return usableRoot(readInstallRecord(installRecord)['root'] ?? join(home, 'Data'), env, home)
}

/** What was answered to a question. Throws Failure for a slip of the finger such as `y`. */
export function rootAnswered(typed: string, env: NodeJS.ProcessEnv, home: string): string {
  const root = fromHome(typed, home)
  if (isAbsolute(root)) return usableRoot(root, env, home)
  throw new Failure('config', `"${typed.slice(0, 100)}" is not an absolute path.`, {
    hint: 'Write one that begins with / or ~/, such as ~/Data.',
  })
}

function fromHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

function usableRoot(path: string, env: NodeJS.ProcessEnv, home: string): string {
  const root = resolve(path)
  if (/[\0\r\n]/u.test(root)) {
    throw new Failure('usage', 'The root folder has a line break in its name.', {
      hint: 'Choose another folder with --root.',
    })
  }
  const there = statSync(root, { throwIfNoEntry: false })
  if (there && !there.isDirectory()) {
    throw new Failure('config', `${root} is a file, so it cannot be the folder of your spaces.`, {
      hint: 'Choose another folder with --root.',
    })
  }
  const { moduleDir } = placesOf({ ...env, DATACORE_ROOT: home }, home)
  if (`${realOf(root)}/`.startsWith(`${realOf(moduleDir)}/`)) {
    throw new Failure('config', `${root} lies in this copy of datacore-messaging.`, {
      hint: `Your messages need a folder of their own, such as ${join(home, 'Data')}.`,
    })
  }
  return root
}

/** Links followed, as far as there is something. */
function realOf(path: string): string {
  let there = path
  while (!existsSync(there)) there = dirname(there)
  return join(realpathSync(there), path.slice(there.length))
}

/** Who the settings under this root say that you are; undefined when they do not. Throws when they are wrong. */
export async function knownName(
  env: NodeJS.ProcessEnv,
  home: string,
): Promise<Address | undefined> {
  const places = placesOf(env, home)
  const files = [places.rootSettings, places.rootLocalSettings, places.moduleSettings]
  if (!files.some((path) => existsSync(path))) return undefined
  // With a name given, what is thrown is about something else, and is worth a stop.
  await loadSettings(places, { ...env, DATACORE_USER: 'somebody' })
  try {
    return (await loadSettings(places, env)).settings.identity.name
  } catch {
    return undefined
  }
}
