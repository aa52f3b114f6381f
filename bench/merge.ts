/** The merge driver as a whole process against `git merge-file` on the same files, taken in turns. */

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printEntry } from '../lib/core/org/print.ts'
import { bareNode, cli, homeEnv, median, timed } from './lib/process.ts'

const rounds = 15
const preamble = `# -*- mode: org; coding: utf-8 -*-
#+TITLE: Inbox
#+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)
#+STARTUP: overview logdrawer
`

export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-merge-'))
  try {
    const env = homeEnv(folder, join(folder, 'Data'))
    const rows = [1_000, 10_000, 100_000].map((count) => row(folder, env, count))
    const node = median(Array.from({ length: rounds }, () => bareNode(env)))
    return {
      name: `Three-way merge of files that differ in 100 entries (median of ${rounds})`,
      rows: [{ entries: '', 'node -e 0, ms': node }, ...rows],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function row(folder: string, env: NodeJS.ProcessEnv, count: number) {
  const file = (name: string) => join(folder, name)
  writeFileSync(
    file('base'),
    fileText(count, () => 'base'),
  )
  writeFileSync(
    file('ours'),
    fileText(count, (index) => (index % 2 === 0 ? 'ours' : 'base')),
  )
  writeFileSync(
    file('theirs'),
    fileText(count, (index) => (index % 2 === 1 ? 'theirs' : 'base')),
  )
  const driver: number[] = []
  const git: number[] = []
  const times = count > 10_000 ? 5 : rounds
  for (let round = 0; round < times; round += 1) {
    copyFileSync(file('ours'), file('A'))
    const words = ['merge-driver', file('base'), file('A'), file('theirs'), 'inbox.org', '32']
    driver.push(timed(process.execPath, [cli, ...words], env).ms)
    copyFileSync(file('ours'), file('A'))
    git.push(timed('git', ['merge-file', file('A'), file('base'), file('theirs')], env).ms)
  }
  const [ours, theirs] = [median(driver), median(git)]
  return {
    entries: count,
    'driver, ms': ours,
    'git merge-file, ms': theirs,
    ratio: ours / theirs,
    target: count === 10_000 ? '4' : '',
  }
}

/** A hundred entries, spread over the file, have a mark more in one copy or the other. */
function fileText(count: number, sideOf: (changed: number) => 'base' | 'ours' | 'theirs'): string {
  const entries = Array.from({ length: count }, (_, index) => {
    const every = count / 100
    const side = index % every === 0 ? sideOf(index / every) : 'base'
    return entryOf(index, side)
  })
  return `${preamble}\n${entries.join('\n')}`
}

function entryOf(index: number, side: 'base' | 'ours' | 'theirs'): string {
  const stamp = new Date(Date.parse('2026-11-21T10:02:03.042Z') + index * 1000).toISOString()
  return printEntry({
    keyword: side === 'base' ? 'TODO' : 'DONE',
    priority: undefined,
    title: `gregor: Can you review PR #${index}?`,
    tags: side === 'base' ? ['unread', 'message'] : ['message'],
    properties: [
      ['ID', `msg-20261121-100203-gregor-${index.toString(36).padStart(6, '0')}`],
      ['FROM', 'gregor'],
      ['TO', 'tex'],
      ['CREATED', '[2026-11-21 Sat 10:02]'],
      ['STAMP', stamp],
      ['KEY', '7Qm3vK2pXw'],
      ['SIG', 'mGx0'.repeat(22)],
    ],
    log:
      side === 'base'
        ? []
        : [
            `- Read by ${side === 'ours' ? 'tex' : 'gregor'} [2026-11-21 Sat 10:05] at ${stamp}`,
            '- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]',
          ],
    body: `Can you review PR #${index}? It touches the auth flow, and the tests.`,
  })
}
