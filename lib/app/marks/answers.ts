/** The first proved answer of each recipient to an entry. */

import type { Letter } from '../../core/model/message.ts'
import { ownerByName } from '../../core/model/address.ts'
import { hitView, letterOf } from '../decode.ts'
import type { Deps } from '../ports.ts'
import { eachSpace } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { EntryView } from '../views.ts'

export type Answers = (view: EntryView) => Letter | undefined

const lookedMax = 5000

/**
 * Anybody can write that they answer for another, so only what is verified counts; in whichever space, for an answer may go by
 * relay to what came by git, and the other way. A space that cannot be read has none.
 */
export async function answersTo(deps: Deps, views: readonly EntryView[]): Promise<Answers> {
  const first = new Map<string, Letter>()
  const wanted = new Map(views.map((view) => [letterOf(view).id as string, letterOf(view).to]))
  const [one] = views
  if (!one) return () => undefined
  const { batch, id } = letterOf(one)
  await eachSpace(await deps.store.spaces(), undefined, async (space) => {
    const hits = await deps.store.search(space, [batch ?? id], lookedMax)
    const judge = await judgeFor(deps, space)
    for (const hit of hits) {
      const view = hitView(judge, space, hit)
      const letter = view && letterOf(view)
      const to = wanted.get(letter?.replyTo ?? '')
      if (!view || !letter || to === undefined) continue
      if (letter.from !== to && ownerByName(letter.from) !== to) continue
      if (view.standing.proof !== 'verified') continue
      const known = first.get(letter.replyTo!)
      if (!known || letter.stamp < known.stamp) first.set(letter.replyTo!, letter)
    }
  })
  return (view) => first.get(letterOf(view).id)
}
