/** What a person's terminal is called as a session: `terminal-` and five letters that each machine makes for itself, once. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { createFile } from './atomic-file-create.ts'
import { codeOf, readIfThere, replaceFile } from './atomic-file.ts'
import type { Places } from './places.ts'

const plainName = 'terminal'

/** Two machines of one person are two sessions: else each would take the other's claim of a task for its own. */
export function terminalName({ stateDir }: Pick<Places, 'stateDir'>): string {
  const file = join(stateDir, 'terminal')
  try {
    const known = nameIn(file)
    if (known !== undefined) return known
    const made = `${plainName}-${suffix()}\n`
    if (createFile(file, Buffer.from(made))) return made.trim()
    // Another process made it in this moment; what is no name is replaced.
    const other = nameIn(file)
    if (other === undefined) replaceFile(file, made)
    return other ?? made.trim()
  } catch (error) {
    // Whoever only reads works in a folder that cannot be written too.
    if (error instanceof Failure || codeOf(error) !== undefined) return plainName
    throw error
  }
}

function nameIn(file: string): string | undefined {
  const text = readIfThere(file)?.toString('utf8').trim() ?? ''
  return /^terminal-[a-z2-7]{5}$/.test(text) ? text : undefined
}

/** 32 letters and digits that nobody mistakes for one another; 33 million names are enough for one person's machines. */
function suffix(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('')
}
