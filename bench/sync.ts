/** `datacore-msg sync` as a whole process: with nothing to do beside `git fetch`, and with one message each way as the space grows. */

import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareNode, cli, homeEnv, installIn, median, timed } from './lib/process.ts'

const idleRounds = 11
const steps = [
  { entries: 1_000, rounds: 5 },
  { entries: 10_000, rounds: 3 },
  { entries: 100_000, rounds: 1 },
]
/** The bench is over by then on any machine: what would take longer is left out, and said so. */
const spentMsMax = 110_000
const idleMsMax = 15_000
const aim = 1.5

type Row = Readonly<Record<string, string | number>>

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const home = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  try {
    const endMs = Date.now() + spentMsMax
    const world = prepare(home)
    const rows = [
      idleRow(world, 'nothing to do'),
      idleRow(awayBy(world, 0.1), 'the same, remote answers after 100 ms'),
      ...growthRows(world, endMs),
    ]
    return { name: `Sync (medians; nothing to do: of ${idleRounds})`, rows }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

interface World {
  readonly home: string
  /** A clone of whoever runs sync, and one of somebody else who uses git alone. */
  readonly space: string
  readonly other: string
  /** Milliseconds that it took; it must succeed. */
  git(dir: string, ...words: readonly string[]): number
  msg(...words: readonly string[]): number
  node(): number
}

function prepare(home: string): World {
  const root = join(home, 'Data')
  const [space, other, remote] = [join(root, '1-team'), join(home, 'other'), join(home, 'r.git')]
  const env = homeEnv(home, root)
  const person = '[user]\n\tname = Tex\n\temail = tex@example.com\n[init]\n\tdefaultBranch = main\n'
  // A packing in the background would be measured as ours.
  writeFileSync(
    join(home, '.gitconfig'),
    `${person}[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`,
  )
  const git = (dir: string, ...words: readonly string[]) =>
    timed('git', ['-C', dir, ...words], env).ms
  const msg = (...words: readonly string[]) => timed(process.execPath, [cli, ...words], env).ms
  installIn(env)
  msg('init', '--space', '1-team')
  git(home, 'init', '-q', '--bare', remote)
  git(space, 'init', '-q')
  git(space, 'remote', 'add', 'origin', remote)
  // Some that are real, signed by the key that is published in the space.
  for (const name of ['first', 'second', 'third']) {
    msg('send', '@tex', `A ${name} message`, '--space', '1-team')
  }
  git(space, 'add', '-A')
  git(space, 'commit', '-q', '-m', 'A space')
  git(space, 'push', '-q', '-u', 'origin', 'main')
  git(home, 'clone', '-q', remote, other)
  msg('sync', '--space', '1-team')
  return { home, space, other, git, msg, node: () => bareNode(env) }
}

/** A remote on this disk whose answer takes longer, as one of another machine's does. */
function awayBy(world: World, seconds: number): World {
  const script = join(world.home, 'upload-pack')
  writeFileSync(script, `#!/bin/sh\nsleep ${seconds}\nexec git-upload-pack "$@"\n`)
  chmodSync(script, 0o755)
  world.git(world.space, 'config', 'remote.origin.uploadpack', script)
  return world
}

function idleRow({ space, git, msg, node }: World, what: string): Row {
  const [bare, fetch, sync]: [number[], number[], number[]] = [[], [], []]
  const endMs = Date.now() + idleMsMax
  for (let round = 0; round < idleRounds && (round < 3 || Date.now() < endMs); round += 1) {
    bare.push(node())
    fetch.push(git(space, 'fetch', '-q'))
    sync.push(msg('sync', '--space', '1-team'))
  }
  const [ours, start, theirs] = [median(sync), median(bare), median(fetch)]
  return {
    what,
    'sync, ms': ours,
    'node -e 0, ms': start,
    'git fetch, ms': theirs,
    'x fetch, beside node': (ours - start) / theirs,
    'x (fetch and node)': ours / (theirs + start),
    aim,
  }
}

/** Each beside the one before, by which the space has grown tenfold: 10 is linear. */
function growthRows(world: World, endMs: number): readonly Row[] {
  world.git(world.space, 'config', '--unset', 'remote.origin.uploadpack')
  const rows: Row[] = []
  let last = { entries: 0, tookMs: 0, syncMs: 0 }
  for (const { entries, rounds } of steps) {
    const what = `one in, one out, ${entries} entries`
    const beginMs = Date.now()
    // Ten times the entries take ten times as long at most.
    if (beginMs + 10 * last.tookMs > endMs) {
      rows.push({ what: `${what}: left out, this machine is too busy now` })
      break
    }
    growTo(world, last.entries, entries)
    const times = [oneEachWay(world, `${entries}-0`)]
    const tookMs = Date.now() - beginMs
    while (times.length < rounds) times.push(oneEachWay(world, `${entries}-${times.length}`))
    const syncMs = median(times)
    const grown = last.syncMs === 0 ? {} : { 'x a tenth of the entries': syncMs / last.syncMs }
    rows.push({ what, 'sync, ms': syncMs, ...grown })
    last = { entries, tookMs, syncMs }
  }
  return rows
}

/** Open entries in one hot file, the worst case: those that are finished are archived, and not read by a sync. */
function growTo({ space, other, git, msg }: World, from: number, to: number): void {
  const texts = Array.from({ length: to - from }, (_, at) => entryOf(`${from + at}`))
  appendFileSync(join(space, 'org', 'messaging', 'inbox.org'), texts.join(''))
  git(space, 'commit', '-q', '-a', '-m', `${to} entries`)
  git(space, 'push', '-q')
  takeOver(other, git)
  // What is at rest is not looked at again: only the sync of a new message is measured.
  msg('sync', '--space', '1-team')
}

function oneEachWay({ space, other, git, msg }: World, name: string): number {
  takeOver(other, git)
  appendFileSync(join(other, 'org', 'messaging', 'inbox.org'), entryOf(`in-${name}`))
  git(other, 'commit', '-q', '-a', '-m', 'One')
  git(other, 'push', '-q')
  msg('send', '@tex', `Out ${name}`, '--space', '1-team')
  const ms = msg('sync', '--space', '1-team')
  takeOver(other, git)
  const ends = [other, space].map((dir) => readFileSync(join(dir, 'org', 'messaging', 'inbox.org')))
  if (!ends.every((bytes) => bytes.includes(`Out ${name}`) && bytes.includes(`in-${name}`))) {
    throw new Error(`Sync ${name} did not bring both messages to both clones.`)
  }
  return ms
}

function takeOver(other: string, git: World['git']): void {
  git(other, 'fetch', '-q')
  git(other, 'reset', '-q', '--hard', 'origin/main')
}

function entryOf(name: string): string {
  const id = name.padStart(12, '0')
  return `
* TODO gregor: Can you review ${name}?                                :unread:message:
:PROPERTIES:
:ID:       msg-20261120-100203-gregor-${id}
:FROM:     gregor
:TO:       tex
:CREATED:  [2026-11-20 Fri 10:02]
:STAMP:    2026-11-20T10:02:03.042Z
:END:
Can you review ${name}? It touches the auth flow, and the tests.
`
}
