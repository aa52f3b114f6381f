/** Where the daemon of a root listens: a socket of this user alone, found by everybody who knows the root. */

import { createHash } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import type { Places } from '../../places.ts'
import { makePrivateFolder, readPrivate } from '../../vault-file.ts'

/** The system's limit is 104 or 108 with the final zero. */
const pathBytesMax = 100
const notedCharsMax = 1_000

export interface SocketPlace {
  readonly folder: string
  readonly path: string
  /** Says where the socket is to those whose environment names another runtime folder: cron, su, hooks. */
  readonly noteFile: string
}

/** In the user's own runtime folder, else in this machine's state, else, where that path is too long, in a folder for temporary files. */
export function socketPlace(
  { root, stateDir }: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
): SocketPlace {
  const name = `${hashOf(root)}.sock`
  const runtime = env['XDG_RUNTIME_DIR'] ?? ''
  const folders = [
    ...(isAbsolute(runtime) ? [join(runtime, 'datacore-messaging')] : []),
    join(stateDir, 'relay'),
    join(tmpdir(), `datacore-messaging-${userInfo().uid}`),
  ]
  const folder = folders.find((one) => Buffer.byteLength(join(one, name)) <= pathBytesMax)
  const noteFile = join(stateDir, 'relay', 'socket')
  if (folder) return { folder, path: join(folder, name), noteFile }
  throw new Failure('config', 'No folder for the daemon has a path that is short enough.', {
    hint: 'Set XDG_RUNTIME_DIR, or TMPDIR, to a folder with a short path.',
  })
}

/** Where a daemon may listen: first where the running one says that it does. */
export function placesToAsk(
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
): readonly Pick<SocketPlace, 'folder' | 'path'>[] {
  const usual = socketPlace(places, env)
  const noted = (readPrivate(usual.noteFile, notedCharsMax) ?? '').trim()
  const isOurs = isAbsolute(noted) && basename(noted) === basename(usual.path)
  return isOurs ? [{ folder: dirname(noted), path: noted }, usual] : [usual]
}

/** Makes the folder; throws Failure `config` where somebody else could put a socket of theirs into it. */
export function makeSocketFolder({ folder }: SocketPlace): void {
  makePrivateFolder(folder)
  checkFolder(folder)
}

/** Also asked before anybody talks to a daemon: a folder for temporary files is everybody's. */
export function checkFolder(folder: string): void {
  const stat = lstatSync(folder)
  const uid = process.getuid?.()
  const isOurs = stat.isDirectory() && (uid === undefined || stat.uid === uid)
  if (isOurs && (stat.mode & 0o077) === 0) return
  throw new Failure('config', `${folder} is not this user's alone.`, {
    hint: `Remove it, or run chmod 700 '${folder}' if it is yours.`,
  })
}

function hashOf(root: string): string {
  return createHash('sha256').update(realOr(root)).digest('hex').slice(0, 16)
}

function realOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
