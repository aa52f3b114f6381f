/** Folders are made with those above them, or the system's reason is told; nothing runs for ever. */

import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../../lib/io/atomic-file.ts'
import { makeFolders } from '../../lib/io/make-folders.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-folders-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

test('a folder and all above it, with the mode; a second time nothing', () => {
  const path = join(base, 'a', 'b', 'c')
  expect(makeFolders(path, 0o700)).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(makeFolders(path)).toBe(false)
})

test('a link to a folder is one; a file and a dangling link are in the way', () => {
  symlinkSync(base, join(base, 'link'))
  expect(makeFolders(join(base, 'link', 'x'))).toBe(true)
  writeFileSync(join(base, 'file'), '')
  expect(() => makeFolder(join(base, 'file'))).toThrow('a file stands where a folder should be')
  expect(() => makeFolder(join(base, 'file', 'x'))).toThrow('a file stands where')
  symlinkSync('gone', join(base, 'dangling'))
  expect(() => makeFolder(join(base, 'dangling', 'x'))).toThrow('could not be made')
})

test.runIf(existsSync('/proc/self'))('a file system without room for folders says so', () => {
  const said = (path: string) => {
    try {
      makeFolder(path)
      return ''
    } catch (error) {
      return String(error)
    }
  }
  for (const path of ['/proc/x', '/proc/x/y/z']) {
    expect(said(path)).toContain(
      `The folder ${path} could not be made: no folder can be made there.`,
    )
  }
})
