/** Who of a channel's members has read a post, answered it or reacted: by what each of them signed. */

import { type Address, ownerByName } from '../../../core/model/address.ts'
import type { EntryId } from '../../../core/model/id.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import type { SeenReceipt, SeenReceipts } from '../../../core/view/marks/types.ts'
import { ownerOf } from '../../people.ts'
import type { Deps } from '../../ports.ts'
import { openChannel, type Opened } from '../find.ts'
import { seenByMs } from '../position.ts'
import { postView } from '../view-post.ts'

/** Nobody looks through more of them, and each costs a file to read. */
const membersMax = 500

/** One a member, without the author. What an agent of theirs read, they read. */
export async function postReceipts(deps: Deps, seen: SeenPost): Promise<Result<SeenReceipts>> {
  const { space, post } = seen
  const opened = await openChannel(deps, { space, name: post.channel })
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const answers = answersTo(deps, opened.value, seen)
  const names = channel.members.filter((one) => one !== post.from).slice(0, membersMax)
  const paths = new Set(await deps.store.paths(known.space))
  const receipts: SeenReceipt[] = []
  for (const to of names) {
    const agents = readersIn(paths).filter((one) => ownerByName(one) === to)
    const read: { readonly by: Address; readonly atMs: number }[] = []
    for (const by of [to, ...agents]) {
      const mark = { id: post.id, stamp: post.stamp }
      const atMs = await seenByMs(deps, known, { reader: by, name: channel.name, post: mark })
      if (atMs !== undefined) read.push({ by, atMs })
    }
    const [first] = read.sort((a, b) => a.atMs - b.atMs)
    receipts.push({
      id: post.id,
      to,
      status: undefined,
      task: undefined,
      read: first && { ...first, proof: 'proved', when: 'at the latest' },
      answered: answers.get(to),
      reactions: seen.reactions ?? [],
    })
  }
  return done({ id: post.id, batch: undefined, receipts })
}

function readersIn(paths: ReadonlySet<string>): readonly Address[] {
  return [...paths].flatMap((path) => {
    const name = /^readers\/([^/]+)\.org$/u.exec(path)?.[1]
    return name === undefined ? [] : [name as Address]
  })
}

type Answer = { readonly id: EntryId; readonly atMs: number }

/** The first proved answer of each member, or of an agent of theirs. */
function answersTo(
  deps: Deps,
  { known, channel }: Opened,
  { post }: SeenPost,
): ReadonlyMap<Address, Answer> {
  const first = new Map<Address, Answer>()
  for (const glimpse of channel.posts) {
    if (!glimpse.from) continue
    const who = ownerOf(glimpse.from, known.contacts)
    const names = [glimpse.from, ...(who ? [who] : [])].filter((one) => !first.has(one))
    if (names.length === 0) continue
    const view = postView(deps, known, channel, glimpse, 'read')
    if (view?.post.replyTo !== post.id || view.standing.proof !== 'verified') continue
    const answer = { id: view.post.id, atMs: Date.parse(view.post.stamp) }
    for (const one of names) first.set(one, answer)
  }
  return first
}
