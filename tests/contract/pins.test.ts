/** One suite for the pins on disk and in memory; a store that reads outside of its lock must fail it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PinStore } from '../../lib/app/ports.ts'
import { createPinStore } from '../../lib/io/pins.ts'
import { person, pinOf } from '../core/trust/samples.ts'
import { createPinsTwin } from '../twins/pins.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'pins-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const adapters: Readonly<Record<string, () => PinStore>> = {
  'on disk': () => createPinStore({ stateDir }),
  'in memory': () => createPinsTwin(),
}
const gregor = pinOf('gregor', person(1), 'team')

describe.each(Object.entries(adapters))('T331 pins %s', (_, create) => {
  test('are none at first', async () => {
    expect(await create().load()).toEqual({})
  })

  test('come back as they were set, and update returns them', async () => {
    const store = create()
    const mallory = pinOf('mallory', undefined, 'blocked')
    expect(await store.update(() => ({ gregor }))).toEqual({ gregor })
    expect(await store.update((pins) => ({ ...pins, mallory }))).toEqual({ gregor, mallory })
    expect(await store.load()).toEqual({ gregor, mallory })
  })

  test('are as they were when a change throws', async () => {
    const store = create()
    await store.update(() => ({ gregor }))
    const failing = store.update(() => {
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await store.load()).toEqual({ gregor })
    expect(await store.update((pins) => pins)).toEqual({ gregor })
  })

  test('lose no update of many at once', async () => {
    const store = create()
    expect(await updatesKept(store, 40)).toBe(40)
  })
})

test('T332 a store without a lock loses updates, so the suite can see it', async () => {
  const inner = createPinsTwin()
  const broken: PinStore = {
    load: inner.load,
    async update(change) {
      const before = await inner.load()
      await turn()
      return inner.update(() => change(before))
    },
  }
  expect(await updatesKept(broken, 40)).toBeLessThan(40)
})

/** How many of so many concurrent updates are there afterwards. */
async function updatesKept(store: PinStore, count: number): Promise<number> {
  const names = Array.from({ length: count }, (_, index) => `user${index}`)
  const add = (name: string) =>
    store.update((pins) => ({ ...pins, [name]: pinOf(name, person(1)) }))
  await Promise.all(names.map(add))
  return Object.keys(await store.load()).length
}
