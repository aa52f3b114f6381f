/**
 * What happens at a prompt, a start and a stop of a session: let the governor decide, note what was seen, offer what is
 * new. The offer is on disk before it is printed; whatever ends this between two steps, the entry is shown again.
 */

import type { Shortfall } from '../../core/model/refusal.ts'
import { type Digest, renderDigest } from '../../core/view/digest.ts'
import type { SeenLost } from '../../core/view/digest-lost.ts'
import { actingAgent, me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { TaskView } from '../views.ts'
import { type Board, loadBoard } from './board.ts'
import { type OfferBook, pageOf } from './book/book.ts'
import type { PromptEvent } from './event.ts'
import { noticeSeen } from './notice.ts'
import { type Choice, chooseOffers, isEmpty, isForPerson, type OfferRules } from './offers.ts'
import type { PromptPorts } from './ports.ts'
import { type Quiet, quietOf } from './quiet.ts'
import { recordOffers } from './record.ts'
import { renewClaims } from './renew.ts'
import { isSecondCall } from './second-call.ts'

export interface PromptInput {
  readonly event: PromptEvent
  /** The session's folder. */
  readonly cwd: string
  /** The hook's executable for answers, ready for a shell. */
  readonly sendReply: string
}

export interface PromptNews {
  /** Undefined when there is nothing to say to the model. */
  readonly digest: Digest | undefined
  /** What could not be read, for the person; told once in a session. */
  readonly problems: readonly Shortfall[]
  /** When the session need not be looked at again until a file changes or a time comes. */
  readonly quiet: Quiet
}

/** The session is `deps.session`. */
export async function prompt(
  deps: Deps,
  ports: PromptPorts,
  input: PromptInput,
): Promise<PromptNews> {
  const before = await ports.hookState.load()
  const board = await loadBoard(deps, input.cwd, pageOf(before, deps.session))
  ports.reached('governed')
  const book = await noticeSeen(deps, ports, input.event, { board, before })
  await renewClaims(deps, board)
  const rules: OfferRules = {
    session: deps.session,
    event: input.event.name,
    nowMs: deps.clock.nowMs(),
    leaseMs: deps.settings.messaging.hook.offer_lease_minutes * 60_000,
    show: deps.settings.messaging.hook.show,
  }
  const nonce = ports.tag()
  const choice = await offer(deps, ports, { input, book, board, rules, nonce })
  if (!choice) return { digest: undefined, problems: [], quiet: quietOf(deps, book, board, rules) }
  const { problems } = choice
  const digest = isForPerson(choice)
    ? undefined
    : digestOf(deps, ports, { input, board, choice, nonce })
  return { digest, problems, quiet: { type: 'no' } }
}

interface Making {
  readonly input: PromptInput
  /** A look without the lock, which is enough to see that nothing is new. */
  readonly book: OfferBook
  readonly board: Board
  readonly rules: OfferRules
  readonly nonce: string
}

/** Chooses and records under one lock, so that two sessions never take the same task; undefined for nothing new. */
async function offer(
  deps: Deps,
  ports: PromptPorts,
  { input, book: seen, board, rules, nonce }: Making,
): Promise<Choice | undefined> {
  const { event } = input
  const isStop = event.name === 'Stop'
  if (isStop && (event.stopHookActive || !deps.settings.messaging.hook.continue_on_stop)) {
    return undefined
  }
  if (isEmpty(chooseOffers(seen, board, rules))) return undefined
  const path = event.transcriptPath
  const offset = path === undefined ? undefined : ((await ports.transcript.size(path)) ?? 0)
  const transcript = path === undefined || offset === undefined ? undefined : { path, offset }
  const choice = await ports.hookState.update<Choice | undefined>((book) => {
    if (isSecondCall(pageOf(book, rules.session), event, rules.nowMs))
      return { book, value: undefined }
    const chosen = chooseOffers(book, board, rules)
    if (isEmpty(chosen) || (isStop && !chosen.text)) return { book, value: undefined }
    const given = { choice: chosen, board, rules, event, nonce, transcript }
    return { book: recordOffers(book, given), value: chosen }
  })
  if (choice) ports.reached('offered')
  return choice
}

function digestOf(
  deps: Deps,
  ports: PromptPorts,
  { input, board, choice, nonce }: Omit<Making, 'book' | 'rules'> & { readonly choice: Choice },
): Digest {
  return renderDigest({
    ...choice,
    lost: choice.lost.flatMap(({ view }) => seenLost(deps, view)),
    me: me(deps),
    agent: actingAgent(deps),
    nonce,
    boundary: ports.tag(),
    sendReply: input.sendReply,
    charsMax: deps.settings.messaging.hook.max_chars,
    counts: {
      unread: board.unread.marked.length,
      queued: board.queued.length,
      waiting: board.waiting.marked.length,
    },
  })
}

function seenLost(deps: Deps, { task }: TaskView): readonly SeenLost[] {
  const untilMs = Date.parse(task.lease ?? '')
  const until = Number.isNaN(untilMs) ? undefined : deps.orgStamp(untilMs).slice(1, -1)
  return task.claim ? [{ id: task.id, by: task.claim.by, session: task.claim.session, until }] : []
}
