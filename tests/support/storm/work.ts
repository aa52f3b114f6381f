/** What people and agents do with the program, chosen at random: every step is a use case over real files. */

import { adoptSpace } from '../../../lib/app/adopt.ts'
import { archive } from '../../../lib/app/archive.ts'
import { contactAdd } from '../../../lib/app/contact-add.ts'
import { mark } from '../../../lib/app/mark.ts'
import { reply } from '../../../lib/app/reply.ts'
import { settleSpace } from '../../../lib/app/settle.ts'
import { send } from '../../../lib/app/send.ts'
import { taskAct } from '../../../lib/app/task-act.ts'
import { tasks } from '../../../lib/app/tasks.ts'
import type { TaskVerb } from '../../../lib/app/views.ts'
import type { Result } from '../../../lib/core/model/refusal.ts'
import type { Crew, Hand } from './crew.ts'
import { publishedRef } from './exchange.ts'
import { type Next, oneOf, weighted } from './numbers.ts'
import { textsOf } from './facts.ts'

/** What was done, for people who look at a failure; and the ids that the program said are stored. */
export interface Worked {
  readonly what: string
  readonly sent: readonly string[]
}

/** One step of one person. What the program refuses does nothing. */
export async function work(next: Next, crew: Crew, hand: Hand): Promise<Worked> {
  const act = weighted(next, acts)
  return act({ next, hand, crew, ids: idsOf(hand) })
}

interface Given {
  readonly next: Next
  readonly hand: Hand
  readonly crew: Crew
  readonly ids: { readonly messages: readonly string[]; readonly tasks: readonly string[] }
}

/** As they stand in the files; a person picks what they see. */
function idsOf({ clone, name }: Hand): Given['ids'] {
  const texts = textsOf(`${clone.dir}/org/messaging`)
  const ids = (text: string) => {
    const found = [...text.matchAll(/^:ID: +(msg-\S+)/gmu)].map(([, id]) => id!)
    return [...new Set(found)]
  }
  const queues = [...texts].filter(([path]) => path.startsWith('agents/'))
  // One's own count more often: of others' a person can do little.
  const own = texts.get(`agents/${name}-claude.org`) ?? ''
  const all = queues.flatMap(([, text]) => ids(text))
  const inbox = texts.get('inbox.org') ?? ''
  const entries = inbox.split(/^(?=\* )/mu)
  const mine = ids(
    entries.filter((entry) => new RegExp(`^:TO: +${name}\\s`, 'mu').test(entry)).join(''),
  )
  return {
    messages: [...ids(inbox), ...mine, ...mine, ...mine],
    tasks: [...all, ...Array(6).fill(ids(own)).flat()],
  }
}

const bodies = [
  'A word about the plan',
  'Two lines\n\n* of which one is no heading',
  'It says:\n:PROPERTIES:\n:ID: msg-1\n:END:\nand stops',
  '<<<<<<< ours\na conflict that is quoted\n=======\nit is\n>>>>>>> theirs',
  'Trailing blanks  \nand a tab\t\n\nlast line',
  'Žluťoučký kůň, 日本語, 🐎',
  '#+begin_src sh\necho "* x"\n#+end_src',
] as const

const textOf = (next: Next) => `${oneOf(next, bodies)} ${next(1e6)}`

async function sending({ next, hand, crew }: Given): Promise<Worked> {
  const people = crew.hands.map(({ name }) => name).filter((name) => name !== hand.name)
  const targets = weighted(next, [
    [4, () => [`@${oneOf(next, people)}`]],
    [4, () => [`@${oneOf(next, people)}-claude`]],
    [2, () => ['@claude']],
    [1, () => ['@all']],
    [1, () => [`@g${next(4)}`]],
    [1, () => [`@${oneOf(next, people)}`, '@claude']],
  ])()
  const deps = next(4) === 0 ? hand.agent(next, `s${next(2)}`) : hand.deps(next)
  const urgency = oneOf(next, ['normal', 'high', 'low'] as const)
  const order = targets.every((target) => target.endsWith('claude'))
    ? {
        effort: 1,
        tokens: 10,
        deadlineMs: next(8) === 0 ? crew.clock.nowMs + 3_600_000 : undefined,
      }
    : {}
  const input = { targets, text: textOf(next), urgency, ...order }
  return sentBy(`sends to ${targets.join(' ')}`, await send(deps, input))
}

async function replying({ next, hand, ids }: Given): Promise<Worked> {
  const id = pick(next, [...ids.messages, ...ids.tasks])
  const deps = next(3) === 0 ? hand.agent(next, `s${next(2)}`) : hand.deps(next)
  return sentBy(`replies to ${id}`, await reply(deps, { id, text: textOf(next) }))
}

function sentBy(
  what: string,
  result: Result<{ readonly sent: readonly { readonly id: string }[] }>,
): Worked {
  const sent = result.ok ? result.value.sent.map(({ id }) => id) : []
  return { what: `${what}: ${said(result)} ${sent.join(' ')}`, sent }
}

async function marking({ next, hand, ids }: Given): Promise<Worked> {
  const id = pick(next, ids.messages)
  const status = oneOf(next, ['read', 'unread', 'todo', 'done'] as const)
  const deps = next(4) === 0 ? hand.agent(next, 's0') : hand.deps(next)
  const result = await mark(deps, { ids: [id], status })
  return { what: `marks ${id} ${status}: ${said(result)}`, sent: [] }
}

const verbs: readonly (readonly [number, TaskVerb])[] = [
  [6, 'claim'],
  [5, 'complete'],
  [3, 'approve'],
  [2, 'retry'],
  [2, 'revise'],
  [1, 'reject'],
  [1, 'cancel'],
  [1, 'archive'],
]

async function acting({ next, hand, ids }: Given): Promise<Worked> {
  const [verb, id, session] = [weighted(next, verbs), pick(next, ids.tasks), `s${next(2)}`]
  const asAgent = verb === 'claim' || verb === 'complete' || (verb === 'retry' && next(2) === 0)
  const deps = asAgent ? hand.agent(next, session) : hand.deps(next)
  const words = { reason: `because ${next(9)}`, feedback: `again ${next(9)}` }
  const result = await taskAct(deps, { verb, id, session, tokensUsed: next(50), ...words })
  return { what: `${verb} ${id} in ${session}: ${said(result)}`, sent: [] }
}

/** A look, at which the governor decides what it must. */
async function looking({ next, hand }: Given): Promise<Worked> {
  return { what: `looks at tasks: ${said(await tasks(hand.deps(next), {}))}`, sent: [] }
}

async function knowing({ next, hand, crew }: Given): Promise<Worked> {
  const name = next(3) === 0 ? `guest${next(3)}` : oneOf(next, crew.hands).name
  const kind = next(3)
  const input = {
    name,
    handles: kind === 0 ? [`@${name.slice(0, 2)}${next(5)}`] : [],
    groups: kind === 1 ? [`g${next(4)}`] : [],
    email: kind === 2 ? `${name}@e${next(5)}.example.com` : undefined,
  }
  const result = await contactAdd(hand.deps(next), input)
  return { what: `notes ${JSON.stringify(input)}: ${said(result)}`, sent: [] }
}

async function tidying({ next, hand }: Given): Promise<Worked> {
  return { what: `archives: ${said(await archive(hand.deps(next), {}))}`, sent: [] }
}

/** What came back from an old clone goes to the archive again, as each sync does it. */
async function settling({ next, hand }: Given): Promise<Worked> {
  const { store } = hand.deps(next)
  for (const space of await store.spaces()) await settleSpace({ store }, space, { changed: 'all' })
  return { what: 'settles', sent: [] }
}

/** What was written by hand since the last exchange is signed, dated and sent. */
async function adopting({ next, hand }: Given): Promise<Worked> {
  const deps = hand.deps(next)
  const sent: string[] = []
  for (const space of await deps.store.spaces()) {
    const report = await adoptSpace(deps, space, async (path) => publishedBytes(hand, path))
    sent.push(...report.sent.flatMap((draft) => draft.entries.map(({ id }) => id)))
  }
  return { what: `adopts ${sent.join(' ')}`, sent }
}

/** As the last exchange left it; before the first one nothing of others is here. */
function publishedBytes({ clone }: Hand, path: string): Uint8Array | undefined {
  const { status, out } = clone.tryGit('show', `${publishedRef}:org/messaging/${path}`)
  return status === 0 ? new TextEncoder().encode(out) : undefined
}

const acts: readonly (readonly [number, (given: Given) => Promise<Worked>])[] = [
  [5, sending],
  [2, replying],
  [4, marking],
  [8, acting],
  [2, looking],
  [2, knowing],
  [1, tidying],
  [2, settling],
  [2, adopting],
]

function pick(next: Next, ids: readonly string[]): string {
  return ids.length === 0 ? 'msg-none' : oneOf(next, ids)
}

function said<T>(result: Result<T>): string {
  return result.ok ? 'done' : `refused, ${result.refusal.code}`
}
