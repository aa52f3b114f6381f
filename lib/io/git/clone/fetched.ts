/** When a clone last heard from its remote. Sync fetches without FETCH_HEAD, which is the user's; so it notes that by itself. */

import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf } from '../../atomic-file.ts'
import { commonDir } from './refs.ts'

/** Only a hint: a fetch is as good without its note. */
export function noteFetch(gitDir: string): void {
  const file = noteOf(commonDir(gitDir))
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Its time is what it says: that of the file system, as of FETCH_HEAD.
    writeFileSync(file, '')
  } catch (error) {
    if (codeOf(error) === undefined) throw error
  }
}

/** Unix milliseconds of the later of ours and the user's own fetch; undefined before the first. */
export function fetchedMs(commonGitDir: string): number | undefined {
  const files = [noteOf(commonGitDir), join(commonGitDir, 'FETCH_HEAD')]
  const times = files.flatMap((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? [])
  return times.length > 0 ? Math.max(...times) : undefined
}

function noteOf(commonGitDir: string): string {
  return join(commonGitDir, 'datacore-msg', 'fetched')
}
