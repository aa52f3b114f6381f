/** Under which root, and who the settings there say that you are. Changes nothing. */

import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
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
  const before = () =>
    readInstallRecord(placesOf({ ...env, DATACORE_ROOT: home }, home).installRecord)
  const wish = typed ?? (env['DATACORE_ROOT'] || before()['root']) ?? join(home, 'Data')
  const root = resolve(wish === '~' || wish.startsWith('~/') ? join(home, wish.slice(1)) : wish)
  if (/[\0\r\n]/u.test(root))
    throw new Failure('usage', 'The root folder has a line break in its name.')
  const there = statSync(root, { throwIfNoEntry: false })
  if (there && !there.isDirectory()) {
    throw new Failure('config', `${root} is a file, so it cannot be the folder of your spaces.`, {
      hint: 'Choose another folder with --root.',
    })
  }
  return root
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
