/** The hook's memory: one JSON file, 0600, changed under a lock and on disk before anything is printed. */

import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { emptyBook, noteUse, type OfferBook, sweptBook } from '../app/prompt/book/book.ts'
import { parseBook } from '../app/prompt/book/parse.ts'
import type { HookState } from '../app/prompt/ports.ts'
import { isTerminal } from '../core/is-terminal.ts'
import { ioFailure, readIfThere, removeQuietly, writeAll } from './atomic-file.ts'
import { takeLock } from './lock.ts'
import { loginName } from './login-name.ts'
import { makePrivateFolder } from './vault-file.ts'

/** A prompt must not hang on another session's hook; then this one says so and tries at the next prompt. */
const lockWaitMs = 3_000

/** Keeps the book in `hook/offers.json` of the state folder. A damaged book counts as empty: all is offered again. */
export function createHookState(stateDir: string): HookState {
  const folder = hookFolder(stateDir)
  const update: HookState['update'] = async (change) => {
    makePrivateFolder(folder)
    const lock = await takeLock(folder, {
      user: loginName(),
      what: 'The book of offers',
      waitMs: lockWaitMs,
    })
    try {
      const before = loadBook(folder)
      const { book, value } = change(before)
      if (book !== before) saveBook(folder, sweptBook(book, Date.now()))
      return value
    } finally {
      lock.release()
    }
  }
  return {
    load: async () => loadBook(folder),
    update,
    async record(session, ids) {
      // A person's terminal is no session; what it shows is no evidence of what an agent saw.
      if (isTerminal(session) || ids.length === 0) return
      await withoutFailing(() =>
        update((book) => ({
          book: noteUse(book, session, { ids, nowMs: Date.now() }),
          value: undefined,
        })),
      )
    },
  }
}

/** Evidence that cannot be noted means one more offer; the command that was used must not fail for it. */
async function withoutFailing(note: () => Promise<void>): Promise<void> {
  try {
    await note()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** Where the hook keeps its book, stamps and trace. */
export function hookFolder(stateDir: string): string {
  return join(stateDir, 'hook')
}

function bookFile(folder: string): string {
  return join(folder, 'offers.json')
}

/**
 * On disk before it has its name. The folder is not synced: a power cut that takes the name back brings an older book,
 * by which things are offered again, and it would cost each offer as much once more.
 */
function saveBook(folder: string, book: OfferBook): void {
  const temporary = join(folder, `offers.json.${process.pid}.tmp`)
  try {
    const file = openSync(temporary, 'w', 0o600)
    try {
      writeAll(file, JSON.stringify(book))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, bookFile(folder))
  } catch (error) {
    removeQuietly(temporary)
    throw ioFailure(`The book of offers in ${folder} could not be written`, error)
  }
}

function loadBook(folder: string): OfferBook {
  const bytes = readIfThere(bookFile(folder))
  return (bytes && parseBook(bytes.toString('utf8'))) ?? emptyBook
}
