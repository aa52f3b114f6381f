/** T735: adoption is killed with -9 at random moments; every draft is sent once, and none is lost. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'

const draftsOfAKind = 20
/** A machine that is much slower is killed more often before it is through. */
const runsMax = 200

let clones: Clones
let tex: Clone
let driver: Driver
beforeEach(async () => {
  clones = makeClones()
  driver = await bundleDriver('tests/support/adopt-driver.ts')
  tex = await clones.clone('tex')
  tex.msg('contacts', 'add', 'gregor')
  tex.send('@claude', 'So that there is a queue')
})
afterEach(() => {
  driver.remove()
  clones.remove()
})

/** All org files of the space, archives too, as one text. */
function allText(): string {
  const tree = join(tex.dir, 'org', 'messaging')
  const paths = readdirSync(tree, { recursive: true, encoding: 'utf8' })
  const files = paths.filter((path) => path.endsWith('.org') && !path.includes('.#'))
  return files.map((path) => readFileSync(join(tree, path), 'utf8')).join('\n')
}

function timesIn(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

/** Kills it so many milliseconds after it began; true when it was through before. */
async function adoptFor(ms: number): Promise<boolean> {
  const child = driver.start([], { env: tex.env })
  child.on('message', (message) => {
    if (message === 'ready') setTimeout(() => child.kill('SIGKILL'), ms)
  })
  return (await ended(child)) === 0
}

test('every draft is one message, whenever it was killed', async () => {
  const names = ['@gregor', '@claude'].flatMap((target) => {
    const label = target.slice(1)
    return Array.from(
      { length: draftsOfAKind },
      (_, index) => `${target} text-${label}-${index}-end`,
    )
  })
  tex.append('inbox.org', names.map((name) => `\n* ${name}\nBody of it.\n`).join(''))
  let kills = 0
  for (let run = 0; run < runsMax; run += 1) {
    const isThrough = await adoptFor(run < runsMax / 2 ? Math.random() * 300 : 60_000)
    if (!isThrough) kills += 1
    const text = allText()
    // Each is there, as a draft or as a message; a task may stand twice until the next run.
    for (const name of names) {
      const label = name.split(' ')[1]!
      const isDraft = timesIn(text, new RegExp(`^\\* ${name}$`, 'gmu'))
      const ids = text
        .split(/^\* /mu)
        .filter((entry) => !entry.startsWith('@') && entry.includes(`\n${label}\n`))
      const distinct = new Set(ids.map((entry) => /^:ID: +(\S+)$/mu.exec(entry)?.[1]))
      expect(isDraft + distinct.size, label).toBe(1)
    }
    if (isThrough) break
  }
  expect(kills).toBeGreaterThan(0)
  const inbox = tex.read('inbox.org')
  expect(timesIn(inbox, /^\* /gmu)).toBe(draftsOfAKind)
  expect(timesIn(tex.read('agents/tex-claude.org'), /^\* /gmu)).toBe(draftsOfAKind + 1)
  expect(inbox).not.toContain('claude')
}, 120_000)
