/** `lock`: who has something to themselves for a while. */

import { lockList } from '../../../../app/locks/list.ts'
import { lockRelease } from '../../../../app/locks/release.ts'
import { lockTake } from '../../../../app/locks/take.ts'
import type { Deps } from '../../../../app/ports.ts'
import { refusalProblem } from '../../../../app/problem.ts'
import type { SeenHold, SeenLock, SeenLockChange } from '../../../../core/locks/types.ts'
import { done, refuse, type Result } from '../../../../core/model/refusal.ts'
import { isoTime } from '../../../../core/view/json/document.ts'
import { heldSentence } from '../../../../core/view/locks/page.ts'
import { sanitizeLine } from '../../../../core/view/sanitize.ts'
import { flag, text, whole, word } from '../../args/fields.ts'
import { oneSpace } from '../../args/space.ts'
import {
  aList,
  anObject,
  aText,
  type JsonObject,
  maybeText,
  orNull,
  outputSchemaOf,
} from '../../json.ts'
import { pageOf } from '../../page.ts'
import { type Answer, answered, tool } from '../../tool.ts'

const rowsMax = 30
const holdsMax = 5

const holds = (description: string) =>
  aList(
    description,
    anObject({
      by: aText('Who.'),
      mine: { type: 'boolean', description: 'Whether it is yours, in this session.' },
      mode: aText('exclusive or advisory'),
      since: maybeText('RFC 3339.'),
      until: maybeText('RFC 3339.'),
      why: aText('The reason that was given: words of its author.'),
      proof: aText('verified, unsigned, unknown key or key changed'),
    }),
  )

const lockSchema = anObject({
  name: aText('The lock.'),
  space: aText('The space that it is in.'),
  holds: holds('Who has it; empty when nobody does.'),
  lost: holds('Who took it in a clone that did not know that it was taken.'),
  synced: maybeText(
    'When this clone was last exchanged with others: no answer is fresher than that.',
  ),
})

export const lockTool = tool({
  name: 'lock',
  title: 'Have something to yourself',
  description:
    'Takes, releases and lists locks: a name such as deploy that one actor has for a while. Use it before work that two ' +
    'must not do at once, and release it when you are done; taking it again renews it, and one that ran out can be taken. ' +
    'An answer is as fresh as the last sync: of two clones that take one lock the first take holds after the next sync. ' +
    'advisory refuses nobody and tells the others.',
  set: 'all',
  effect: 'changes',
  output: outputSchemaOf({
    did: aText('seen, taken, renewed, taken over, released or unchanged.'),
    lock: orNull('With take and release: the lock as it is now.', lockSchema),
    locks: aList('With list: by name.', lockSchema),
    reached: maybeText('stored on disk here, spooled until somebody saves that file, or nothing.'),
    next: maybeText('The cursor for the next page; null at the end.'),
  }),
  fields: {
    action: word('needed', 'What to do.', ['take', 'release', 'list']),
    name: text('optional', 'With take and release: words apart by / or ., such as deploy.'),
    minutes: whole('optional', 'With take: for how long; 30 without it, a week at most.', {
      least: 1,
      most: 10_080,
    }),
    why: text('optional', 'With take: what for, in one line.', 300),
    advisory: flag('With take: true tells others and refuses nobody.'),
    space: text('optional', 'The space; needed when there are several, but for list.'),
    cursor: text('optional', 'With list: from the last answer, for the next page.', 500),
  },
  async run({ deps }, { action, name, minutes, why, advisory, space: typed, cursor }) {
    if (action === 'list') return list(deps, typed, cursor)
    if (name === undefined) {
      const hint = 'Such as deploy or release/2.0.'
      return refuse({ code: 'usage', why: `The name of the lock to ${action} is missing.`, hint })
    }
    const space = await oneSpace(deps, typed)
    if (!space.ok) return space
    const at = { name, space: space.value }
    if (action === 'release') return answered(await lockRelease(deps, at), changed)
    const forMs = minutes === undefined ? undefined : minutes * 60_000
    const mode = advisory ? 'advisory' : 'exclusive'
    return answered(await lockTake(deps, { ...at, forMs, why, mode }), changed)
  },
})

async function list(
  deps: Deps,
  space: string | undefined,
  cursor: string | undefined,
): Promise<Result<Answer>> {
  return answered(await lockList(deps, { space }), (locks) => {
    const keyOf = (lock: SeenLock) => `${lock.space} ${lock.name}`
    const page = pageOf(locks, { keyOf, rowOf }, { cursor, limit: rowsMax })
    if (!page.ok) return page
    const { rows, next } = page.value
    return done(answerWith({ locks: rows, next }, `${locks.length} locks, ${rows.length} given.`))
  })
}

/** One that another has is an error with the lock beside it. */
function changed({ did, reached, lock }: SeenLockChange): Result<Answer> {
  const facts = { did: did === 'held' ? 'unchanged' : did, reached, lock: rowOf(lock) }
  if (did !== 'held') return done(answerWith(facts, `${lock.name} of ${lock.space}: ${did}.`))
  const problem = refusalProblem({
    code: 'conflict',
    why: heldSentence(lock),
    hint: 'Wait, or ask for it. When it has run out it can be taken.',
  })
  return done({ ...answerWith(facts, `${lock.name} of ${lock.space} is held.`), problem })
}

function rowOf({ name, space, holds: held, lost, syncedMs }: SeenLock): JsonObject {
  return {
    name,
    space,
    holds: held.slice(0, holdsMax).map(holdRow),
    lost: lost.slice(0, holdsMax).map(holdRow),
    synced: isoTime(syncedMs),
  }
}

function holdRow({ by, isMine, mode, atMs, untilMs, why, standing }: SeenHold): JsonObject {
  return {
    by,
    mine: isMine,
    mode,
    since: isoTime(atMs),
    until: isoTime(untilMs),
    why: sanitizeLine(why, 160),
    proof: standing.proof,
  }
}

/** Every key is there, whatever the action was. */
function answerWith(structured: Answer['structured'], said: string): Answer {
  return {
    structured: { did: 'seen', lock: null, locks: [], reached: null, next: null, ...structured },
    said,
  }
}
