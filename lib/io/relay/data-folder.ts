/** The folder of `--data` and the key for tickets in it: whoever can change or read them can let anybody in. */

import { chmodSync, lstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { codeOf } from '../atomic-file.ts'
import { modeText } from './secret-file.ts'

export function ticketKeyFile(data: string): string {
  return join(data, 'ticket.key')
}

/** Throws Failure `config`; changes nothing. What is not there yet is made with the right mode. */
export function judgeDataFolder(data: string): void {
  if (process.platform === 'win32') return
  const folder = orNothing(() => statSync(data))
  // A group of their own is how volumes are given to a container.
  if (folder?.isDirectory() && (folder.mode & 0o002) !== 0) {
    throw new Failure(
      'config',
      `Everybody can write in ${data}: its mode is ${modeText(folder.mode)}.`,
      {
        hint: `Run chmod 700 '${data}', or name another folder with --data.`,
      },
    )
  }
  const path = ticketKeyFile(data)
  const key = orNothing(() => lstatSync(path))
  if (!key) return
  if (!key.isFile()) {
    throw new Failure('config', `${path} is not a plain file.`, {
      hint: 'Move it away: a new key is made, and who logged in with GitHub does so again.',
    })
  }
  if ((key.mode & 0o007) !== 0) {
    throw new Failure('config', `Others can read ${path}: its mode is ${modeText(key.mode)}.`, {
      hint: `Run chmod 600 '${path}'; if others use this machine, remove it: a new key is made.`,
    })
  }
}

/** Kubernetes opens the files of a volume to its group at each start. */
export function closeTicketKey(data: string): void {
  try {
    chmodSync(ticketKeyFile(data), 0o600)
  } catch {
    // It is not there, or somebody else's, who gave it to our group.
    return
  }
}

/** What cannot be looked at is said by whoever needs it. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}
