/** A space folder that is renamed or removed under a daemon that runs: letters land where the space is now, once, and nothing is made where it was. */

import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clones, makeClones } from '../support/clones.ts'
import { type DaemonRun, introduce, type Person, startDaemon } from '../support/persons.ts'
import { delivered, sentId } from '../support/relay/letters.ts'
import { sees } from '../support/relay/peers.ts'
import { type Pair, pairTogether } from '../support/relay/together.ts'
import { knownPair, sync } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

let here: Pair
let gregor: Person
let tex: Person
let run: DaemonRun
const runs: DaemonRun[] = []
let clones: Clones | undefined

beforeEach(async () => {
  here = await pairTogether()
  ;({ gregor, tex } = here)
  introduce(gregor, tex)
  gregor.daemon()
  run = tex.daemon()
  await sees(gregor, 'tex', { presence: 'online' })
  await sees(tex, 'gregor', { presence: 'online' })
})

afterEach(async () => {
  await Promise.all(runs.splice(0).map((one) => one.end('SIGKILL')))
  clones?.remove()
  await here.remove()
})

const rootOf = (person: Person) => join(person.home, 'Data')

/** In all files of a space, but for its archive. */
function copies(space: string, id: string): number {
  const file = join(space, 'org', 'messaging', 'inbox.org')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text.split(`:ID:       ${id}\n`).length - 1
}

test('renamed: what came before and what comes after stands there once, also when it is sent again', async () => {
  const [was, is] = [join(rootOf(tex), '0-personal'), join(rootOf(tex), '0-own')]
  const before = await sentId(gregor, '@tex', 'Before')
  await delivered(gregor, before)
  renameSync(was, is)
  const after = await sentId(gregor, '@tex', 'After')
  await delivered(gregor, after)
  await gregor.tell('outbox', 'retry', after).catch(() => undefined)
  for (const id of [before, after]) expect([id, copies(is, id)]).toEqual([id, 1])
  // What is written there goes out as well.
  const answer = await sentId(tex, '@gregor', 'Back', '--space', '0-own')
  await until('gregor has it', () => copies(join(rootOf(gregor), '0-personal'), answer) === 1)
  expect(existsSync(was)).toBe(false)
  expect(run.said()).not.toMatch(/Could not store|ENOENT/u)
})

test('removed, and no other is there that nobody else reads: nothing is made, and it comes once there is one again', async () => {
  const was = join(rootOf(tex), '0-personal')
  const away = join(tex.home, 'away')
  renameSync(was, away)
  const id = await sentId(gregor, '@tex', 'Is it there?')
  await sees(tex, 'gregor', { presence: 'online' })
  expect(readdirSync(rootOf(tex)).filter((name) => !name.startsWith('.'))).toEqual([])
  renameSync(away, was)
  await gregor.tell('outbox', 'retry', id)
  await until('tex has it', () => copies(was, id) === 1, run.said)
  await delivered(gregor, id)
  expect(copies(was, id)).toBe(1)
})

/** Two clones of one space, of people who have a space of their own each, and a daemon. */
async function pair() {
  clones = makeClones()
  const made = clones.clone
  const settings = `messaging:\n  relay: {enabled: true, url: "${here.relay.url}", secret: "${here.secret}"}\n`
  const known = await knownPair({ ...clones, clone: (name) => made(name, { settings }) })
  for (const clone of [known.gregor, known.tex]) {
    clone.msg('init', '--space', '0-personal')
    const one = startDaemon(clone.dir, clone.env)
    runs.push(one)
    await until('it is there', () => one.said().includes('The relay is there'), one.said)
  }
  return known
}

test('a clone that is renamed is still the space that its repository says', async () => {
  const { gregor: one, tex: other } = await pair()
  const [was, is] = [other.dir, join(dirname(other.dir), '1-crew')]
  renameSync(was, is)
  const id = one.send('@tex', 'To the clone')
  await until('it is there', () => copies(is, id) === 1)
  expect(existsSync(was)).toBe(false)
  renameSync(is, was)
  for (const clone of [one, other, one, other]) sync(clone)
  expect(copies(was, id)).toBe(1)
})

test('what is shared in the other spaces goes on through the relay', async () => {
  const { gregor: one, tex: other } = await pair()
  renameSync(join(dirname(other.dir), '0-personal'), join(dirname(other.dir), '0-own'))
  // Until after the look that the watch of a space has every two seconds.
  for (const untilMs = Date.now() + 3_000; Date.now() < untilMs; ) {
    const id = other.send('@gregor', 'One more')
    await until(
      'it came by relay',
      () => copies(one.dir, id) === 1,
      () => runs.at(-1)!.said(),
    )
  }
})
