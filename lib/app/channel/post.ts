/** Writes a post into a channel, under its author's signature, and tells the people whom it mentions in their inbox. */

import { encodePost, postText } from '../../core/channel/post.ts'
import { channelPath, groupOf } from '../../core/channel/name.ts'
import type { PostText, SeenPosted } from '../../core/channel/types.ts'
import { encodeMessage } from '../../core/codec/message.ts'
import type { Address } from '../../core/model/address.ts'
import { type EntryId, mayBeId, newId } from '../../core/model/id.ts'
import type { Letter } from '../../core/model/message.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import { parseTyped, type TypedText } from '../compose.ts'
import { inboxPath } from '../decode.ts'
import { ownerOf, resolveContact } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { isBlockedHere } from '../send-check.ts'
import { signLetter } from '../sign.ts'
import { nextStampMs, replacingMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { openChannel, type SpaceKnown } from './find.ts'
import { type Channel, channelFrom, isMember, withArchived } from './load.ts'
import { archivedHits } from './old/find.ts'
import { archivePostsIfDue } from './old/move.ts'
import { parentIn } from './parent.ts'
import { channelSeen } from './read.ts'
import { mustBeOpen, notMember } from './say.ts'

/** Entries that merely name the post that is answered are looked at, too. */
const hitsMax = 2000

export interface PostInput extends SpaceChoice {
  readonly name: string
  /** May start with `>ID`. */
  readonly text: string
  /** A post of this channel: its id, a unique part of it, or `last`. */
  readonly replyTo?: string | undefined
}

/** Refuses `not_allowed` for whoever is no member, and `wrong_state` for an archived channel. */
export async function channelPost(deps: Deps, input: PostInput): Promise<Result<SeenPosted>> {
  const typed = parseTyped(input.text)
  if (!typed.ok) return typed
  if (typed.value.route !== undefined) {
    const why = 'A post goes to its channel alone, so it has no reply route.'
    return refuse({ code: 'usage', why, hint: 'Leave out the words in brackets at its start.' })
  }
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const told = await mentionedIn(deps, known, typed.value)
  const replyTo = input.replyTo ?? typed.value.replyTo
  const hits =
    replyTo === undefined || !mayBeId(replyTo.trim())
      ? []
      : await deps.store.search(known.space, [replyTo.trim()], hitsMax)
  const old = archivedHits(deps, hits)
  const written = await deps.store.write<Result<PostText>>(known.space, (view) => {
    const now = channelFrom(deps, known, channel.name, view.read(channelPath(channel.name)))
    const open = mustBeOpen(now, known.space.name)
    if (!open.ok) return { ops: [], value: open }
    if (!isMember(open.value, deps.acting, known.contacts)) {
      return { ops: [], value: notMember(channel.name) }
    }
    const parent =
      replyTo === undefined ? done(undefined) : parentIn(withArchived(open.value, old), replyTo)
    if (!parent.ok) return { ops: [], value: parent }
    return planned(deps, known, view, {
      channel: open.value,
      body: typed.value.body,
      parent: parent.value,
      mentions: [...told.people, ...told.others],
      people: told.people,
    })
  })
  await known.judge.savePins()
  if (!written.value.ok) return written.value
  const { id, replyTo: answered } = written.value.value
  await deps.useLog.record(deps.session, [id, ...(answered ? [answered] : [])])
  // Who answers a post has read it.
  if (!answered) await archivePostsIfDue(deps, known, channel.name)
  else {
    await channelSeen(deps, { space: known.space.name, name: channel.name, ids: [answered] })
  }
  return done({
    id,
    space: known.space.name,
    path: channelPath(channel.name),
    channel: channel.name,
    reached: written.state === 'spooled' ? 'spooled' : 'stored',
    mentioned: told.people,
    untold: told.others,
  })
}

interface Told {
  readonly people: readonly Address[]
  /** Agents, who read the channel by themselves, and people whom the author blocked. */
  readonly others: readonly Address[]
}

/** Names in a text that are nobody's are words. */
async function mentionedIn(
  deps: Deps,
  { contacts }: SpaceKnown,
  { mentions }: TypedText,
): Promise<Told> {
  const isBlocked = await isBlockedHere(deps)
  const people = new Set<Address>()
  const others = new Set<Address>()
  for (const name of mentions) {
    const found = resolveContact(deps, `@${name}`, contacts)
    const actor = found.ok ? found.value : undefined
    if (!actor || actor.address === deps.acting) continue
    const isTold = actor.kind === 'person' && !isBlocked(actor.address)
    ;(isTold ? people : others).add(actor.address)
  }
  return { people: [...people], others: [...others] }
}

interface Draft {
  readonly channel: Channel
  readonly body: string
  readonly parent: { readonly id: EntryId; readonly thread: EntryId } | undefined
  readonly mentions: readonly Address[]
  readonly people: readonly Address[]
}

function planned(
  deps: Deps,
  known: SpaceKnown,
  view: SpaceView,
  { channel, body, parent, mentions, people }: Draft,
): { readonly ops: readonly Op[]; readonly value: Result<PostText> } {
  const files = [channel.bytes, ...(people.length > 0 ? [view.read(inboxPath)] : [])]
  const nowMs = nextStampMs(deps, files, afterJoining(deps, known, channel))
  const random = deps.random.bytes(6)
  const author = deps.acting
  const named: PostText = {
    id: newId({ kind: 'post', nowMs, author, random }),
    from: author,
    channel: channel.name,
    stamp: new Date(nowMs).toISOString(),
    ...(parent ? { thread: parent.thread, replyTo: parent.id } : {}),
    mentions,
    body,
    key: deps.keys.fingerprint,
  }
  const post = { ...named, sig: encodeBase64(deps.keys.sign(postText(named))) }
  const created = deps.orgStamp(nowMs)
  const text = printEntry(encodePost(post, created))
  const letters = people.map((to) => {
    const id = newId({ kind: 'msg', nowMs, author, random, recipient: to })
    return signLetter(deps, letterFor(post, { id, to, project: channel.project }))
  })
  return {
    ops: [
      { type: 'append', path: channel.path, id: post.id, text },
      ...letters.map((letter): Op => {
        const entry = printEntry(encodeMessage(letter, created))
        return { type: 'append', path: inboxPath, id: letter.id, text: entry }
      }),
    ],
    value: done(post),
  }
}

/** What tells one person: the post's words, with the channel as its group and the post as its batch. */
function letterFor(
  post: PostText,
  { id, to, project }: { readonly id: EntryId; readonly to: Address; readonly project: string },
): Letter {
  return {
    id,
    from: post.from,
    to,
    stamp: post.stamp,
    thread: post.thread ?? post.id,
    group: groupOf(post.channel),
    batch: post.id,
    ...(project === '' ? {} : { project }),
    mentions: post.mentions,
    urgency: 'normal',
    body: post.body,
  }
}

/** Later than what made its author, or their owner, a member: of what is proved, for anybody can write a line with any time. */
function afterJoining(deps: Deps, { contacts }: SpaceKnown, { membership }: Channel): number {
  const owner = ownerOf(deps.acting, contacts)
  const facts = [deps.acting, ...(owner ? [owner] : [])].flatMap((who) => membership.get(who) ?? [])
  const times = facts.map(({ stamp }) => Date.parse(stamp))
  return replacingMs(deps.clock.nowMs(), times)
}
