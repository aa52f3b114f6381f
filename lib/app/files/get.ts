/** Fetches a shared file: its content, proved by its hash, into an allowed folder; and a signed line that says so. */

import { fetchedVerb, fetchText, filesPath } from '../../core/files/codec.ts'
import { safeFileName } from '../../core/files/name.ts'
import type { SeenFetched, SeenFile } from '../../core/files/types.ts'
import { type ActLine, formatActLine, parseActLine } from '../../core/codec/act-line.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import { me } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import { nextLogMs, replacingMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { findFile } from './find.ts'
import { locateFile } from './read.ts'
import { bytesMaxOf } from './take.ts'

export interface GetInput extends SpaceChoice {
  /** An id, a unique part of it, or a name. */
  readonly id: string
  /** A file or a folder; without it the file's own name, in the working directory. */
  readonly out?: string | undefined
  readonly existing?: 'keep' | 'replace' | undefined
}

export async function fileGet(deps: Deps, input: GetInput): Promise<Result<SeenFetched>> {
  const found = await findFile(deps, { space: input.space, id: input.id })
  if (!found.ok) return found
  const seen = found.value
  const space = await writingSpace(deps, seen.space)
  if (!space.ok) return space
  const no = whyNotFetched(seen)
  if (no) return no
  const content = deps.contents.read(space.value, seen.file.sha256, bytesMaxOf(deps))
  if (!content.ok) {
    // It may have run out, or been deleted and swept, since we looked.
    const now = await findFile(deps, { space: seen.space, id: seen.file.id })
    return (now.ok ? whyNotFetched(now.value) : undefined) ?? content
  }
  if (content.value.length !== seen.file.size) {
    const why = `${seen.file.id} is said to have ${seen.file.size} bytes, and its content has ${content.value.length}.`
    return refuse({ code: 'bad_data', why, hint: 'Ask who shared it to share it again.' })
  }
  const put = deps.hostFiles.put(space.value, {
    out: input.out,
    name: safeFileName(seen.file.name) ?? seen.file.id,
    bytes: content.value,
    existing: input.existing ?? 'keep',
    // Without a place the name is its author's choice; with one an agent may have been talked into it.
    names: input.out === undefined ? 'plain' : deps.acting === me(deps) ? 'any' : 'harmless',
  })
  if (!put.ok) return put
  await noteFetch(deps, space.value, seen)
  return done({ file: seen, out: put.value.path, did: put.value.did })
}

function whyNotFetched({ file, standing, isExpired }: SeenFile): Result<never> | undefined {
  if (file.status === 'deleted') {
    const why = `${file.id} was deleted.`
    return refuse({ code: 'wrong_state', why, hint: 'Ask who shared it to share it again.' })
  }
  if (isExpired) {
    const why = `${file.id} ran out at ${file.expires}.`
    return refuse({ code: 'wrong_state', why, hint: 'Ask who shared it to share it again.' })
  }
  if (standing.blocked) {
    const why = `You blocked ${file.from}, so their file was not fetched.`
    return refuse({ code: 'blocked', why })
  }
  if (standing.proof !== 'forged') return undefined
  const why = `The signature of ${file.id} is wrong: it was not shared, or not like this, by ${file.from}.`
  return refuse({ code: 'not_trusted', why, hint: `Ask ${file.from} whether they shared it.` })
}

/** The first time of each; whoever shared it has it. */
async function noteFetch(deps: Deps, space: Space, seen: SeenFile): Promise<void> {
  if (seen.file.from === deps.acting) return
  await deps.store.write(space, (view) => {
    const located = locateFile(view, seen)
    const lines = located?.file.log.flatMap((line) => parseActLine(line.raw) ?? []) ?? []
    const isNoted = lines.some((line) => {
      return line.verb === fetchedVerb && line.by === deps.acting && isOurs(deps, seen, line)
    })
    if (!located || isNoted) return { ops: [], value: undefined }
    const atMs = replacingMs(
      nextLogMs(deps, located.file),
      lines.map(({ atMs }) => atMs),
    )
    const line = { verb: fetchedVerb, by: deps.acting, atMs, facts: '', note: '' }
    const key = deps.keys.fingerprint
    const sig = encodeBase64(deps.keys.sign(fetchText(seen.file, { ...line, key })))
    const item = formatActLine({ ...line, key, sig }, deps.orgStamp(atMs))
    const edits = [{ type: 'log', item } as const]
    const op = { type: 'edit', path: filesPath, id: seen.file.id, edits, ...located.copy } as const
    return { ops: [op], value: undefined }
  })
}

/** Somebody may have pushed a line in our name. Signing is deterministic, so a line of ours has this very signature. */
function isOurs(deps: Deps, { file }: SeenFile, line: ActLine): boolean {
  if (line.key !== deps.keys.fingerprint) return false
  return line.sig === encodeBase64(deps.keys.sign(fetchText(file, line)))
}
