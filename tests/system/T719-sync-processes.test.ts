/** How many processes of git a sync starts: few when there is nothing to do, and as many for a thousand files as for ten. */

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

/** The commands of git that a sync started itself, in their order; not those that git started below them. */
function commandsOf(clone: Clone): { readonly said: string; readonly commands: readonly string[] } {
  const folder = join(clone.env['HOME'] ?? '', 'trace')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  // Git makes a file for each process that is not a part of another one.
  const said = sync(clone, [], { env: { GIT_TRACE2_EVENT: folder } })
  const commands = readdirSync(folder)
    .sort()
    .filter((name) => !name.includes('/'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))
    .filter((event) => isOurStart(event))
    .map(({ argv }) => argv[1] ?? '')
  return { said, commands }
}

interface Start {
  readonly event: 'start'
  readonly sid: string
  readonly argv: readonly string[]
}

/** The id of a process has those of the ones above it, with slashes between them. */
function isOurStart(event: unknown): event is Start {
  const { event: type, sid } = event as { readonly event: string; readonly sid: string }
  return type === 'start' && !sid.includes('/')
}

test('nothing to do takes a look, the settings and one fetch', async () => {
  const { gregor } = await knownPair(clones)
  sync(gregor)
  const { said, commands } = commandsOf(gregor)
  expect(said).toBe('1-team: up to date with origin/main.\n')
  expect([...commands].sort()).toEqual(['config', 'fetch', 'ls-files', 'status'])
  expect(commands.at(-1)).toBe('fetch')
})

/** What one person does in their tree that the other then syncs. */
interface Deed {
  readonly name: string
  /** What stands there before. */
  readonly before?: (clone: Clone, count: number) => void
  readonly by: (clone: Clone, count: number) => void
}

const folderOf = (clone: Clone, name: string) => {
  const folder = join(clone.dir, 'org', 'messaging', name)
  mkdirSync(folder, { recursive: true })
  return folder
}
const textOf = (id: string) => `* Note\n:PROPERTIES:\n:ID: ${id}\n:END:\nText.\n`
const write = (folder: string, more: string) => (clone: Clone, count: number) => {
  const dir = folderOf(clone, folder)
  for (let at = 0; at < count; at += 1) {
    writeFileSync(join(dir, `n${at}.org`), textOf(`note-${folder}-${at}`) + more)
  }
}
const takeOut = (clone: Clone, count: number) => {
  const dir = folderOf(clone, 'topics')
  for (let at = 0; at < count; at += 1) writeFileSync(join(dir, `n${at}.org`), '#+TITLE: Less\n')
}
const link = (clone: Clone, count: number) => {
  const dir = folderOf(clone, `links-${count}`)
  for (let at = 0; at < count; at += 1) symlinkSync('/etc/passwd', join(dir, `l${at}.org`))
}

const deeds: readonly Deed[] = [
  { name: 'new files', by: write('topics', '') },
  { name: 'changed files', before: write('topics', ''), by: write('topics', 'More.\n') },
  { name: 'changed queues', before: write('agents', ''), by: write('agents', 'More.\n') },
  { name: 'entries taken out', before: write('topics', ''), by: takeOut },
  { name: 'links', by: link },
]

/** By how much the numbers of processes for many files differ from those for a few. */
async function counted(
  deed: Deed,
  way: 'out' | 'in',
): Promise<readonly [few: number, many: number]> {
  const { gregor, tex } = await knownPair(clones)
  const counts: number[] = []
  for (const count of [3, 60]) {
    deed.before?.(gregor, count)
    sync(gregor)
    sync(tex)
    deed.by(way === 'out' ? gregor : tex, count)
    if (way === 'in') {
      tex.commit('By plain git')
      tex.git('push', '-q', 'origin', 'HEAD:main')
    }
    counts.push(commandsOf(gregor).commands.length)
    sync(gregor)
    sync(tex)
  }
  const [few = 0, many = 0] = counts
  return [few, many]
}

test.each(deeds)('$name that come in start no process each', async (deed) => {
  const [few, many] = await counted(deed, 'in')
  expect(few).toBeGreaterThan(0)
  expect(many - few).toBeLessThanOrEqual(3)
})

test.each(deeds.filter(({ name }) => name !== 'links'))(
  '$name of our own start no process each',
  async (deed) => {
    const [few, many] = await counted(deed, 'out')
    expect(few).toBeGreaterThan(0)
    expect(many - few).toBeLessThanOrEqual(3)
  },
)
