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
import { filesIn } from './read.ts'
import { type Taken, takeFiles, whyOverQuota } from './take.ts'
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
  return shared.ok ? done(shared.value[0]!) : shared
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
  return shared.ok ? done(shared.value.map(({ file: { id, sha256 } }) => ({ id, sha256 }))) : shared
}

interface Manner {
  readonly tags: readonly string[]
  readonly expiresMs: number | undefined
  readonly project: string | undefined
}

/** Quota, content and entry in one write: of two who share at once each sees what the other did. */
async function shareTaken(
  deps: Deps,
  space: Space,
  taken: readonly Taken[],
  manner: Manner,
): Promise<Result<readonly SeenShared[]>> {
  const judge = await fileJudge(deps, space)
  const hashes = new Set(taken.map(({ sha256 }) => sha256))
  /** A plan may be run again, and finds its own contents then. */
  const stored = new Set<string>()
  const written = await deps.store.write<Result<readonly Share[]>>(space, (view) => {
    const over = whyOverQuota(deps, space, taken)
    if (over) return { ops: [], value: over }
    const bytes = view.read(filesPath)
    const files = filesIn(bytes)
      .filter(({ file }) => hashes.has(file.sha256))
      .flatMap(({ file }) => judge.view(filesPath, file) ?? [])
    // The content first: an entry without it would be a promise that nobody can keep.
    for (const one of taken) {
      if (deps.contents.store(space, one.sha256, one.bytes) === 'stored') stored.add(one.sha256)
    }
    const firstMs = nextStampMs(deps, [bytes])
    const shares = taken.map((one, index): Share => {
      const old = files.find((seen) => isThisShared(deps, seen, one, manner))
      return old ?? draftOf(deps, one, { ...manner, nowMs: firstMs + index })
    })
    const ops = shares.flatMap((share): readonly Op[] => {
      if (!('nowMs' in share)) return []
      const { file, nowMs } = share
      const created = deps.orgStamp(nowMs)
      const text = printEntry(encodeFile(file, { tags: manner.tags, created }))
      return [{ type: 'append', path: filesPath, id: file.id, text }]
    })
    return { ops, value: done(shares) }
  })
  await judge.savePins()
  if (!written.value.ok) return written.value
  const reached = reachedOf(written.state)
  return done(
    written.value.value.map((share): SeenShared => {
      const wasThere = !stored.has(share.file.sha256)
      if (!('nowMs' in share)) {
        return { ...share, content: 'here', did: 'known', reached: 'nothing', wasThere }
      }
      const file: SharedFile = { ...share.file, tags: manner.tags, status: 'shared', log: [] }
      return { ...judge.view(filesPath, file)!, did: 'shared', reached, wasThere }
    }),
  )
}

/** What is shared already, or the text of a new entry. */
type Share = SeenFile | Draft

interface Draft {
  readonly file: FileText
  readonly nowMs: number
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
): Draft {
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
