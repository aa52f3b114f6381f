/** Shared files of a space as they stand in its files, and one of them again under the lock of a write. */

import { decodeFile, filesPath, fileText } from '../../core/files/codec.ts'
import { isFileId } from '../../core/files/id.ts'
import type { SeenFile, SharedFile } from '../../core/files/types.ts'
import { propertyOf, readEntry } from '../../core/org/entry.ts'
import { copyText, findCopies } from '../../core/org/find.ts'
import { entryRanges, readKeywords, scanOutline } from '../../core/org/scan.ts'
import type { Range } from '../../core/org/types.ts'
import { decodeText } from '../../core/org/bytes.ts'
import { isArchive } from '../decode.ts'
import type { Deps, Space, SpaceView } from '../ports.ts'
import { type FileJudge, fileJudge } from './view.ts'

export interface FileEntry {
  readonly file: SharedFile
  readonly range: Range
}

/** All of one org file, in their order. */
export function filesIn(bytes: Uint8Array): readonly FileEntry[] {
  const outline = scanOutline(bytes)
  return entryRanges(outline).flatMap((range) => {
    const entry = readEntry(bytes, range, outline.keywords)
    if (!isFileId(propertyOf(entry, 'ID') ?? '')) return []
    const file = decodeFile(bytes, entry)
    return file.ok ? [{ file: file.value, range }] : []
  })
}

/** Hashes of the contents that an entry of this org file shares; one that was deleted shares nothing. */
export function sharedHashes(bytes: Uint8Array): ReadonlySet<string> {
  const files = filesIn(bytes).filter(({ file }) => file.status === 'shared')
  return new Set(files.map(({ file }) => file.sha256))
}

/** The same, but a deletion counts only when whoever may delete the file signed for it. */
export async function heldHashes(
  deps: Deps,
  space: Space,
  bytes: Uint8Array,
): Promise<ReadonlySet<string>> {
  const all = filesIn(bytes)
  if (all.every(({ file }) => file.status === 'shared')) return sharedHashes(bytes)
  const judge = await fileJudge(deps, space)
  const held = all.filter(({ file }) => judge.view(filesPath, file)?.file.status !== 'deleted')
  return new Set(held.map(({ file }) => file.sha256))
}

/** `hot`: those that are not archived. `all`: those that were deleted or ran out are in the archive. */
export type Where = 'hot' | 'all'

/** Judged; of several under one id each that its author signed differently. */
export async function loadFiles(
  deps: Deps,
  space: Space,
  where: Where = 'hot',
): Promise<{ readonly files: readonly SeenFile[]; readonly judge: FileJudge }> {
  const judge = await fileJudge(deps, space)
  const archives = where === 'all' ? (await deps.store.paths(space)).filter(isArchive) : []
  const files: SeenFile[] = []
  const known = new Set<string>()
  for (const path of [filesPath, ...archives]) {
    const bytes = await deps.store.read(space, path)
    // Most of an archive is letters, among which looking for files takes longer than this.
    if (path !== filesPath && !/^[ \t]*:SHA256:/imu.test(decodeText(bytes))) continue
    for (const { file } of filesIn(bytes)) {
      const name = `${file.sig} ${decodeText(fileText(file))}`
      // The archived copy of one that is still in its file.
      if (path !== filesPath && known.has(name)) continue
      known.add(name)
      const seen = judge.view(path, file)
      if (seen) files.push(seen)
    }
  }
  await judge.savePins()
  return { files, judge }
}

/** The file as it is now, not another one under its id; `copy` names it in an op where there are several. */
export function locateFile(
  view: SpaceView,
  { file }: SeenFile,
): { readonly file: SharedFile; readonly copy: { readonly copy?: string } } | undefined {
  const bytes = view.read(filesPath)
  const keywords = readKeywords(bytes)
  const ranges = findCopies(bytes, new Set([file.id])).get(file.id) ?? []
  for (const range of ranges) {
    const fresh = decodeFile(bytes, readEntry(bytes, range, keywords))
    if (!fresh.ok || fresh.value.sig !== file.sig || !isSame(fresh.value, file)) continue
    return { file: fresh.value, copy: ranges.length > 1 ? { copy: copyText(bytes, range) } : {} }
  }
  return undefined
}

function isSame(a: SharedFile, b: SharedFile): boolean {
  const [one, other] = [fileText(a), fileText(b)]
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
