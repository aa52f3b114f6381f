/** What this machine calls itself on presence cards, so that its cards are told from those of its owner's other machines. */

import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { createPrivate, makePrivateFolder, readPrivate } from '../vault-file.ts'

const seedPattern = /^[0-9a-f]{32}\n$/u
const seedCharsMax = 100

/** Made of a seed that stays, and the host: a state that was copied with a home folder is another machine's. */
export function machineName(stateDir: string): string {
  return createHash('sha256')
    .update(`${seedOf(stateDir)} ${hostname()}`)
    .digest('hex')
    .slice(0, 32)
}

function seedOf(stateDir: string): string {
  const folder = join(stateDir, 'relay')
  const file = join(folder, 'machine')
  const fresh = `${randomBytes(16).toString('hex')}\n`
  try {
    const known = readPrivate(file, seedCharsMax)
    if (known !== undefined) return seedPattern.test(known) ? known : fresh
    makePrivateFolder(folder)
    const made = createPrivate(file, fresh)
    return made === 'created' ? fresh : (readPrivate(file, seedCharsMax) ?? fresh)
  } catch (error) {
    // A full disk, or a file that others can read: a name for as long as this process runs.
    if (error instanceof Failure) return fresh
    throw error
  }
}
