/** Which entries an export has, oldest first. How they are written is for lib/core/export. */

import { type Address, parseAddress } from '../../core/model/address.ts'
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
import { eachSpace, joined, readingSpaces } from '../spaces.ts'
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
  const typed = input.with
  if (typed === undefined) return foundOf(deps, input)
  const who = await named(deps, typed, input.space)
  if (!who.ok) return who
  const found = await foundOf(deps, { ...input, who: who.value.address })
  if (!found.ok || who.value.is === 'a contact') return found
  const { entries, posts } = found.value
  return entries.length > 0 || posts.length > 0 ? found : nobody(typed)
}

interface Wish extends ExportInput {
  readonly who?: Address | undefined
}

async function foundOf(deps: Deps, input: Wish): Promise<Result<ExportFound>> {
  const { thread: id, channel, space } = input
  if (id !== undefined && channel !== undefined) return oneAlone()
  if (channel !== undefined) {
    const read = await channelRead(deps, { space, name: channel, which: 'all' })
    return read.ok ? done(ofChannel(input, read.value)) : read
  }
  const exchange = id === undefined ? undefined : await postThread(deps, { space, id })
  if (exchange) return exchange.ok ? done(ofChannel(input, exchange.value)) : exchange
  const entries = await ofLetters(deps, input)
  if (!entries.ok || id !== undefined) {
    return entries.ok ? { ...entries, value: { entries: entries.value, posts: [] } } : entries
  }
  const { project, sinceMs = 0 } = input
  const found = await postsSince(deps, { space, project, sinceMs })
  if (!found.ok) return found
  const posts = wantedPosts(input, found.value.toReversed())
  const without = joined(entries.without ?? [], found.without ?? [])
  return doneWithout({ entries: entries.value, posts }, without)
}

function oneAlone(): Result<never> {
  const why = 'There are both a thread and a channel to export.'
  return refuse({ code: 'usage', why, hint: 'Give one of them.' })
}

function ofChannel(input: Wish, { channel, posts }: SeenPosts): ExportFound {
  const isWanted = isProject(channel.project, input.project)
  return { entries: [], posts: isWanted ? wantedPosts(input, posts) : [] }
}

function wantedPosts({ who, sinceMs = 0 }: Wish, posts: readonly SeenPost[]): readonly SeenPost[] {
  return posts.filter(({ post, standing }) => {
    if (standing.blocked || standing.proof === 'forged') return false
    if (!(Date.parse(post.stamp) >= sinceMs)) return false
    return who === undefined || post.from === who
  })
}

async function ofLetters(deps: Deps, input: Wish): Promise<Result<readonly EntryView[]>> {
  const found = input.thread === undefined ? await all(deps, input) : await inThread(deps, input)
  if (!found.ok) return found
  const { who, sinceMs = 0 } = input
  const wanted = found.value.filter((view) => {
    const { from, to, stamp, project } = letterOf(view)
    if (view.standing.blocked || view.standing.proof === 'forged') return false
    if (!(Date.parse(stamp) >= sinceMs) || !isProject(project, input.project)) return false
    return who === undefined || from === who || to === who
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

interface Named {
  readonly address: Address
  readonly is: 'a contact' | 'perhaps a writer'
}

/** Somebody may have written who is no contact. */
async function named(deps: Deps, typed: string, space: string | undefined): Promise<Result<Named>> {
  const spaces = await readingSpaces(deps, space)
  if (!spaces.ok) return spaces
  // What cannot be read is named beside what is exported.
  const { found } = await eachSpace(spaces.value, space, (one) => loadContacts(deps, one))
  const known = resolveContact(deps, typed, found.flat())
  if (!known.ok) return known
  if (known.value) return done({ address: known.value.address, is: 'a contact' })
  const address = parseAddress(typed)
  return address ? done({ address, is: 'perhaps a writer' }) : nobody(typed)
}

function nobody(typed: string): Result<never> {
  const why = `Nobody here is called "${typed.slice(0, 60)}".`
  return refuse({ code: 'not_found', why, hint: 'See datacore-msg contacts list.' })
}
