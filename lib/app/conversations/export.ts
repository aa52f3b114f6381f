/** Which entries an export has, oldest first. How they are written is for lib/core/export. */

import type { Address } from '../../core/model/address.ts'
import type { SeenPost, SeenPosts } from '../../core/channel/types.ts'
import { done, doneWithout, refuse, type Result } from '../../core/model/refusal.ts'
import { postsSince } from '../channel/find-post.ts'
import { channelRead } from '../channel/read.ts'
import { postThread } from '../channel/thread.ts'
import { letterOf } from '../decode.ts'
import { loadContacts, resolveContact } from '../people.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { since } from '../since.ts'
import { joined, readingSpaces } from '../spaces.ts'
import { thread } from '../thread.ts'
import type { EntryView, SpaceChoice, ThreadNode } from '../views.ts'

export interface ExportInput extends SpaceChoice {
  /** An id of the thread. */
  readonly thread?: string | undefined
  /** Only the posts of this channel. */
  readonly channel?: string | undefined
  /** Unix milliseconds; from the beginning without it. */
  readonly sinceMs?: number | undefined
  /** As typed: only what is from or to this one. */
  readonly with?: string | undefined
  /** Only what belongs to it. */
  readonly project?: string | undefined
}

export interface ExportFound {
  readonly entries: readonly EntryView[]
  /** Those of channels; of an exchange there are either these or entries. */
  readonly posts: readonly SeenPost[]
}

/** What blocked senders wrote and what is forged is left out, as in a list; archives are looked through. */
export async function exported(deps: Deps, input: ExportInput): Promise<Result<ExportFound>> {
  const { thread: id, channel, space } = input
  if (id !== undefined && channel !== undefined) return oneAlone()
  if (channel !== undefined) {
    const read = await channelRead(deps, { space, name: channel, which: 'all' })
    return read.ok ? ofChannel(deps, input, read.value) : read
  }
  const exchange = id === undefined ? undefined : await postThread(deps, { space, id })
  if (exchange) return exchange.ok ? ofChannel(deps, input, exchange.value) : exchange
  const entries = await ofLetters(deps, input)
  if (!entries.ok || id !== undefined) {
    return entries.ok ? { ...entries, value: { entries: entries.value, posts: [] } } : entries
  }
  const { project, sinceMs = 0 } = input
  const found = await postsSince(deps, { space, project, sinceMs })
  if (!found.ok) return found
  const posts = await wantedPosts(deps, input, found.value.toReversed())
  if (!posts.ok) return posts
  const without = joined(entries.without ?? [], found.without ?? [])
  return doneWithout({ entries: entries.value, posts: posts.value }, without)
}

function oneAlone(): Result<never> {
  const why = 'There are both a thread and a channel to export.'
  return refuse({ code: 'usage', why, hint: 'Give one of them.' })
}

async function ofChannel(
  deps: Deps,
  input: ExportInput,
  { channel, posts }: SeenPosts,
): Promise<Result<ExportFound>> {
  const wanted = await wantedPosts(deps, input, posts)
  if (!wanted.ok) return wanted
  return done({ entries: [], posts: isProject(channel.project, input.project) ? wanted.value : [] })
}

async function wantedPosts(
  deps: Deps,
  input: ExportInput,
  posts: readonly SeenPost[],
): Promise<Result<readonly SeenPost[]>> {
  const who = input.with === undefined ? undefined : await named(deps, input.with, input.space)
  if (who && !who.ok) return who
  const { sinceMs = 0 } = input
  const wanted = posts.filter(({ post, standing }) => {
    if (standing.blocked || standing.proof === 'forged') return false
    if (!(Date.parse(post.stamp) >= sinceMs)) return false
    return who === undefined || post.from === who.value
  })
  return done(wanted)
}

async function ofLetters(deps: Deps, input: ExportInput): Promise<Result<readonly EntryView[]>> {
  const found = input.thread === undefined ? await all(deps, input) : await inThread(deps, input)
  if (!found.ok) return found
  const who = input.with === undefined ? undefined : await named(deps, input.with, input.space)
  if (who && !who.ok) return who
  const { sinceMs = 0 } = input
  const wanted = found.value.filter((view) => {
    const { from, to, stamp, project } = letterOf(view)
    if (view.standing.blocked || view.standing.proof === 'forged') return false
    if (!(Date.parse(stamp) >= sinceMs) || !isProject(project, input.project)) return false
    return who === undefined || from === who.value || to === who.value
  })
  return doneWithout(wanted, found.without ?? [])
}

async function all(deps: Deps, input: ExportInput): Promise<Result<readonly EntryView[]>> {
  const found = await since(deps, { space: input.space, sinceMs: input.sinceMs ?? 0 })
  return found.ok ? { ...found, value: found.value.toReversed() } : found
}

async function inThread(deps: Deps, input: ExportInput): Promise<Result<readonly EntryView[]>> {
  const found = await thread(deps, { space: input.space, id: input.thread ?? '' })
  if (!found.ok) return found
  const views: EntryView[] = []
  const waiting: ThreadNode[] = found.value.toReversed()
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    views.push(node.entry)
    waiting.push(...node.replies.toReversed())
  }
  const value = views.sort((a, b) => (letterOf(a).stamp < letterOf(b).stamp ? -1 : 1))
  return { ...found, value }
}

async function named(
  deps: Deps,
  typed: string,
  space: string | undefined,
): Promise<Result<Address | undefined>> {
  const spaces = await readingSpaces(deps, space)
  if (!spaces.ok) return spaces
  const contacts = await Promise.all(spaces.value.map((one) => loadContacts(deps, one)))
  const found = resolveContact(deps, typed, contacts.flat())
  return found.ok ? { ok: true, value: found.value?.address } : found
}
