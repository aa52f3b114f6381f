/**
 * `sync --watch`: each repository is synced by itself, one run after another, when its files change and when its time comes.
 * What its own runs write is found to be committed already, and starts no other run.
 */

import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { Failure } from '../../failure.ts'
import type { Deps, Space } from '../../ports.ts'
import { writingSpace } from '../../spaces.ts'
import { isOurs } from '../ours.ts'
import type { Repo, SyncDeps } from '../ports.ts'
import type { RepoReport } from '../report.ts'
import { afterEvent, firstSchedule, type NextRun, nextRun, type Pace } from './schedule.ts'
import { around, failed, type SyncInput } from '../sync.ts'
import { syncRepo } from '../sync-repo.ts'
import { nothingTold, tell, type WatchEvent } from './events.ts'

export interface WatchPorts {
  /** Ends the watch, once the runs under way are over. */
  readonly stop: AbortSignal
  /** Returns after that time, or when a signal says so. */
  readonly sleep: (ms: number, until: readonly AbortSignal[]) => Promise<void>
  readonly onEvent: (event: WatchEvent) => void
}

export interface WatchInput extends SyncInput {
  readonly pace: Pace
}

/** A machine that slept has a clock that jumped: nobody waits longer without looking at it. */
const sleepMsMax = 30_000

interface Watched {
  readonly top: string
  readonly spaces: readonly Space[]
}

interface Watch {
  readonly deps: Deps
  readonly syncing: SyncDeps
  readonly ports: WatchPorts
  readonly pace: Pace
}

/** Returns when it was told to stop. Sentences are about spaces that are in no repository. */
export async function watch(
  deps: Deps,
  syncing: SyncDeps,
  ports: WatchPorts,
  input: WatchInput & { readonly onLocal: (sentence: string) => void },
): Promise<Result<undefined>> {
  const given: Watch = { deps, syncing, ports, pace: input.pace }
  const found = await findWatched(given, input)
  if (!found.ok) return found
  const { watched, local } = found.value
  if (watched.length === 0) {
    const why = local[0] ?? 'There is no space to watch here.'
    return refuse({ code: 'wrong_state', why, hint: 'Put it into a git repository first.' })
  }
  for (const sentence of local) input.onLocal(sentence)
  const loops = new Map(watched.map((one) => [one.top, watchRepo(given, one)]))
  if (input.which === 'all') {
    await whileRunning(given, async () => {
      const again = await findWatched(given, input)
      for (const one of again.ok ? again.value.watched : []) {
        if (!loops.has(one.top)) loops.set(one.top, watchRepo(given, one))
      }
    })
  }
  await Promise.all(loops.values())
  return done(undefined)
}

/** Spaces are made and cloned while a watch runs. */
async function whileRunning({ ports, pace }: Watch, look: () => Promise<void>): Promise<void> {
  while (!ports.stop.aborted) {
    await ports.sleep(pace.everyMs, [ports.stop])
    if (!ports.stop.aborted) await quietly(look)
  }
}

/** What keeps us from looking is told by the run that meets it. */
async function quietly(look: () => Promise<void>): Promise<void> {
  try {
    await look()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

async function findWatched(
  { deps, syncing }: Watch,
  { space, which }: SyncInput,
): Promise<Result<{ readonly watched: readonly Watched[]; readonly local: readonly string[] }>> {
  const all = await deps.store.spaces()
  const chosen = which === 'all' ? done(all) : await one(deps, space)
  if (!chosen.ok) return chosen
  const found = await syncing.repos.find(chosen.value)
  const watched: Watched[] = []
  const local: string[] = []
  for (const at of found) {
    if (at.type === 'none') local.push(at.why)
    else {
      const repo = which === 'all' ? at.repo : await around(syncing, at.repo, all)
      watched.push({ top: repo.top, spaces: repo.trees.map((tree) => tree.space) })
    }
  }
  return done({ watched, local })
}

async function one(deps: Deps, space: string | undefined): Promise<Result<readonly Space[]>> {
  const chosen = await writingSpace(deps, space)
  return chosen.ok ? done([chosen.value]) : chosen
}

/** One after another, so never two at once here; what another process does is kept apart by the repository's lock. */
async function watchRepo(given: Watch, watched: Watched): Promise<void> {
  const { deps, ports, pace } = given
  let schedule = firstSchedule(deps.clock.nowMs())
  let told = nothingTold
  let wake = new AbortController()
  const onChange = () => {
    schedule = afterEvent(pace, schedule, { type: 'changed', atMs: deps.clock.nowMs() })
    wake.abort()
  }
  const unwatch = watched.spaces.map((space) => deps.store.watch(space, onChange))
  try {
    while (!ports.stop.aborted) {
      const next = nextRun(pace, schedule)
      const waitMs = next.atMs - deps.clock.nowMs()
      if (waitMs > 0) {
        await ports.sleep(Math.min(waitMs, sleepMsMax), [ports.stop, wake.signal])
        wake = new AbortController()
        continue
      }
      // Whatever changes from here on is looked at after this run.
      schedule = afterEvent(pace, schedule, { type: 'looked' })
      const report = await run(given, watched, next)
      if (!report) continue
      const chance = deps.random.bytes(1)[0]! / 255
      const atMs = deps.clock.nowMs()
      const remote = isReached(report) ? 'reached' : 'not reached'
      schedule = afterEvent(pace, schedule, {
        type: 'ran',
        atMs,
        reach: next.reach,
        remote,
        chance,
      })
      const news = tell(told, report, atMs)
      told = news.told
      // Ctrl-C reaches git as well: that it could not end its work is no news then.
      const isCut = ports.stop.aborted && !isReached(report)
      for (const event of isCut ? [] : news.events) ports.onEvent(event)
    }
  } finally {
    for (const end of unwatch) end()
  }
}

/** A remote that could not be asked, or would not. Other problems are of this machine, and cost nobody anything. */
function isReached({ waits, problem }: RepoReport): boolean {
  return waits !== 'away' && problem?.code !== 'unreachable'
}

/** Undefined where a change turned out to be none that is not committed. */
async function run(
  { deps, syncing }: Watch,
  { top, spaces }: Watched,
  { why, reach }: NextRun,
): Promise<RepoReport | undefined> {
  const at = { top, spaces: spaces.map(({ name }) => name) }
  try {
    // Found anew each time: its settings and its spaces may be other ones by now.
    const repo = await open(syncing, { top, spaces })
    if (why === 'change' && !(await isDirty(repo))) return undefined
    return await syncRepo(deps, syncing, repo, reach)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return failed(at, error)
  }
}

async function open({ repos }: SyncDeps, { top, spaces }: Watched): Promise<Repo> {
  const found = await repos.find(spaces)
  const repo = found.flatMap((one) =>
    one.type === 'repo' && one.repo.top === top ? one.repo : [],
  )[0]
  if (repo) return repo
  throw new Failure('data', `${top} is no git repository with a space of yours any more.`, {
    hint: 'Put it back, or start the watch again.',
  })
}

async function isDirty(repo: Repo): Promise<boolean> {
  const { dirty, obstacle } = await repo.look()
  const isNew = dirty.some(({ path, state }) => state !== 'ignored' && isOurs(repo.trees, path))
  return isNew || obstacle !== undefined
}
