/** Pins on disk: private, and a damaged file is an error, for an empty set would take any changed key (regression 40). */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { createPinStore } from '../../lib/io/pins.ts'
import { person, pinOf } from '../core/trust/samples.ts'
import { bundleDriver, ended } from '../support/bundle.ts'

let stateDir: string
let file: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'pins-'))
  file = join(stateDir, 'pins.json')
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const gregor = pinOf('gregor', person(1), 'team')

describe('T360 pins.json', () => {
  test('is 0600, also when it was open before', async () => {
    const store = createPinStore({ stateDir })
    writeFileSync(file, '{}', { mode: 0o644 })
    await store.update(() => ({ gregor }))
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is not written when nothing changes', async () => {
    const store = createPinStore({ stateDir })
    await store.update(() => ({ gregor }))
    const { ino } = statSync(file)
    await store.update((pins) => ({ ...pins }))
    expect(statSync(file).ino).toBe(ino)
  })

  test.each(['', '{', '[]', 'null', '{"gregor": {}}', '\0\0\0\0'])(
    'damaged as %j it is an error for reading and writing, and is left as it is',
    async (text) => {
      const store = createPinStore({ stateDir })
      writeFileSync(file, text)
      for (const run of [() => store.load(), () => store.update(() => ({ gregor }))]) {
        const error = await run().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(Failure)
        expect((error as Failure).code).toBe('data')
        expect((error as Failure).message).toContain(file)
        expect((error as Failure).hint).toContain('backup')
      }
      expect(readFileSync(file, 'utf8')).toBe(text)
      writeFileSync(file, '{}')
      expect(await store.update(() => ({ gregor }))).toEqual({ gregor })
    },
  )
})

test('T361 three processes that pin at once lose nothing', async () => {
  const driver = await bundleDriver('tests/io/pins-driver.ts')
  try {
    const all = ['ann', 'bob', 'cy'].map((name) => ended(driver.start([stateDir, name, '40'])))
    expect(await Promise.all(all)).toEqual([0, 0, 0])
  } finally {
    driver.remove()
  }
  expect(Object.keys(await createPinStore({ stateDir }).load())).toHaveLength(120)
})
