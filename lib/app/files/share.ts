/** Shares files of this machine with everybody in a space: content under its hash, and a signed entry. */

import { encodeFile, filesPath, fileText } from '../../core/files/codec.ts'
import { typeOfName } from '../../core/files/name.ts'
import type { FileText, SeenFile, SeenShared, SharedFile } from '../../core/files/types.ts'
import { parseTags } from '../../core/memory/tags.ts'
import type { Attachment } from '../../core/files/attachment.ts'
import { newId } from '../../core/model/id.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps, Space } from '../ports.ts'
import { checkedProject } from '../memory/draft.ts'
import { isProject } from '../project/is-project.ts'
import { reachedOf } from '../reached.ts'
import { writingSpace } from '../spaces.ts'
import { nextStampMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { loadFiles } from './read.ts'
import { type Taken, takeFiles } from './take.ts'
import { fileJudge } from './view.ts'

export interface ShareInput extends SpaceChoice {
  /** As typed; relative to the working directory. */
  readonly path: string
  /** What it is called for the others; the file's own name without it. */
  readonly name?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Unix milliseconds, from which on it is swept. */
  readonly expiresMs?: number | undefined
  readonly project?: string | undefined
}

/** What its author shared already under the same name is not shared twice. */
export async function fileShare(deps: Deps, input: ShareInput): Promise<Result<SeenShared>> {
  const tags = parseTags(input.tags ?? [])
  if (!tags.ok) return tags
  const project = checkedProject(input.project)
  if (!project.ok) return project
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const { path, name } = input
  const taken = takeFiles(deps, space.value, [{ path, name }])
  if (!taken.ok) return taken
  const { expiresMs } = input
  const manner = { tags: tags.value, expiresMs, project: project.value }
  const shared = await shareTaken(deps, space.value, taken.value, manner)
  return done(shared[0]!)
}

/** For a message: what it brings, by id and hash. */
export async function attachFiles(
  deps: Deps,
  space: Space,
  {
    paths,
    expiresMs,
  }: { readonly paths: readonly string[]; readonly expiresMs?: number | undefined },
): Promise<Result<readonly Attachment[]>> {
  const taken = takeFiles(
    deps,
    space,
    [...new Set(paths)].map((path) => ({ path })),
  )
  if (!taken.ok) return taken
  const shared = await shareTaken(deps, space, taken.value, {
    tags: [],
    expiresMs,
    project: undefined,
  })
  return done(shared.map(({ file: { id, sha256 } }) => ({ id, sha256 })))
}

interface Manner {
  readonly tags: readonly string[]
  readonly expiresMs: number | undefined
  readonly project: string | undefined
}

async function shareTaken(
  deps: Deps,
  space: Space,
  taken: readonly Taken[],
  manner: Manner,
): Promise<readonly SeenShared[]> {
  // The content first: an entry without it would be a promise that nobody can keep.
  const were = taken.map(({ sha256, bytes }) => deps.contents.store(space, sha256, bytes))
  const { files } = await loadFiles(deps, space)
  const known = taken.map((one) => files.find((seen) => isThisShared(deps, seen, one, manner)))
  const written = await deps.store.write(space, (view) => {
    const firstMs = nextStampMs(deps, [view.read(filesPath)])
    const drafts = taken.map((one, index) =>
      draftOf(deps, one, { ...manner, nowMs: firstMs + index }),
    )
    const added = drafts.filter((_, index) => known[index] === undefined)
    const ops = added.map(({ file, nowMs }): Op => {
      const created = deps.orgStamp(nowMs)
      const text = printEntry(encodeFile(file, { tags: manner.tags, created }))
      return { type: 'append', path: filesPath, id: file.id, text }
    })
    return { ops, value: drafts.map(({ file }) => file) }
  })
  // Somebody may have swept it as nobody's, before the entry was there.
  for (const { sha256, bytes } of taken) deps.contents.store(space, sha256, bytes)
  const judge = await fileJudge(deps, space)
  const reached = reachedOf(written.state)
  return written.value.map((text, index): SeenShared => {
    const wasThere = were[index] === 'known'
    const old = known[index]
    if (old) return { ...old, content: 'here', did: 'known', reached: 'nothing', wasThere }
    const file: SharedFile = { ...text, tags: manner.tags, status: 'shared', log: [] }
    const seen = judge.view(filesPath, file)!
    return { ...seen, did: 'shared', reached, wasThere }
  })
}

function isThisShared(
  deps: Deps,
  { file, standing, isExpired }: SeenFile,
  { name, sha256 }: Taken,
  { expiresMs, project }: Manner,
): boolean {
  return (
    file.sha256 === sha256 &&
    file.name === name &&
    file.from === deps.acting &&
    (project === undefined || isProject(file.project, project)) &&
    file.status === 'shared' &&
    !isExpired &&
    file.expires === undefined &&
    expiresMs === undefined &&
    standing.proof === 'verified'
  )
}

function draftOf(
  deps: Deps,
  { name, sha256, bytes }: Taken,
  { expiresMs, project, nowMs }: Manner & { readonly nowMs: number },
): { readonly file: FileText; readonly nowMs: number } {
  const author = deps.acting
  const named: FileText = {
    id: newId({ kind: 'file', nowMs, author, random: deps.random.bytes(6) }),
    from: author,
    stamp: new Date(nowMs).toISOString(),
    name,
    sha256,
    size: bytes.length,
    type: typeOfName(name),
    ...(expiresMs === undefined ? {} : { expires: new Date(expiresMs).toISOString() }),
    ...(project === undefined ? {} : { project }),
    body: '',
    key: deps.keys.fingerprint,
  }
  return { file: { ...named, sig: encodeBase64(deps.keys.sign(fileText(named))) }, nowMs }
}
