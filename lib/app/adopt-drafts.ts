/** Headings that a person wrote by hand to send them: each becomes a message, as if it had been typed in a terminal. */

import { type Draft, readDraft } from '../core/adopt/draft.ts'
import { messageTag, unreadTag } from '../core/codec/message.ts'
import { taskTag } from '../core/codec/task.ts'
import { titleWords } from '../core/adopt/title.ts'
import { headingsIn } from '../core/adopt/versions.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { copyText } from '../core/org/find.ts'
import { parseOrgStamp } from '../core/org/timestamp.ts'
import type { LocalFile, Piece } from './adopt-local.ts'
import { type Found, nothingFound, together } from './adopt-report.ts'
import { broughtWhy } from './brought.ts'
import { inboxPath, isQueue } from './decode.ts'
import { Failure } from './failure.ts'
import { localMsWith } from './migrate/local-time.ts'
import { loadContacts, resolveTargets } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { reply } from './reply.ts'
import { send } from './send.ts'
import type { SendInput, SendReport, WrittenDraft } from './views.ts'

/** Words of a heading that are shown for it. */
const titleCharsMax = 60

/** Sends what is to be sent from one file; the rest stays as it is. */
export async function adoptDrafts(deps: Deps, space: Space, file: LocalFile): Promise<Found> {
  if (file.path !== inboxPath && !isQueue(file.path)) return nothingFound
  const found: Found[] = []
  const pieces = newHeadings(file)
  const whoseIs = whoseAre(file, pieces)
  const left: string[] = []
  // One after the other: each is a write of its own, under the space's lock.
  for (const piece of pieces) {
    const words = titleWords(piece.text)
    if (file.brought.isLeft(file.path, words)) {
      left.push(words)
      continue
    }
    const one = await adoptOne(deps, space, file, { piece, whoseIs })
    if (one === 'brought' || one === 'unclear') {
      left.push(words)
      found.push({ ...nothingFound, left: [leftAlone(file, piece, one)] })
    } else found.push(one)
  }
  file.brought.remember(file.path, left)
  return together(found)
}

type Whose = 'own' | 'brought' | 'unclear'

/** Asked for the first one that would be sent, git is looked through for all of them. */
function whoseAre(
  { brought }: LocalFile,
  pieces: readonly Piece[],
): (words: string) => Promise<Whose> {
  let looked: Promise<ReadonlySet<string> | 'unclear'> | undefined
  const look = async () => {
    const { files, seen } = await brought.versions()
    const words = pieces.map(({ text }) => titleWords(text))
    return seen === 'all' ? headingsIn(files, words) : 'unclear'
  }
  return async (words) => {
    looked ??= look()
    const found = await looked
    if (found === 'unclear') return found
    return found.has(words) ? 'brought' : 'own'
  }
}

function leftAlone(
  { path }: LocalFile,
  piece: Piece,
  whose: 'brought' | 'unclear',
): Found['left'][number] {
  const why = broughtWhy(whose === 'brought' ? 'all' : 'not all', 'This heading')
  const hint = 'If you mean it, send it with datacore-msg send, or give it other words.'
  return { path, name: titleOf(piece), why, hint }
}

async function adoptOne(
  deps: Deps,
  space: Space,
  { path, bytes, keywords }: LocalFile,
  {
    piece,
    whoseIs,
  }: { readonly piece: Piece; readonly whoseIs: (words: string) => Promise<Whose> },
): Promise<Found | 'brought' | 'unclear'> {
  const agent = isQueue(path) ? path.slice('agents/'.length, -'.org'.length) : undefined
  const heading = readDraft(bytes, piece.range, { keywords, agent })
  const title = titleOf(piece)
  if (heading.type === 'held') return { ...nothingFound, held: 1 }
  if (heading.type === 'unsendable') {
    const { why, hint } = heading
    return { ...nothingFound, left: [{ path, name: title, why, hint }] }
  }
  const whose = await whoseIs(titleWords(piece.text))
  if (whose !== 'own') return whose
  const written = writtenDraft(path, copyText(bytes, piece.range), heading.draft)
  const sent = await orFailed(() => sendDraft(deps, space, heading.draft, written))
  if (sent.ok) {
    const { sent: entries, routes } = sent.value
    return { ...nothingFound, sent: [{ path, title, entries, routes }] }
  }
  const { why, hint, candidates } = sent.refusal
  const said = { ...(hint ? { hint } : {}), ...(candidates ? { candidates } : {}) }
  return { ...nothingFound, left: [{ path, name: title, why, ...said }] }
}

/** What fails with one draft is said of it, and the others have their turn. */
async function orFailed(work: () => Promise<Result<SendReport>>): Promise<Result<SendReport>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { message: why, hint } = error
    return refuse({ code: 'conflict', why, ...(hint ? { hint } : {}) })
  }
}

async function sendDraft(
  deps: Deps,
  space: Space,
  draft: Draft,
  written: WrittenDraft,
): Promise<Result<SendReport>> {
  const times = timesOf(deps, draft)
  if (!times.ok) return times
  const { targets, text, urgency, effort, tokens, project, replyTo } = draft
  const input: SendInput = {
    ...{ space: space.name, targets, text, urgency, effort, tokens, project, replyTo },
    ...{ expiresMs: times.value.expiresMs, draft: written },
  }
  const { deadlineMs } = times.value
  if (targets.length > 0) {
    const isTask = await isForAgents(deps, space, targets)
    return send(deps, isTask ? { ...input, deadlineMs } : input)
  }
  const answer = { ...input, id: replyTo ?? '' }
  const asked = await reply(deps, { ...answer, deadlineMs })
  const isPerson = !asked.ok && asked.refusal.code === 'usage' && deadlineMs !== undefined
  return isPerson ? reply(deps, answer) : asked
}

/** A person's DEADLINE is a date in their agenda; a task's is a promise, under the signature. To both at once it is refused. */
async function isForAgents(deps: Deps, space: Space, targets: readonly string[]): Promise<boolean> {
  const found = resolveTargets(deps, targets, await loadContacts(deps, space))
  return found.ok && found.value.some(({ kind }) => kind === 'agent')
}

function writtenDraft(path: string, text: string, draft: Draft): WrittenDraft {
  const ours: readonly string[] = [unreadTag, messageTag, taskTag]
  const { properties, scheduled, deadline } = draft
  return {
    path,
    text,
    properties,
    scheduled,
    deadline,
    tags: draft.tags.filter((tag) => !ours.includes(tag)),
  }
}

interface Times {
  readonly deadlineMs: number | undefined
  readonly expiresMs: number | undefined
}

/** A day alone is its end, as in the terminal. */
function timesOf(deps: Deps, { deadline, expires }: Draft): Result<Times> {
  const deadlineMs = instantOf(deps, deadline)
  const expiresMs = instantOf(deps, expires)
  const typed = [
    { name: 'DEADLINE', text: deadline, atMs: deadlineMs },
    { name: 'EXPIRES', text: expires, atMs: expiresMs },
  ]
  for (const { name, text, atMs } of typed) {
    if (text === undefined) continue
    if (atMs === undefined) {
      const why = `Its ${name} is "${text.slice(0, 40)}", which is no time.`
      return refuse({
        code: 'usage',
        why,
        hint: 'Write an org date, such as <2026-11-23 Mon 12:00>.',
      })
    }
    if (atMs <= deps.clock.nowMs()) {
      const why = `Its ${name} ${text.slice(0, 40)} has passed.`
      return refuse({ code: 'usage', why, hint: 'Set another one, or take it out.' })
    }
  }
  return done({ deadlineMs, expiresMs })
}

function instantOf(deps: Deps, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z$/u.test(text)) {
    const atMs = Date.parse(text)
    return Number.isNaN(atMs) ? undefined : atMs
  }
  const parts = parseOrgStamp(text)
  if (!parts) return undefined
  return localMsWith(deps.orgStamp)(
    parts.hour === undefined ? { ...parts, hour: 23, minute: 59 } : parts,
  )
}

/**
 * Headings without ID that are not published: as often as here one stands more than there. One whose title is published was
 * changed since, and is no new one.
 */
export function newHeadings({ pieces, published }: LocalFile): readonly Piece[] {
  const own = pieces.filter(({ id }) => id === '')
  if (!published) return own
  const theirs = published.filter(({ id }) => id === '')
  const left = withoutEqual(own, theirs, ({ text }) => text)
  return withoutEqual(left.own, left.theirs, ({ entry }) => entry.heading.title).own
}

/** Takes away pairs of equals. */
function withoutEqual(
  own: readonly Piece[],
  theirs: readonly Piece[],
  keyOf: (piece: Piece) => string,
): { readonly own: readonly Piece[]; readonly theirs: readonly Piece[] } {
  const rest = [...theirs]
  const kept = own.filter((piece) => {
    const at = rest.findIndex((other) => keyOf(other) === keyOf(piece))
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
  return { own: kept, theirs: rest }
}

function titleOf({ entry, text }: Piece): string {
  const title = entry.heading.title || text.split('\n')[0]!
  return Array.from(title).slice(0, titleCharsMax).join('')
}
