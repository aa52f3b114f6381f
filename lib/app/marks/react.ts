/** Puts a reaction under an entry, or takes it back. */

import { markedPost } from '../../core/channel/post.ts'
import { parseReaction, reactionsOf } from '../../core/marks/reaction.ts'
import type { EntryId } from '../../core/model/id.ts'
import type { LogLine, MarkLine } from '../../core/model/log.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import type { SeenReacted } from '../../core/view/marks/types.ts'
import { changePost } from '../channel/marks/change.ts'
import type { Deps } from '../ports.ts'
import { nextLogMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { changeEntries, judgeIn } from './change.ts'
import { markEdit } from './sign-mark.ts'
import { markStays } from './stays.ts'
import { targetOf } from '../channel/marks/target.ts'

/** Each actor's each emoji once. Whoever cannot be shown an entry cannot react to it. */
export async function react(
  deps: Deps,
  input: SpaceChoice & {
    readonly id: string
    /** As typed: an emoji, or `:shortcode:`. */
    readonly emoji: string
    readonly to: 'there' | 'gone'
  },
): Promise<Result<SeenReacted>> {
  const emoji = parseReaction(input.emoji)
  if (emoji === undefined) {
    const why = `"${input.emoji.slice(0, 20)}" is no reaction.`
    return refuse({ code: 'usage', why, hint: 'Write one emoji, such as 👍, or :thumbsup:.' })
  }
  const found = await targetOf(deps, input)
  if (!found.ok) return found
  const target = found.value
  const judge = await judgeIn(deps, target.space)
  if (!judge.ok) return judge
  const wish = { emoji, to: input.to }
  const changed = await (target.kind === 'post'
    ? changePost(deps, target.seen, (post) => {
        const isProved = (line: MarkLine) => judge.value.provesMarkOn(markedPost(post), line)
        return reactionEdits(deps, post, isProved, wish)
      })
    : changeEntries(deps, [target.view], (entry) => {
        const isProved = (line: MarkLine) => judge.value.provesMark(entry, line)
        return reactionEdits(deps, entry, isProved, wish)
      }))
  if (!changed.ok) return changed
  const did = changed.value.count === 0 ? 'unchanged' : input.to === 'there' ? 'added' : 'removed'
  const warning =
    target.kind === 'entry' && did !== 'unchanged' ? await markStays(deps, target.view) : undefined
  const warned = warning === undefined ? {} : { warning }
  return done({ did, emoji, id: target.id, reached: changed.value.reached, ...warned })
}

function reactionEdits(
  deps: Deps,
  entry: { readonly id: EntryId; readonly stamp: string; readonly log: readonly LogLine[] },
  isProved: (line: MarkLine) => boolean,
  { emoji, to }: { readonly emoji: string; readonly to: 'there' | 'gone' },
): readonly EntryEdit[] {
  const all = reactionsOf(entry.log, isProved)
  const isMine = all.some((one) => one.emoji === emoji && one.by.includes(deps.acting))
  if ((isMine ? 'there' : 'gone') === to) return []
  const verb = to === 'there' ? 'Reacted' : 'Unreacted'
  return [markEdit(deps, entry, { verb, detail: emoji, atMs: nextLogMs(deps, entry) })]
}
