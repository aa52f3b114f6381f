/** Where things live: the root from the environment, the install record or the default, and never from a guess. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { placesOf, readInstallRecord, spaceSettings } from '../../lib/io/places.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'places-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function record(text: string, config = join(home, '.config')): string {
  const path = join(config, 'datacore-messaging', 'install')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function failureOf(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    expect((error as Failure).code).toBe('config')
    expect((error as Failure).hint).toBeTruthy()
    return error as Failure
  }
  throw new Error('It did not fail.')
}

describe('T350 the root', () => {
  test('is ~/Data when nothing says otherwise', () => {
    expect(placesOf({}, home).root).toBe(join(home, 'Data'))
  })

  test('is what the installer noted', () => {
    record('root=/srv/old\nnode=/usr/bin/node\nmodule=/opt/m\nroot=/srv/data\n')
    expect(placesOf({}, home).root).toBe('/srv/data')
  })

  test('is looked up below XDG_CONFIG_HOME, unless that is relative', () => {
    record('root=/srv/home\n')
    record('root=/srv/xdg\n', join(home, 'xdg'))
    expect(placesOf({ XDG_CONFIG_HOME: join(home, 'xdg') }, home).root).toBe('/srv/xdg')
    expect(placesOf({ XDG_CONFIG_HOME: 'xdg' }, home).root).toBe('/srv/home')
    expect(placesOf({ XDG_CONFIG_HOME: '' }, home).root).toBe('/srv/home')
  })

  test('is DATACORE_ROOT before all, without reading the record', () => {
    mkdirSync(record('root=/srv/data\n').replace(/install$/u, 'x'))
    expect(placesOf({ DATACORE_ROOT: '/srv/env//x/' }, home).root).toBe('/srv/env/x')
  })

  test.each(['', 'Data', './Data', '~/Data', '/a\nb', '/a\0b'])(
    'DATACORE_ROOT=%j is refused',
    (root) => {
      const failure = failureOf(() => placesOf({ DATACORE_ROOT: root }, home))
      expect(failure.message).toContain('DATACORE_ROOT')
      expect(failure.message).not.toMatch(/[\0\n]/u)
    },
  )

  test.each(['root=\n', 'root=Data\n', 'node=/usr/bin/node\n'])(
    'a record %j without a root is refused, for ~/Data would be a guess',
    (text) => {
      const path = record(text)
      expect(failureOf(() => placesOf({}, home)).message).toContain(path)
    },
  )

  test('a record that cannot be read is refused; an empty one is none', () => {
    const path = record('')
    expect(placesOf({}, home).root).toBe(join(home, 'Data'))
    rmSync(path)
    mkdirSync(path)
    expect(failureOf(() => placesOf({}, home)).message).toContain(path)
  })
})

describe('T351 places', () => {
  test('are below the root as shared/design.md draws the tree', () => {
    expect(placesOf({ DATACORE_ROOT: '/d' }, home)).toMatchObject({
      stateDir: '/d/.datacore/state/messaging',
      keysDir: '/d/.datacore/state/messaging/keys',
      rootSettings: '/d/.datacore/settings.yaml',
      rootLocalSettings: '/d/.datacore/settings.local.yaml',
      moduleSettings: '/d/.datacore/modules/messaging/settings.local.yaml',
      installRecord: join(home, '.config', 'datacore-messaging', 'install'),
      home,
    })
    const places = placesOf({ DATACORE_ROOT: '/d' }, home)
    expect(spaceSettings(places, '1-team')).toBe('/d/1-team/.datacore/settings.yaml')
  })

  test('a record gives its lines by name; a missing one gives none', () => {
    expect(readInstallRecord(record('root=/a=b\nnonsense\n=x\n'))).toEqual({ root: '/a=b' })
    expect(readInstallRecord(join(home, 'none'))).toEqual({})
    expect(readInstallRecord(join(home, '.config', 'datacore-messaging', 'install', 'x'))).toEqual(
      {},
    )
  })

  test.each(['/home/te\nx', 'home/tex'])(
    'a home that no path can begin with is named: %j',
    (odd) => {
      expect(() => placesOf({}, odd)).toThrow(/^HOME is "/u)
      expect(placesOf({ DATACORE_ROOT: '/srv/data' }, odd).root).toBe('/srv/data')
    },
  )
})
