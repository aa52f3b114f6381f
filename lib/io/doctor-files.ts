/** Doctor: the org files of one space, each by itself, so that a bad one does not hide another. */

import { Failure } from '../app/failure.ts'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import {
  entriesOfFile,
  holdsEntries,
  reasons,
  type Unseen,
  type UnseenWhy,
} from './doctor-entries.ts'
import { wrongKeywords } from './doctor-keywords.ts'
import { notWritable, wrongKinds } from './doctor-kinds.ts'
import { lineOf, wrongText } from './doctor-text.ts'
import { listOrgFiles, openTree, type Tree } from './space.ts'
import { readSnapshot, type Snapshot } from './store-view.ts'

/** So many places are named of each fault. */
const placesMax = 5

interface IdPlace {
  readonly file: string
  readonly bytes: Uint8Array
  readonly offset: number
}

/** Every file can be read and written, is text, and everything in it that should be an entry is shown, once. */
export function checkFiles(space: Space): readonly Finding[] {
  const tree = openTree(space)
  const check = `space ${space.name}`
  const wrong: Finding[] = [...wrongKinds(check, tree)]
  const files: string[] = []
  const ids = new Map<string, IdPlace[]>()
  let count = 0
  for (const path of listOrgFiles(tree)) {
    const read = readOrFailure(tree, path)
    if (read instanceof Failure) {
      const { message, hint } = read
      wrong.push({ check, level: 'fail', sentence: message, ...(hint ? { hint } : {}) })
      continue
    }
    const { file, bytes } = read
    files.push(file)
    wrong.push(...wrongText(check, file, bytes), ...wrongKeywords(check, file, bytes))
    if (!holdsEntries(path)) continue
    const entries = entriesOfFile(path, bytes)
    count += entries.count
    wrong.push(...unseenFindings(check, read, entries.unseen))
    for (const { id, offset } of entries.ids) {
      const known = ids.get(id)
      if (known) known.push({ file, bytes, offset })
      else ids.set(id, [{ file, bytes, offset }])
    }
  }
  wrong.push(...twiceFindings(check, ids), ...notWritable(check, tree, files))
  if (wrong.length > 0) return wrong
  const sentence = `${files.length} files of ${space.name} are readable, ${count} entries.`
  return [{ check, level: 'ok', sentence }]
}

function readOrFailure(tree: Tree, path: string): Snapshot | Failure {
  try {
    return readSnapshot(tree, path)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

function unseenFindings(
  check: string,
  { file, bytes }: Snapshot,
  unseen: readonly Unseen[],
): readonly Finding[] {
  const whys = Object.keys(reasons) as UnseenWhy[]
  return whys.flatMap((why): Finding[] => {
    const own = unseen.filter((one) => one.why === why)
    if (own.length === 0) return []
    const [one, many, hint] = reasons[why]
    const what =
      own.length === 1
        ? `1 heading, which ${one}, is shown by no command`
        : `${own.length} headings, which ${many}, are shown by no command`
    const places = own.slice(0, placesMax).map(({ offset }) => `${file}:${lineOf(bytes, offset)}`)
    return [{ check, level: 'warn', sentence: `${what}: ${listOf(places, own.length)}.`, hint }]
  })
}

/** Of two copies the commands take the archived one, or else the first; what only the other says is not seen. */
function twiceFindings(
  check: string,
  ids: ReadonlyMap<string, readonly IdPlace[]>,
): readonly Finding[] {
  const twice = [...ids].filter(([, places]) => places.length > 1)
  if (twice.length === 0) return []
  const named = twice.slice(0, placesMax).map(([id, places]) => {
    const where = places
      .slice(0, placesMax)
      .map(({ file, bytes, offset }) => `${file}:${lineOf(bytes, offset)}`)
    return `${id} (${listOf(where, places.length)})`
  })
  const what = twice.length === 1 ? '1 id stands' : `${twice.length} ids stand`
  const hint =
    'What stands in an archive and beside it, datacore-msg doctor --repair makes one. Of others keep the entry that says most.'
  const sentence = `${what} more than once: ${listOf(named, twice.length)}.`
  return [{ check, level: 'warn', sentence, hint }]
}

function listOf(named: readonly string[], count: number): string {
  const more = count > named.length ? ` and ${count - named.length} more` : ''
  return named.join(', ') + more
}
