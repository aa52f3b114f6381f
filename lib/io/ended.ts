/**
 * What became of tasks on this machine: append-only lines `ended ID SPACE UNIXMS` and `admitted ID SPACE UNIXMS` in one
 * file, 0600. Not synced: it is a second witness beside the signed lines of the entries.
 */

import { appendFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ends, EndedTasks, TaskNote } from '../app/ports.ts'
import { Failure } from '../app/failure.ts'
import { codeOf, ioFailure, readIfThere } from './atomic-file.ts'
import { kindOf } from './kind-of.ts'
import { takeLock } from './lock.ts'
import { loginName } from './login-name.ts'
import type { Places } from './places.ts'
import { endsOf, formatNote, newestNotes, parseNotes } from './ended-notes.ts'
import { makePrivateFolder, writePrivate } from './vault-file.ts'

/** About four times what the newest notes take; then the file is written anew with those alone. */
const bytesMax = 2 * 2 ** 20

/** The file is read again only when it changed. A line that is none is left out. */
export function createEndedTasks({ stateDir }: Pick<Places, 'stateDir'>): EndedTasks {
  const folder = join(stateDir, 'ended')
  const file = join(folder, 'tasks.log')
  let known: { readonly state: string; readonly ends: Ends } | undefined
  return {
    async load() {
      checkKinds(folder, file)
      const state = stateOf(file)
      if (known?.state !== state) known = { state, ends: endsOf(readNotes(file)) }
      return known.ends
    },
    async record(notes) {
      if (notes.length === 0) return
      checkKinds(folder, file)
      makePrivateFolder(folder)
      const what = 'The list of ended tasks'
      const lock = await takeLock(folder, { user: loginName(), what })
      try {
        addNotes(file, notes)
      } finally {
        lock.release()
      }
    },
  }
}

/** Without this memory a verdict could be used twice, so what stands in its place is no empty one. */
function checkKinds(folder: string, file: string): void {
  const above = kindOf(folder)
  if (above !== undefined && above !== 'a folder') {
    throw inTheWay(`${folder} is ${above}, where the folder of the list of ended tasks should be.`)
  }
  const own = above && kindOf(file)
  if (own !== undefined && own !== 'a file') {
    throw inTheWay(`${file} is ${own}, where the list of ended tasks should be.`)
  }
}

function inTheWay(sentence: string): Failure {
  return new Failure('data', sentence, {
    hint: 'Move it away, or put the list back from a backup.',
  })
}

function addNotes(file: string, notes: readonly TaskNote[]): void {
  // A crash may have torn the last line: ours begin after a line break of their own.
  const text = `\n${notes.map(formatNote).join('')}`
  try {
    appendFileSync(file, text, { mode: 0o600 })
  } catch (error) {
    throw ioFailure(`${file} could not be written`, error)
  }
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > bytesMax) writePrivate(file, newestNotes(readNotes(file)).map(formatNote).join(''))
}

function readNotes(file: string): readonly TaskNote[] {
  return parseNotes(readIfThere(file)?.toString('utf8') ?? '')
}

/** What changes whenever the file does; one that only grows needs no more than its size. */
function stateOf(file: string): string {
  try {
    const stat = statSync(file, { throwIfNoEntry: false })
    return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : 'none'
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return 'none'
    throw ioFailure(`${file} could not be read`, error)
  }
}
