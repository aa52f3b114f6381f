/** `datacore-msg sync` as a whole process against `git fetch` of the same remote, taken in turns. */

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareNode, cli, homeEnv, installIn, median, timed } from './lib/process.ts'

const rounds = 15
const target = 1.5

export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const rows = [1_000, 10_000, 100_000].map(rowOf)
  return { name: `Sync beside git fetch (median of ${rounds}, of one in and one out: 5)`, rows }
}

function rowOf(entries: number): Readonly<Record<string, string | number>> {
  const home = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  try {
    const { env, git, msg, space, other } = prepare(home, entries)
    const bare: number[] = []
    const fetch: number[] = []
    const nothing: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      bare.push(bareNode(env))
      fetch.push(git(space, 'fetch', '-q'))
      nothing.push(msg('sync', '--space', '1-team'))
    }
    const both: number[] = []
    for (let round = 0; round < 5; round += 1) {
      appendFileSync(join(other, 'org/messaging/inbox.org'), entryOf(entries + round, 'gregor'))
      git(other, 'commit', '-q', '-a', '-m', 'One')
      git(other, 'pull', '-q', '--no-rebase', '-X', 'ours')
      git(other, 'push', '-q')
      msg('send', '@tex', `Round ${round}`, '--space', '1-team')
      both.push(msg('sync', '--space', '1-team'))
    }
    const ratio = (median(nothing) - median(bare)) / median(fetch)
    return {
      entries,
      'node -e 0, ms': median(bare),
      'git fetch, ms': median(fetch),
      'nothing to do, ms': median(nothing),
      'less node, ratio': ratio,
      target,
      'one in, one out, ms': median(both),
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** A user with a clone of a space of so many messages, and another clone of it. */
function prepare(home: string, entries: number) {
  const root = join(home, 'Data')
  const env = homeEnv(home, root)
  const [space, other, remote] = [join(root, '1-team'), join(home, 'other'), join(home, 'r.git')]
  const identity =
    '[user]\n\tname = Tex\n\temail = tex@example.com\n[init]\n\tdefaultBranch = main\n'
  writeFileSync(join(home, '.gitconfig'), identity)
  const git = (dir: string, ...words: readonly string[]) =>
    timed('git', ['-C', dir, ...words], env).ms
  const msg = (...words: readonly string[]) => timed(process.execPath, [cli, ...words], env).ms
  installIn(env)
  msg('init', '--space', '1-team')
  git(home, 'init', '-q', '--bare', remote)
  git(space, 'init', '-q')
  const texts = Array.from({ length: entries }, (_, at) => entryOf(at, at % 2 ? 'tex' : 'gregor'))
  appendFileSync(join(space, 'org/messaging/inbox.org'), texts.join(''))
  git(space, 'remote', 'add', 'origin', remote)
  git(space, 'add', '-A')
  git(space, 'commit', '-q', '-m', 'A space')
  git(space, 'push', '-q', '-u', 'origin', 'main')
  git(home, 'clone', '-q', remote, other)
  msg('doctor')
  const [driver] = [timed('git', ['-C', space, 'config', 'merge.datacore.driver'], env).stdout]
  git(other, 'config', 'merge.datacore.driver', driver.trim())
  return { env, git, msg, space, other }
}

function entryOf(index: number, from: string): string {
  const stamp = new Date(Date.parse('2026-11-20T10:02:03.042Z') + index * 10).toISOString()
  return `
* DONE ${from}: Can you review PR #${index}?                                :message:
:PROPERTIES:
:ID:       msg-20261120-100203-${from}-${index.toString(36).padStart(6, '0')}
:FROM:     ${from}
:TO:       tex
:CREATED:  [2026-11-20 Fri 10:02]
:STAMP:    ${stamp}
:END:
Can you review PR #${index}? It touches the auth flow, and the tests.
`
}
