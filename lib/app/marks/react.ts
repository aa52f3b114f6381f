/** Puts a reaction under an entry, or takes it back. */

import { parseReaction, reactionsOf } from '../../core/marks/reaction.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { SeenReacted } from '../../core/view/marks/types.ts'
import { letterOf } from '../decode.ts'
import { show } from '../show.ts'
import type { Deps } from '../ports.ts'
import { nextLogMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { changeEntries, judgeIn } from './change.ts'
import { markEdit } from './sign-mark.ts'

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
  const found = await show(deps, input)
  if (!found.ok) return found
  const letter = letterOf(found.value)
  const judge = await judgeIn(deps, found.value.space)
  if (!judge.ok) return judge
  const changed = await changeEntries(deps, [found.value], (entry) => {
    const all = reactionsOf(entry.log, (line) => judge.value.provesMark(entry, line))
    const isMine = all.some((one) => one.emoji === emoji && one.by.includes(deps.acting))
    const stands = isMine ? 'there' : 'gone'
    if (stands === input.to) return []
    const verb = input.to === 'there' ? 'Reacted' : 'Unreacted'
    return [markEdit(deps, letter, { verb, detail: emoji, atMs: nextLogMs(deps, entry) })]
  })
  if (!changed.ok) return changed
  const did = changed.value.count === 0 ? 'unchanged' : input.to === 'there' ? 'added' : 'removed'
  return done({ did, emoji, id: letter.id, reached: changed.value.reached })
}
