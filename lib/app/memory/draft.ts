/** A new memory, checked and signed, and what is there already that says the same. */

import type { Address } from '../../core/model/address.ts'
import { encodeMemory, memoryPath, memoryText, titleOf } from '../../core/memory/codec.ts'
import { queryLike } from '../../core/search/query.ts'
import { rank } from '../../core/search/rank.ts'
import { glimpseAt, mayBeHeld } from '../../core/memory/scan.ts'
import { likenessOf, shinglesOf } from '../../core/memory/similar.ts'
import type { MemoryText, SeenMemory, SeenSimilar } from '../../core/memory/types.ts'
import { type EntryId, newId } from '../../core/model/id.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { normalBody, safeValue } from '../../core/org/escape.ts'
import { isUnseen } from '../../core/org/visible.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps, Space } from '../ports.ts'
import { judgeFor } from '../standings.ts'
import { collect } from './collect.ts'
import { isHidden, successorOf, viewAt } from './view.ts'

/** Of UTF-8; what is longer belongs into a file. */
const bytesMax = 64 * 1024
const projectCharsMax = 80
/** Its longest words find the memories that may say the same, of which the best are compared. */
const wordsCompared = 12
const comparedMax = 30
const similarMax = 3

export interface MemoryDraft {
  readonly body: string
  readonly tags: readonly string[]
  readonly project: string | undefined
  readonly source: EntryId | undefined
  readonly supersedes: EntryId | undefined
}

/** The text as it is kept. Refuses `usage` for an empty one, or one that is too long. */
export function checkedText(typed: string): Result<string> {
  const body = normalBody(typed).replace(/^(?:[ \t]*\n)+/u, '')
  if (isUnseen(body)) {
    const hint = 'For example: datacore-msg remember "We deploy on Fridays." --tags deploy'
    const what = body.trim() === '' ? 'text' : 'character that anybody can see'
    return refuse({ code: 'usage', why: `There is no ${what} to remember.`, hint })
  }
  if (new TextEncoder().encode(body).length > bytesMax) {
    const hint = 'Put it into a file, and remember where it is and what it says.'
    return refuse({ code: 'usage', why: `A memory has at most ${bytesMax / 1024} KiB.`, hint })
  }
  return done(body)
}

export function checkedProject(typed: string | undefined): Result<string | undefined> {
  const project = typed?.trim()
  if (!project) return done(undefined)
  if (project.length <= projectCharsMax && safeValue(project) === project) return done(project)
  const why = `"${typed?.slice(0, 60)}" is no name of a project.`
  return refuse({
    code: 'usage',
    why,
    hint: `Write one line of up to ${projectCharsMax} characters.`,
  })
}

export function appendMemory(
  deps: Deps,
  { body, tags, project, source, supersedes }: MemoryDraft,
  nowMs: number,
): { readonly op: Op; readonly memory: MemoryText } {
  const author: Address = deps.acting
  const named: MemoryText = {
    id: newId({ kind: 'mem', nowMs, author, random: deps.random.bytes(6) }),
    from: author,
    stamp: new Date(nowMs).toISOString(),
    ...(source === undefined ? {} : { source }),
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(project === undefined ? {} : { project }),
    body,
    key: deps.keys.fingerprint,
  }
  const memory = { ...named, sig: encodeBase64(deps.keys.sign(memoryText(named))) }
  const text = printEntry(encodeMemory(memory, { tags, created: deps.orgStamp(nowMs) }))
  return { op: { type: 'append', path: memoryPath, id: memory.id, text }, memory }
}

export interface Alike {
  /** Proved, held, and the very same text. */
  readonly same: SeenMemory | undefined
  readonly similar: readonly SeenSimilar[]
}

/** Memories of the space that are held and say the same, or nearly. */
export async function alikeIn(deps: Deps, space: Space, body: string): Promise<Alike> {
  const query = queryLike(body, wordsCompared)
  const collected = await collect(deps, space, { query, isWanted: mayBeHeld })
  if (collected.hits.length === 0) return { same: undefined, similar: [] }
  const judge = await judgeFor(deps, space)
  const own = shinglesOf(body)
  const ranked = rank(query, collected.hits, {
    nowMs: deps.clock.nowMs(),
    entries: collected.entries,
  })
  const alike = ranked.slice(0, comparedMax).flatMap(({ hit }) => {
    const glimpse = glimpseAt(hit.spot)
    const likeness = glimpse && likenessOf(own, shinglesOf(glimpse.body))
    const view = likeness && viewAt(judge, { space: space.name, path: hit.path }, hit.spot)
    if (!likeness || !view || isHidden(deps, view) || view.standing.proof === 'forged') return []
    if (view.memory.status === 'forgotten') return []
    return successorOf(judge, view, collected.successors) ? [] : [{ view, likeness }]
  })
  const same = alike.find(({ view, likeness }) => {
    return likeness === 'same' && view.standing.proof === 'verified' && view.path === memoryPath
  })
  const similar = alike.slice(0, similarMax).map(({ view, likeness }): SeenSimilar => {
    const { id, from, body: text } = view.memory
    return { id, from, title: titleOf(text), likeness }
  })
  return { same: same?.view, similar }
}
