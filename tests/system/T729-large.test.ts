/** One pushed file of hundreds of megabytes: nobody reads it, it goes no further, and every command says so in little memory. */

import { spawnSync } from 'node:child_process'
import { statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, knownPair } from '../support/syncing.ts'

let clones: Clones
let tex: Clone
let gregor: Clone

beforeEach(async () => {
  clones = makeClones()
  ;({ tex, gregor } = await knownPair(clones))
})
afterEach(() => clones.remove())

const program = join(process.cwd(), 'bin', 'datacore-msg')
const largeBytes = 300 * 2 ** 20
/** What a command may take beyond what it takes without the file. */
const moreMiBMax = 60

/** Runs it with its peak of memory in MiB, that of git below it not counted. */
function measured(
  clone: Clone,
  words: readonly string[],
): { readonly out: string; readonly mib: number } {
  const peak =
    "process.on('exit',()=>process.stderr.write('PEAK '+process.resourceUsage().maxRSS+'\\n'))"
  const ran = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(peak)}`, program, ...words],
    { cwd: clone.dir, env: clone.env, encoding: 'utf8' },
  )
  const out = `${ran.stdout}${ran.stderr}`
  const peaks = [...out.matchAll(/PEAK ([0-9]+)/gu)].map(([, kib]) => Number(kib) / 1024)
  return { out: flat(out), mib: Math.max(...peaks) }
}

const commands = [['sync'], ['inbox'], ['doctor']] as const

test.each(['sync', 'plain pull'])(
  'a queue and an inbox of 300 MB that came by %s are named and never read',
  (way) => {
    const before = commands.map((words) => measured(tex, words).mib)
    const large = join(gregor.dir, 'org/messaging/inbox.org')
    truncateSync(large, largeBytes)
    gregor.commit('Large')
    gregor.git('push', '-q', 'origin', 'HEAD:main')
    if (way === 'plain pull') tex.git('pull', '-q', 'origin', 'main')
    const after = commands.map((words) => measured(tex, words))
    for (const [at, { mib }] of after.entries()) expect(mib - before[at]!).toBeLessThan(moreMiBMax)
    if (way === 'sync') {
      expect(after[0]!.out).toContain('has 300 MiB, more than such a file may have')
      expect(statSync(join(tex.dir, 'org/messaging/inbox.org')).size).toBeLessThan(2 ** 20)
      return
    }
    for (const { out } of after) expect(out).toContain('inbox.org of 1-team has 300 MiB')
    expect(after[2]!.out).not.toContain('All is well')
    tex.send('@gregor-claude', 'Past it')
    expect(measured(tex, ['sync']).mib - before[0]!).toBeLessThan(moreMiBMax)
    expect(tex.git('show', 'origin/main:org/messaging/agents/gregor-claude.org')).toContain(
      'Past it',
    )
  },
  120_000,
)
