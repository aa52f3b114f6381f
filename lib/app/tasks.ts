/** The task queues: those of my agents, the one of the agent that acts, or any agent's of the spaces. */

import { compareText } from '../core/compare-text.ts'
import { agentOf, parseAddress } from '../core/model/address.ts'
import { entriesBeginning, entriesNotUnder, peekerOf } from '../core/codec/peek.ts'
import { nearest } from '../core/model/near.ts'
import { doneWithout, refuse, type Result } from '../core/model/refusal.ts'
import { type TaskState, taskStates } from '../core/model/task.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Range } from '../core/org/types.ts'
import { isQueue, queuePath, viewOf } from './decode.ts'
import { govern } from './govern.ts'
import { openTaskWords } from './load.ts'
import { queuesToShow } from './my-queues.ts'
import { actingAgent, loadContacts, myAgent } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { isProject } from './project/is-project.ts'
import { pickTasks } from './queue-pick.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { judgeFor } from './standings.ts'
import type { SpaceChoice, TaskView } from './views.ts'

interface TasksInput extends SpaceChoice {
  /** Without one those that are not at an end. */
  readonly state?: TaskState | undefined
  /** A name, or `all`. */
  readonly agent?: string | undefined
  /** At most so many of a state: of a crowd those first that may run. */
  readonly limit?: number | undefined
  readonly project?: string | undefined
}

export interface TaskList {
  /** By age. */
  readonly tasks: readonly TaskView[]
  /** How many there are of each state, asked for and shown or not. */
  readonly totals: Readonly<Record<TaskState, number>>
}

/** My governor looks first. */
export async function tasks(deps: Deps, input: TasksInput): Promise<Result<readonly TaskView[]>> {
  const listed = await listTasks(deps, input)
  return listed.ok ? { ...listed, value: listed.value.tasks } : listed
}

/** The same, with what a limit leaves out counted. */
export async function listTasks(deps: Deps, input: TasksInput): Promise<Result<TaskList>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const agent = input.agent === undefined ? actingAgent(deps) : parseAddress(input.agent)
  if (!agent) return refuse({ code: 'usage', why: `"${input.agent}" is no agent's name.` })
  const { limit = Number.POSITIVE_INFINITY } = input
  const states = input.state ? [input.state] : openTaskWords
  const known = new Set<string>()
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    await trying(() => govern(deps, space))
    const queues = input.agent === undefined ? [] : (await deps.store.paths(space)).filter(isQueue)
    const named = input.agent === 'all' ? queues : [queuePath(agent)]
    const paths = input.agent === undefined ? await queuesToShow(deps, space) : named
    if (input.agent !== undefined) await trying(() => noteAgents(deps, space, { queues, known }))
    const lists: TaskList[] = []
    // What belongs to other projects takes no place of what is wanted.
    const most = input.project === undefined ? limit : Number.POSITIVE_INFINITY
    for (const path of paths) {
      const list = await tasksIn(deps, space, { path, states, limit: most })
      lists.push(input.project === undefined ? list : ofProject(list, input.project))
    }
    return lists
  })
  const isNamed = input.agent !== undefined && input.agent !== 'all'
  if (isNamed && without.length === 0 && !known.has(agent)) return noAgent(input.agent, known)
  const lists = found.flat()
  const all = lists.flatMap((list) => list.tasks)
  const shown = states.flatMap((state) => {
    const here = all.filter(({ task }) => task.state === state)
    return here.length > limit ? knownFirst(here).slice(0, limit) : here
  })
  return doneWithout(
    {
      tasks: shown.sort((a, b) => compareText(a.task.stamp, b.task.stamp)),
      totals: countsOf((state) => lists.reduce((sum, { totals }) => sum + totals[state], 0)),
    },
    without,
  )
}

function ofProject({ tasks: all }: TaskList, project: string): TaskList {
  const own = all.filter(({ task }) => isProject(task.project, project))
  return {
    tasks: own,
    totals: countsOf((state) => own.filter(({ task }) => task.state === state).length),
  }
}

/** A crowd in one space hides nothing of a colleague in another. */
function knownFirst(views: readonly TaskView[]): readonly TaskView[] {
  const rank = ({ standing }: TaskView) => Number(standing.tier === 'unknown')
  return views.toSorted((a, b) => rank(a) - rank(b))
}

/** Adds whoever may have a queue here: agents of the contacts, those that people have by name, and files. */
async function noteAgents(
  deps: Deps,
  space: Space,
  { queues, known }: { readonly queues: readonly string[]; readonly known: Set<string> },
): Promise<void> {
  known.add(myAgent(deps))
  for (const path of queues) known.add(path.slice('agents/'.length, -'.org'.length))
  for (const { kind, address } of await loadContacts(deps, space)) {
    known.add(kind === 'agent' ? address : agentOf(address))
  }
}

/** A slip in a name must not look like an agent with nothing to do. */
function noAgent(typed: string, known: ReadonlySet<string>): Result<never> {
  const candidates = nearest(typed.trim().replace(/^@/u, ''), [...known], 3)
  const near = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  return refuse({
    code: 'not_found',
    why: `There is no agent "${typed}", and no queue of that name.`,
    hint: `${near}See datacore-msg tasks --agent all, or datacore-msg contacts list.`,
    candidates,
  })
}

async function tasksIn(
  deps: Deps,
  space: Space,
  wanted: {
    readonly path: string
    readonly states: readonly TaskState[]
    readonly limit: number
  },
): Promise<TaskList> {
  const { path, states, limit } = wanted
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return { tasks: [], totals: countsOf(() => 0) }
  const judge = await judgeFor(deps, space)
  const outline = scanOutline(bytes)
  const place = { space: space.name, path }
  const viewed = (ranges: readonly Range[]) =>
    ranges.flatMap((range) => {
      const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
      return view?.kind === 'task' ? [view] : []
    })
  const all = entryRanges(outline)
  const isShort = all.length <= limit
  const views = isShort ? viewed(all) : states.flatMap((state) => viewed(firstUnder(state)))
  await judge.savePins()
  return {
    tasks: views.filter(({ task }) => states.includes(task.state)),
    totals: countsOf((state) =>
      isShort ? views.filter(({ task }) => task.state === state).length : under(state).length,
    ),
  }

  /** A task under no keyword, or an unknown one, has just arrived. */
  function under(state: TaskState): readonly Range[] {
    if (state !== 'TODO') return entriesBeginning(outline, [`* ${state} `])
    const others = taskStates.filter((other) => other !== state)
    const peek = peekerOf(bytes, ['FROM'])
    return entriesNotUnder(outline, others).filter((range) => peek(range)[0] !== undefined)
  }

  /** A crowd is not looked at one by one: those that may run, else the newest, and others up to the limit. */
  function firstUnder(state: TaskState): readonly Range[] {
    const here = under(state)
    const isOpen = openTaskWords.some((word) => word === state)
    const first = isOpen ? pickTasks(judge, bytes, here).looked : here.slice(-limit)
    const picked = new Set(first.map(({ start }) => start))
    return [...first, ...here.filter(({ start }) => !picked.has(start))].slice(0, limit)
  }
}

function countsOf(count: (state: TaskState) => number): Record<TaskState, number> {
  const counts = taskStates.map((state) => [state, count(state)] as const)
  return Object.fromEntries(counts) as Record<TaskState, number>
}
