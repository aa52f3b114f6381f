/** Finds an entry by its id or any unique part of it, hot and archived, in all spaces or one. */

import { idMatches, mayBeId } from '../core/model/id.ts'
import type { Result } from '../core/model/refusal.ts'
import { isOpen } from '../core/trust/life.ts'
import { isSameLetter } from '../core/trust/signed-text.ts'
import { hitView, holdsLetters, isArchive, letterOf } from './decode.ts'
import { lastMessage } from './last.ts'
import { noId, oneOf } from './one-of.ts'
import { me, myAgent } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { readablePaths } from './readable.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { judgeFor } from './standings.ts'
import { eachLetterOnce, isProved } from './twice/one-letter.ts'
import type { EntryView, SpaceChoice } from './views.ts'

/** Entries that merely mention an id are read as well, so this bounds work, not results. */
const hitsMax = 2000

interface Typed extends SpaceChoice {
  readonly id: string
}

/** One entry; `last` is the newest message to me. */
export async function findEntry(deps: Deps, input: Typed): Promise<Result<EntryView>> {
  return findOne(deps, input, (pool) => pool)
}

/** The same for a whole sending: the id that several recipients' entries share means any of these. */
export async function findSending(deps: Deps, input: Typed): Promise<Result<EntryView>> {
  return findOne(deps, input, anyOfOneSending)
}

async function findOne(
  deps: Deps,
  input: Typed,
  chosen: (pool: readonly EntryView[]) => readonly EntryView[],
): Promise<Result<EntryView>> {
  const typed = input.id.trim()
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  if (typed === 'last') return lastMessage(deps, spaces.value, input.space)
  if (!mayBeId(typed)) return noId(typed, 'msg-20261121-100203-gregor-7f3ak2')
  const found = new Map<string, EntryView>()
  const { without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    await readablePaths(deps, space, trying, holdsLetters)
    for (const view of await matching(deps, space, typed)) keep(found, view)
  })
  const each = await eachLetterOnce(deps, [...found.values()])
  return oneOf({
    pool: chosen(meant(deps, typed, each)),
    idOf: (view) => letterOf(view).id,
    without,
    none: {
      why: `No message or task has an id with "${typed}".`,
      hint: 'See datacore-msg inbox --all, datacore-msg tasks or datacore-msg search WORDS.',
    },
    many: { are: `entries have an id with "${typed}"` },
  })
}

/** All entries of a space whose id contains the text; of an entry that stands twice, the archived copy. */
async function matching(deps: Deps, space: Space, typed: string): Promise<readonly EntryView[]> {
  const hits = await deps.store.search(space, [typed], hitsMax)
  const judge = await judgeFor(deps, space)
  return hits
    .flatMap((hit) => hitView(judge, space, hit) ?? [])
    .filter((view) => idMatches(letterOf(view).id, typed))
}

/** The one that counts for more, for anybody can write an entry under the id of another. */
function keep(found: Map<string, EntryView>, view: EntryView): void {
  const key = `${view.space} ${letterOf(view).id}`
  const other = found.get(key)
  if (!other || isBefore(view, other)) found.set(key, view)
}

/** Of the same letter the archived copy, unless the other is to run again; of two letters the proved one, and of two proved ones the older. */
function isBefore(view: EntryView, other: EntryView): boolean {
  if (isProved(view) !== isProved(other)) return isProved(view)
  if (isProved(view) && !isSameLetter(letterOf(view), letterOf(other))) {
    return letterOf(view).stamp < letterOf(other).stamp
  }
  return placeOf(view) > placeOf(other)
}

function placeOf(view: EntryView): number {
  const isBack = view.kind === 'task' && (view.endedMs !== undefined || view.admitted)
  if (isBack && isOpen(view.task)) return 2
  return isArchive(view.path) ? 1 : 0
}

function meant(deps: Deps, typed: string, views: readonly EntryView[]): readonly EntryView[] {
  const exact = views.filter((view) => letterOf(view).id === typed)
  const pool = strongest(exact.length > 0 ? exact : views)
  // A message to several has one entry for each; mine is meant.
  const mine = pool.filter((view) =>
    [me(deps), myAgent(deps), deps.acting].includes(letterOf(view).to),
  )
  const batches = new Set(pool.map((view) => letterOf(view).batch ?? letterOf(view).id))
  return mine.length === 1 && batches.size === 1 ? mine : pool
}

/** What is not proved is left out where something is: anybody can push an entry under an id that begins as theirs. */
function anyOfOneSending(pool: readonly EntryView[]): readonly EntryView[] {
  const proved = pool.filter(isProved)
  const views = proved.length > 0 ? proved : pool
  const batches = new Set(
    views.map((view) => {
      const { from, batch, id } = letterOf(view)
      // One sending may go by files and by relay, and then stands in two spaces.
      const place = isProved(view) ? '' : view.space
      return `${place} ${from} ${batch ?? id}`
    }),
  )
  return batches.size === 1 ? views.slice(0, 1) : pool
}

/** When one id stands in several spaces: those that are proved, and of them those that the owner admitted. */
function strongest(views: readonly EntryView[]): readonly EntryView[] {
  if (new Set(views.map((view) => letterOf(view).id)).size > 1) return views
  const proved = views.filter(isProved)
  const admitted = proved.filter((view) => view.kind === 'task' && view.admitted)
  if (admitted.length > 0) return admitted
  return proved.length > 0 ? proved : views
}
