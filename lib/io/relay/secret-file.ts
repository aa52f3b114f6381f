/**
 * The file that holds the team secret. One that is this user's is for this user alone; one that a container or an administrator
 * hands in has the mode that they gave it, so it is used, and said where everybody can read it.
 */

import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { codeOf, readPlain } from '../atomic-file.ts'

export interface SecretFile {
  readonly text: string
  /** One sentence for the log. */
  readonly caution: string | undefined
}

/** Where Docker and Kubernetes put secrets, with modes of their own. */
const handedIn = /^\/(?:var\/)?run\/secrets\//u

/** Throws Failure `config`. */
export function readSecretFile(file: string): SecretFile {
  try {
    const text = readPlain(file).toString('utf8').trim()
    const { mode, uid } = statSync(file)
    const isOurs = uid === process.getuid?.() && !handedIn.test(resolve(file)) && !isFixed(file)
    const open = process.platform === 'win32' ? 0 : mode & (isOurs ? 0o077 : 0o007)
    if (open === 0) return { text, caution: undefined }
    const why = `Others can read the secret in ${file}: its mode is ${modeText(mode)}.`
    if (!isOurs) return { text, caution: `${why} Let whoever puts it there set 0400 or 0440.` }
    throw new Failure('config', why, {
      hint: `Run chmod 600 '${file}'; if others use this machine, make a new secret.`,
    })
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'config') throw cause
    const why = codeOf(cause) === 'ENOENT' ? 'does not exist' : 'cannot be read'
    throw new Failure('config', `The file of RELAY_SECRET_FILE, ${file}, ${why}.`, {
      hint: 'Name a file that the relay may read and nobody else.',
      cause,
    })
  }
}

/** On a file system that is read-only its owner cannot change it either. */
function isFixed(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return false
  } catch (error) {
    return codeOf(error) === 'EROFS'
  }
}

export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
