/** A root in a temporary folder for tests of settings; made before each test and taken away after it. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { type Places, placesOf } from '../../lib/io/places.ts'
import { type LoadedSettings, loadSettings } from '../../lib/io/settings.ts'

/** The least that a settings file must say. */
export const named = 'identity: {name: tex}\n'
export let home: string
export let places: Places

export function useSettingsHome(): void {
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')))
    places = placesOf({ DATACORE_ROOT: join(home, 'Data') }, home)
    mkdirSync(places.stateDir, { recursive: true })
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))
}

export function put(path: string, content: string | Buffer): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

export function load(env: NodeJS.ProcessEnv = {}, options = {}): Promise<LoadedSettings> {
  return loadSettings(places, env, options)
}

/** The one-line configuration error that a promise ends in. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Failure)
  const failure = error as Failure
  expect(failure.code).toBe('config')
  expect(failure.message).not.toMatch(/\n/u)
  expect(failure.hint).toBeTruthy()
  return failure
}

/** Message and hint for a settings file with this text, the module's unless another path is given. */
export async function wrongIn(
  text: string | Buffer,
  path = places.moduleSettings,
): Promise<string> {
  put(path, text)
  const failure = await failureOf(load())
  expect(failure.message).toContain(path)
  return `${failure.message.replace(path, 'FILE')} ${failure.hint}`
}
