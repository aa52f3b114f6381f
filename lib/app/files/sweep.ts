/** Takes away shared files that ran out or were deleted: the entry to the archive, the content when no other file has it. */

import { filesPath } from '../../core/files/codec.ts'
import type { SeenFile } from '../../core/files/types.ts'
import { archivePath } from '../../core/merge/settle.ts'
import { decodeText } from '../../core/org/bytes.ts'
import type { Op, Range } from '../../core/org/types.ts'
import { textOfEntry, withoutLosses } from '../archive-copy.ts'
import { isArchive } from '../decode.ts'
import { Failure } from '../failure.ts'
import type { Deps, Space, SpaceView } from '../ports.ts'
import { filesIn } from './read.ts'
import { type FileJudge, fileJudge } from './view.ts'

export interface Swept {
  /** Entries that went to the archive; a file that an editor holds waits. */
  readonly moved: number
  /** Contents that were taken away without an entry. */
  readonly strays: number
}

export async function sweepFiles(deps: Deps, space: Space): Promise<Swept> {
  const moved = await sweepEntries(deps, space)
  return { moved, strays: await sweepStrays(deps, space) }
}

/** So many at once: each is looked for in the archives. */
const straysMax = 50

/** Contents whose last entry another clone moved to the archive. One that no entry ever had may be on its way: it stays. */
async function sweepStrays(deps: Deps, space: Space): Promise<number> {
  const hashes = deps.contents.hashes(space)
  if (hashes.length === 0) return 0
  const knownIn = (bytes: Uint8Array) => new Set(filesIn(bytes).map(({ file }) => file.sha256))
  const known = knownIn(await deps.store.read(space, filesPath))
  const strays: string[] = []
  for (const sha256 of hashes.filter((one) => !known.has(one)).slice(0, straysMax)) {
    const hits = await deps.store.search(space, [sha256], 5)
    if (hits.some(({ path, bytes }) => isArchive(path) && knownIn(bytes).has(sha256))) {
      strays.push(sha256)
    }
  }
  if (strays.length === 0) return 0
  const written = await deps.store.write(space, (view) => {
    const now = knownIn(view.read(filesPath))
    const gone = strays.filter((sha256) => !now.has(sha256))
    deps.contents.remove(space, gone)
    return { ops: [], value: gone.length }
  })
  return written.value
}

async function sweepEntries(deps: Deps, space: Space): Promise<number> {
  // Most spaces have no such file, and this is done at every sync.
  const bytes = await deps.store.read(space, filesPath)
  if (!/^:EXPIRES:|^\* CANCELLED /mu.test(decodeText(bytes))) return 0
  const judge = await fileJudge(deps, space)
  if (!judgedIn(judge, bytes).some(({ seen }) => isOver(seen))) return 0
  const written = await deps.store.write(space, (view) => {
    const { ops, over, held } = sweepOf(judge, view)
    const gone = over.map(({ file }) => file.sha256).filter((sha256) => !held.has(sha256))
    deps.contents.remove(space, gone)
    return { ops, value: over.length, whenEdited: 'leave' }
  })
  return written.state === 'stored' ? written.value : 0
}

/** For a sync, whose report says what was done; what cannot be swept is told by whoever looks for it. */
export async function sweepSentences(deps: Deps, space: Space): Promise<readonly string[]> {
  try {
    const { moved, strays } = await sweepFiles(deps, space)
    const what = moved === 1 ? '1 shared file' : `${moved} shared files`
    const were = moved === 1 ? 'was' : 'were'
    const contents = strays === 1 ? '1 content' : `${strays} contents`
    const gone = strays === 1 ? 'is' : 'are'
    // Both are said: what a sync is not told of it does not commit.
    return [
      ...(moved === 0 ? [] : [`${what} of ${space.name} ran out or ${were} deleted: archived.`]),
      ...(strays === 0
        ? []
        : [`${contents} of ${space.name} that no file has any more ${gone} removed.`]),
    ]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [`The shared files of ${space.name} were not swept: ${error.message}`]
  }
}

interface Judged {
  readonly seen: SeenFile
  readonly range: Range
}

/** What is forged is left where it is: it says nothing, and another clone may have the genuine one. */
function judgedIn(judge: FileJudge, bytes: Uint8Array): readonly Judged[] {
  return filesIn(bytes).flatMap(({ file, range }) => {
    const seen = judge.view(filesPath, file)
    return seen && seen.standing.proof !== 'forged' ? [{ seen, range }] : []
  })
}

function isOver({ file, isExpired }: SeenFile): boolean {
  return isExpired || file.status === 'deleted'
}

function sweepOf(
  judge: FileJudge,
  view: SpaceView,
): {
  readonly ops: readonly Op[]
  readonly over: readonly SeenFile[]
  /** Contents that other entries have; also one whose signature is wrong may be somebody's own that was touched. */
  readonly held: ReadonlySet<string>
} {
  const bytes = view.read(filesPath)
  const judged = judgedIn(judge, bytes)
  const over = judged.filter(({ seen }) => isOver(seen))
  const copies = over.flatMap(({ seen: { file }, range }) => {
    const text = textOfEntry(bytes, range)
    const path = archivePath(new Date(Date.parse(file.stamp)).toISOString())
    const was = bytes.subarray(range.start, range.end)
    return text === undefined ? [] : [{ id: file.id, path, text, was }]
  })
  const kept = withoutLosses(view, copies)
  // By its exact bytes: another entry under the same id is another file.
  const removals = copies
    .filter(({ id }) => kept.ids.includes(id))
    .map(({ id, was }): Op => ({ type: 'replace', path: filesPath, id, was, text: '' }))
  return {
    ops: [...kept.ops, ...removals],
    over: over.map(({ seen }) => seen),
    held: new Set(
      filesIn(bytes)
        .filter(({ range }) => over.every((one) => one.range.start !== range.start))
        .map(({ file }) => file.sha256),
    ),
  }
}
