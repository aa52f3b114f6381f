import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendBytes, appendsInOneStep } from '../../lib/io/atomic-file-append.ts'
import { createFile, sweepTemporaries } from '../../lib/io/atomic-file-create.ts'
import { readIfThere, replaceFile, replaceFileIf } from '../../lib/io/atomic-file.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dm-atomic-'))
  file = join(folder, 'a.org')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const text = () => readFileSync(file, 'utf8')

describe('replacing a file', () => {
  test('makes it when it is missing, with the mode that was asked for', () => {
    replaceFile(file, 'one', 0o600)
    expect(text()).toBe('one')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('keeps its mode, whatever the mask, and the link to it', () => {
    writeFileSync(file, 'one')
    chmodSync(file, 0o666)
    symlinkSync('a.org', join(folder, 'link.org'))
    replaceFile(join(folder, 'link.org'), bytes('two'))
    expect(text()).toBe('two')
    expect(statSync(file).mode & 0o777).toBe(0o666)
    expect(readdirSync(folder).sort()).toEqual(['a.org', 'link.org'])
  })

  test.skipIf(process.getuid?.() !== 0)('as root keeps its owner', () => {
    writeFileSync(file, 'one')
    chownSync(file, 65_534, 65_534)
    replaceFile(file, 'two')
    expect([statSync(file).uid, statSync(file).gid]).toEqual([65_534, 65_534])
  })

  test('that is not wanted any more in the last moment leaves all as it was', () => {
    writeFileSync(file, 'one')
    expect(replaceFileIf(file, 'two', { isWanted: () => false })).toBe(false)
    expect(text()).toBe('one')
    expect(readdirSync(folder)).toEqual(['a.org'])
  })

  test('that fails leaves nothing behind, and says why', () => {
    mkdirSync(file)
    expect(() => replaceFile(file, 'x')).toThrow('a folder stands where the file should be')
    expect(readdirSync(folder)).toEqual(['a.org'])
    expect(() => replaceFile(join(folder, 'gone', 'b.org'), 'x')).toThrow(
      'its folder does not exist',
    )
  })
})

describe('making a file', () => {
  test('is done once: what is there stays, be it a link that leads nowhere', () => {
    expect(createFile(file, bytes('one'))).toBe(true)
    expect(createFile(file, bytes('two'))).toBe(false)
    symlinkSync('nowhere', join(folder, 'link'))
    expect(createFile(join(folder, 'link'), bytes('two'))).toBe(false)
    expect(text()).toBe('one')
    expect(readdirSync(folder).sort()).toEqual(['a.org', 'link'])
  })

  test('goes on where one of our own number was killed', () => {
    writeFileSync(join(folder, `.a.org.${process.pid}.tmp`), 'half')
    expect(createFile(file, bytes('one'))).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.org'])
  })

  test('sweeping removes temporary files only', () => {
    const kept = ['a.org', '.a.org.tmp', 'a.1.tmp', '.lock-1.tmp.d']
    for (const name of [...kept, '.a.org.12.tmp', '.a.org.12.3.tmp'])
      writeFileSync(join(folder, name), '')
    sweepTemporaries(folder)
    expect(readdirSync(folder).sort()).toEqual([...kept].sort())
  })
})

describe('adding to a file', () => {
  test('adds at the end, only to the file that was read', () => {
    writeFileSync(file, 'one')
    expect(appendBytes(file, bytes(' two'), 3)).toBe(true)
    expect(appendBytes(file, bytes(' three'), 3)).toBe(false)
    expect(text()).toBe('one two')
  })

  test.each([
    [0, 4096, true],
    [0, 4097, false],
    [4095, 1, true],
    [4095, 2, false],
    [4096, 4096, true],
    [100, 0, true],
  ])('of %i bytes, %i more are in one page: %s', (size, length, isOne) => {
    expect(appendsInOneStep(size, length)).toBe(isOne)
  })

  test('a file that is not there has no bytes to read', () => {
    expect(readIfThere(file)).toBeUndefined()
    writeFileSync(file, 'one')
    expect(readIfThere(file)?.toString()).toBe('one')
    expect(() => readIfThere(folder)).toThrow('is not a plain file')
  })
})
