/** The projects of all spaces or one, known by what bears their name. */

import { channelAt } from '../../core/channel/name.ts'
import type { SeenProject, SeenProjectDetail, SeenProjectFile } from '../../core/channel/project.ts'
import type { SeenChannel } from '../../core/channel/types.ts'
import { peekerOf } from '../../core/codec/peek.ts'
import { compareText } from '../../core/compare-text.ts'
import { memoryPath } from '../../core/memory/codec.ts'
import { nearest } from '../../core/model/near.ts'
import { done, doneWithout, refuse, type Result } from '../../core/model/refusal.ts'
import { endWords as ends } from '../unread.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import { readEntry } from '../../core/org/entry.ts'
import type { Range } from '../../core/org/types.ts'
import { channelsOf } from '../channel/list.ts'
import { inboxPath, isQueue } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { readablePaths } from '../readable.ts'
import { eachSpace, readingSpaces, type Trying } from '../spaces.ts'
import { listTasks } from '../tasks.ts'
import type { SpaceChoice } from '../views.ts'
import { isProject } from './is-project.ts'

const filesPath = 'files.org'
/** More names are somebody's flood. */
const projectsMax = 1000

/** By name. */
export async function projectList(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<readonly SeenProject[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => [
    ...(await channelsOf(deps, space, trying)).flatMap(ofChannel),
    ...(await bearersIn(deps, space, trying)),
  ])
  return doneWithout(grouped(found.flat()), without)
}

/** One with its channels, open tasks and files. Refuses `not_found` with the names that come near. */
export async function projectShow(
  deps: Deps,
  input: SpaceChoice & { readonly name: string },
): Promise<Result<SeenProjectDetail>> {
  const listed = await projectList(deps, input)
  if (!listed.ok) return listed
  const project = listed.value.find(({ name }) => isProject(name, input.name))
  if (!project) return unknownProject(input.name, listed.value)
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const own = spaces.value.filter(({ name }) => project.spaces.includes(name))
  const { found } = await eachSpace(own, input.space, async (space, trying) => ({
    channels: (await channelsOf(deps, space, trying)).filter((one) =>
      isProject(one.project, project.name),
    ),
    files: await filesIn(deps, space, project.name),
  }))
  const tasks = await listTasks(deps, { space: input.space, agent: 'all', project: project.name })
  if (!tasks.ok) return tasks
  const detail = {
    ...project,
    channelList: found.flatMap(({ channels }) => channels),
    tasks: tasks.value.tasks,
    fileList: found.flatMap(({ files }) => files),
  }
  return listed.without ? doneWithout(detail, listed.without) : done(detail)
}

/** All names, as they are spelled first. */
export async function projectNames(deps: Deps): Promise<readonly string[]> {
  const listed = await projectList(deps, {})
  return listed.ok ? listed.value.map(({ name }) => name) : []
}

type Kind = 'channels' | 'openTasks' | 'messages' | 'memories' | 'files'

interface Bearer {
  readonly project: string
  readonly space: string
  readonly kind: Kind
  readonly unread: number
}

function ofChannel({ project, space, unread, state }: SeenChannel): readonly Bearer[] {
  if (project === '' || state === 'archived') return []
  return [{ project, space, kind: 'channels', unread }]
}

/** Entries with a PROJECT, by the file that they stand in. */
async function bearersIn(deps: Deps, space: Space, trying: Trying): Promise<readonly Bearer[]> {
  const bearers: Bearer[] = []
  for (const path of await readablePaths(deps, space, trying, (one) => Boolean(kindAt(one)))) {
    const kind = kindAt(path)
    if (!kind) continue
    const bytes = await deps.store.read(space, path)
    const peek = peekerOf(bytes, ['PROJECT'])
    for (const range of entryRanges(scanOutline(bytes))) {
      const [project = ''] = peek(range)
      if (project === '' || (kind === 'openTasks' && isEnded(bytes, range))) continue
      bearers.push({ project: project.slice(0, 200), space: space.name, kind, unread: 0 })
    }
  }
  return bearers
}

function kindAt(path: string): Kind | undefined {
  if (channelAt(path)) return undefined
  if (isQueue(path)) return 'openTasks'
  if (path === inboxPath) return 'messages'
  if (path === memoryPath) return 'memories'
  return path === filesPath ? 'files' : undefined
}

function isEnded(bytes: Uint8Array, { start }: Range): boolean {
  const head = new TextDecoder().decode(bytes.subarray(start, start + 14))
  return ends.some((word) => head.startsWith(`* ${word} `))
}

function grouped(bearers: readonly Bearer[]): readonly SeenProject[] {
  const groups = new Map<string, Bearer[]>()
  for (const bearer of bearers) {
    const key = bearer.project.toLowerCase()
    const known = groups.get(key)
    if (known) known.push(bearer)
    else if (groups.size < projectsMax) groups.set(key, [bearer])
  }
  return [...groups.values()]
    .map((own): SeenProject => {
      const count = (kind: Kind) => own.filter((one) => one.kind === kind).length
      return {
        name: own[0]!.project,
        spaces: [...new Set(own.map(({ space }) => space))],
        channels: count('channels'),
        unread: own.reduce((sum, { unread }) => sum + unread, 0),
        openTasks: count('openTasks'),
        messages: count('messages'),
        memories: count('memories'),
        files: count('files'),
      }
    })
    .sort((a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()))
}

async function filesIn(
  deps: Deps,
  space: Space,
  project: string,
): Promise<readonly SeenProjectFile[]> {
  const bytes = await deps.store.read(space, filesPath)
  const outline = scanOutline(bytes)
  const peek = peekerOf(bytes, ['PROJECT', 'ID'])
  return entryRanges(outline).flatMap((range) => {
    const [own, id = ''] = peek(range)
    if (!own || !isProject(own, project)) return []
    const { title } = readEntry(bytes, range, outline.keywords).heading
    return [{ id, space: space.name, name: title }]
  })
}

function unknownProject(typed: string, known: readonly SeenProject[]): Result<never> {
  const candidates = nearest(
    typed,
    known.map(({ name }) => name),
    3,
  )
  const did = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  const why = `Nothing belongs to a project "${typed.slice(0, 60)}".`
  const hint = `${did}See all with datacore-msg project list.`
  return refuse({ code: 'not_found', why, hint, candidates })
}
