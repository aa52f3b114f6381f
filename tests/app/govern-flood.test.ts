/** Thousands of new entries: each look decides over so many, and a flood of strangers delays no colleague. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextDueMs } from '../../lib/app/govern.ts'
import { decisionsMax } from '../../lib/app/govern-plan.ts'
import { lookIntoQueue } from '../../lib/app/load.ts'
import { strangersMax } from '../../lib/app/queue-pick.ts'
import { loadQueue } from '../../lib/app/load.ts'
import { myAgent } from '../../lib/app/people.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { govern } from '../../lib/app/govern.ts'
import { listTasks } from '../../lib/app/tasks.ts'
import { ok } from '../support/world.ts'
import { makeStage, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

function strangers(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const n = String(index).padStart(6, '0')
    return [
      `* TODO mallory: ${n}                                            :task:`,
      ':PROPERTIES:',
      `:ID:       msg-20261121-090000-mallory-${n}`,
      ':FROM:     mallory',
      ':TO:       tex-claude',
      `:STAMP:    2026-11-21T09:00:00.${n.slice(-3)}Z`,
      ':END:',
      'Text.',
      '',
    ].join('\n')
  }).join('\n')
}

/** One look, and what it did: ops of the write, and how often bytes were hashed, verified or read from a file. */
async function lookOnce() {
  const counts = { ops: 0, reads: 0, hashes: 0 }
  const { store, keys } = stage.tex.deps
  const deps: Deps = {
    ...stage.tex.deps,
    keys: {
      ...keys,
      sha256: (bytes) => {
        counts.hashes += 1
        return keys.sha256(bytes)
      },
    },
    store: {
      ...store,
      write: (space, plan) =>
        store.write(space, (view) => {
          const planned = plan({
            ...view,
            read: (path) => {
              counts.reads += 1
              return view.read(path)
            },
          })
          counts.ops += planned.ops.length
          return planned
        }),
    },
  }
  await govern(deps, await stage.space())
  return counts
}

const none = { TODO: 0, WAITING: 0, QUEUED: 0, WORKING: 0, DONE: 0, CANCELLED: 0, ARCHIVED: 0 }
const words = (word: string) => stage.world.read(queue).match(new RegExp(`^\\* ${word} `, 'gmu'))
const views = async () => loadQueue(stage.tex.deps, await stage.space(), myAgent(stage.tex.deps))

test('of strangers a hundred wait, and the others stand untouched until there is room', async () => {
  await stage.order(stage.tex.deps)
  stage.rewrite(queue, (text) => `${text}\n${strangers(450)}`)
  expect((await lookOnce()).ops).toBe(strangersMax)
  expect(words('WAITING')).toHaveLength(strangersMax)
  expect(words('TODO')).toHaveLength(450 - strangersMax)
  const look = await lookIntoQueue(stage.tex.deps, await stage.space(), myAgent(stage.tex.deps))
  expect(look.left).toHaveLength(450 - strangersMax)
  expect(nextDueMs(stage.tex.deps, await views())).toBeUndefined()
  expect((await lookOnce()).ops).toBe(0)
  const waiting = (await views()).filter(({ task }) => task.state === 'WAITING')
  for (const { task } of waiting.slice(0, 30)) await stage.act(stage.tex.deps, 'reject', task.id)
  await stage.look()
  expect(words('WAITING')).toHaveLength(strangersMax)
  expect(words('TODO')).toHaveLength(450 - strangersMax - 30)
})

test('one stranger among thousands of another one is let wait', async () => {
  await stage.order(stage.tex.deps)
  stage.rewrite(queue, (text) => `${text}\n${strangers(450)}`)
  await lookOnce()
  const id = 'msg-20261121-090000-anna-000001'
  const [first = ''] = strangers(1).split('\n\n')
  const anna = first
    .replace(/msg-20261121-090000-mallory-[0-9]+/u, id)
    .replaceAll('mallory', 'anna')
  stage.world.write(queue, stage.world.read(queue).replace(/^\* WAITING[^*]*?(?=^\* )/mu, ''))
  stage.rewrite(queue, (text) => `${text}\n${anna}`)
  await lookOnce()
  expect(stage.entry(id)).toContain('* WAITING')
})

test('forgeries in my name and with a made-up verdict go in runs, and no task of mine waits for them', async () => {
  const id = await stage.order(stage.tex.deps)
  const entry = stage.entry(id)
  const forged = (change: (text: string, n: number) => string) =>
    Array.from({ length: 250 }, (_, n) => change(entry.replaceAll(id, `${id}${n}`), n))
  const mine = forged((text, n) => text.replaceAll('Research', `Forged ${n}`))
  stage.rewrite(queue, (text) => `${text}\n${mine.join('\n')}`)
  const second = await stage.order(stage.tex.deps)
  expect((await stage.find(second)).admitted).toBe(true)
  for (let look = 0; look < 4; look += 1) await lookOnce()
  expect(words('QUEUED')).toHaveLength(2)
  expect(stage.world.read('dead-letters.org').match(/^\* forged/gmu)).toHaveLength(250)
})

test('colleagues have a share each: a flood of one delays none of another, and what was admitted is always seen', async () => {
  const id = await stage.order(stage.gregor.deps)
  const entry = stage.entry(id)
  const copies = Array.from({ length: 300 }, (_, n) => {
    return entry.replaceAll(id, `${id}${n}`).replaceAll('Research', `Copy ${n}`)
  })
  stage.rewrite(queue, (text) => `${text}\n${copies.join('\n')}`)
  await stage.look()
  const later = await stage.order(stage.gregor.deps)
  await stage.look()
  expect(stage.entry(later)).toContain('* QUEUED')
  expect(stage.entry(id)).toContain('* QUEUED')
  for (let look = 0; look < 5; look += 1) await stage.look()
  expect(words('TODO')).toBeNull()
  expect(words('QUEUED')).toHaveLength(2)
})

test('a colleague who is let in without asking comes before all strangers', async () => {
  await stage.order(stage.tex.deps)
  stage.rewrite(queue, (text) => `${text}\n${strangers(2 * decisionsMax)}`)
  const id = await stage.order(stage.gregor.deps)
  await lookOnce()
  expect(stage.entry(id)).toContain('* QUEUED')
})

test('the work of a look does not grow with what waits behind it', async () => {
  await stage.order(stage.tex.deps)
  const before = stage.world.read(queue)
  const small = await of(500)
  const large = await of(4000)
  expect(large.reads).toBe(small.reads)
  expect(large.ops).toBe(small.ops)
  expect(large.hashes).toBeLessThan(small.hashes + 20)

  async function of(count: number) {
    stage.world.write(queue, `${before}\n${strangers(count)}`)
    return lookOnce()
  }
})

test('thousands of copies of one id are settled in runs as well', async () => {
  const id = await stage.order(stage.gregor.deps)
  const entry = stage.entry(id)
  const copies = Array.from({ length: 1000 }, (_, n) => {
    return entry.replace(/^:SIG:.*\n/mu, '').replaceAll('Research', `Copy ${n}`)
  })
  stage.rewrite(queue, (text) => `${text}\n${copies.join('\n')}`)
  expect((await stage.find(id)).admitted).toBe(true)
  expect(stage.world.read('dead-letters.org').match(/^\* /gmu)).toHaveLength(1000)
})

test('a list with a limit has those first that may run, and counts the others', async () => {
  const mine = await stage.order(stage.tex.deps)
  stage.rewrite(queue, (text) => `${text}\n${strangers(450)}`)
  const last = await stage.order(stage.gregor.deps)
  const { tasks, totals } = ok(await listTasks(stage.tex.deps, { limit: 20 }))
  expect(totals).toEqual({ ...none, TODO: 350, WAITING: 100, QUEUED: 2 })
  const ids = tasks.filter(({ task }) => task.state === 'QUEUED').map(({ task }) => task.id)
  expect(ids.sort()).toEqual([mine, last].sort())
  expect(tasks.filter(({ task }) => task.state === 'WAITING')).toHaveLength(20)
  expect(tasks).toHaveLength(42)
  const whole = ok(await listTasks(stage.tex.deps, {}))
  expect(whole.tasks).toHaveLength(452)
  expect(whole.totals).toEqual(totals)
  const arrived = ok(await listTasks(stage.tex.deps, { state: 'TODO', limit: 30 }))
  expect(arrived.tasks).toHaveLength(30)
  expect(arrived.totals).toEqual(totals)
})
