/** Settings files that are broken or no files, and the cache of parsed ones. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spaceSettings } from '../../lib/io/places.ts'
import {
  failureOf,
  home,
  load,
  named,
  places,
  put,
  useSettingsHome,
  wrongIn,
} from './settings-home.ts'

useSettingsHome()

describe('T312 files that cannot be read end in one line', () => {
  test.each([
    ['messaging:\n\tshow_in_today: true\n', 'FILE:2: this line is indented with a tab'],
    ['messaging: {}\nmessaging: {}\n', 'FILE:2: messaging is set twice; the first time on line 1'],
    ['messaging:\n  archive: {}\n  archive: {}\n', 'FILE:3: messaging.archive is set twice'],
    [
      'messaging: {trust_overrides: {"@Ann": team, ann: blocked}}\n',
      'messaging.trust_overrides.ann is set twice',
    ],
    ['messaging: &a {archive: {}}\n', 'FILE:1: messaging uses an anchor (&)'],
    ['identity: {name: *a}\n', 'an alias (*)'],
    [
      'identity: {name: tex, handles: &x []}\nmessaging: *x\n',
      'FILE:1: identity.handles uses an anchor (&)',
    ],
    ['x: &x {name: tex}\nidentity: *x\n', '(1 more like this.)'],
    ['identity: {name: !!str tex}\n', 'a tag (!)'],
    ['identity:\n  <<: {name: tex}\n', 'There is no setting identity.<<'],
    ['identity: {name: "tex\n', 'lacks a closing quote'],
    ['identity: [a: b\n', 'FILE:'],
    ['- identity\n', 'has no key such as messaging:'],
    ['just words\n', 'has no key such as messaging:'],
    ['identity: {name: tex}\n---\nidentity: {name: ann}\n', 'begins a second document'],
    ['identity:\n  name:tex\n', 'FILE:2: identity must have keys of its own'],
    [`x: ${'['.repeat(60_000)}`, 'FILE:1: this line nests too deep'],
    [`x:\n  ${'- '.repeat(60_000)}`, 'FILE:2: this line nests too deep'],
    [`messaging: ${'{a: '.repeat(50)}1${'}'.repeat(50)}\n`, 'There is no setting messaging.a'],
    [`messaging: {archive: {after_days: ${'['.repeat(50)}${']'.repeat(50)}}}\n`, 'after_days'],
  ])('%j', async (text, part) => {
    expect(await wrongIn(text)).toContain(part)
  })

  test('bytes that are not UTF-8, with their line', async () => {
    const latin = Buffer.concat([Buffer.from('# ok\nidentity: {name: '), Buffer.from([0xe9, 0x0a])])
    expect(await wrongIn(latin)).toContain('FILE:2: this line is not UTF-8')
    expect(await wrongIn(Buffer.from('identity', 'utf16le'))).toContain('zero bytes')
  })

  test('10 MB, a folder, a link to nothing, a link in a circle', async () => {
    expect(await wrongIn(Buffer.alloc(10_000_000, '# x\n'))).toContain(
      'settings have at most 256 KB',
    )
    rmSync(places.moduleSettings)
    mkdirSync(places.moduleSettings)
    expect((await failureOf(load())).message).toContain('is a folder')
    rmSync(places.moduleSettings, { recursive: true })
    symlinkSync('nowhere', places.moduleSettings)
    expect((await failureOf(load())).message).toContain('a link to a file that does not exist')
    rmSync(places.moduleSettings)
    symlinkSync(places.moduleSettings, places.moduleSettings)
    expect((await failureOf(load())).message).toContain('round in circles')
    rmSync(places.moduleSettings)
    symlinkSync('/dev/zero', places.moduleSettings)
    expect((await failureOf(load())).message).toContain('not a plain file')
  })

  test('a link to a file elsewhere is followed, but not out of a space', async () => {
    const kept = put(join(home, 'dotfiles', 'settings.yaml'), named)
    mkdirSync(dirname(places.moduleSettings), { recursive: true })
    symlinkSync(kept, places.moduleSettings)
    expect((await load()).settings.identity.name).toBe('tex')
    const shared = spaceSettings(places, '0-personal')
    mkdirSync(dirname(shared), { recursive: true })
    symlinkSync(kept, shared)
    expect((await failureOf(load())).message).toContain('leads out of its space')
  })

  test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    chmodSync(put(places.moduleSettings, named), 0)
    expect((await failureOf(load())).message).toContain('permission was denied')
  })

  test('every file is as it was after an error', async () => {
    const text = 'identity: {nam: tex}\n'
    put(places.moduleSettings, text)
    await failureOf(load())
    expect(readFileSync(places.moduleSettings, 'utf8')).toBe(text)
  })
})

describe('T316 the cache', () => {
  const cacheFile = () => join(places.stateDir, 'settings-cache.json')

  test('is private, and gives the same settings', async () => {
    put(places.moduleSettings, 'identity: {name: tex}\nmessaging: {archive: {after_days: 3}}\n')
    const first = await load()
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600)
    // A new file would have another number.
    const written = statSync(cacheFile()).ino
    expect(await load()).toEqual(first)
    expect(statSync(cacheFile()).ino).toBe(written)
  })

  test('is judged by text: an edit with the same size and time is seen', async () => {
    put(places.moduleSettings, 'identity: {name: tex}\n')
    await load()
    const { atime, mtime } = statSync(places.moduleSettings)
    put(places.moduleSettings, 'identity: {name: ann}\n')
    utimesSync(places.moduleSettings, atime, mtime)
    expect((await load()).settings.identity.name).toBe('ann')
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['changed', (text: string) => text.replace('tex\\"', 'eve\\"')],
    ['empty', () => ''],
    ['JSON of something else', () => '{"version":1,"sum":"","files":"[]"}'],
    ['nothing', () => 'null'],
  ])('is made anew when it is %s', async (_, damage) => {
    put(places.moduleSettings, named)
    const good = await load()
    const text = readFileSync(cacheFile(), 'utf8')
    writeFileSync(cacheFile(), damage(text))
    expect(await load()).toEqual(good)
    expect(readFileSync(cacheFile(), 'utf8')).toBe(text)
  })

  test('is not believed when others could read it, and no error when it cannot be written', async () => {
    put(places.moduleSettings, named)
    await load()
    chmodSync(cacheFile(), 0o644)
    await load()
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600)
    rmSync(places.stateDir, { recursive: true })
    expect((await load()).settings.identity.name).toBe('tex')
    expect(existsSync(places.stateDir)).toBe(false)
    put(places.stateDir, 'a file where the folder should be')
    expect((await load()).settings.identity.name).toBe('tex')
  })

  test('a wrong text is refused each time', async () => {
    put(places.moduleSettings, 'identity: {nam: tex}\n')
    await failureOf(load())
    await failureOf(load())
    expect(existsSync(cacheFile())).toBe(true)
  })
})
