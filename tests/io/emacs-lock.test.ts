/** The lock that Emacs keeps, by hand; with a real Emacs in tests/system/T200-emacs.test.ts. */

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockPath, openEmacsLocks } from '../../lib/io/emacs-lock.ts'
import { ended } from '../support/bundle.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dm-emacs-'))
  file = join(folder, 'inbox.org')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ours = `tex@${hostname()}.${process.pid}`
const living = `tex@${hostname()}.${process.ppid}`
const hold = (text: string) => symlinkSync(text, lockPath(file))
const deadPid = async () => {
  const child = spawn('true')
  await ended(child)
  return child.pid
}

describe("Emacs's lock of a file", () => {
  test('is where Emacs looks, names us while we write, and is gone after', () => {
    const locks = openEmacsLocks('tex')
    expect(locks.take(file)).toBe(true)
    expect(locks.take(file)).toBe(true)
    expect(readlinkSync(join(folder, '.#inbox.org'))).toBe(ours)
    locks.release()
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['a living process of this machine', living],
    ['one with the time of the start of its machine', `${living}:1763700000`],
    ['another machine', 'tex@far.example.com.1'],
    ['one that cannot be read', 'something else'],
  ])('of %s is left alone', async (_who, owner) => {
    hold(owner)
    const locks = openEmacsLocks('tex')
    expect(locks.take(file)).toBe(false)
    expect(await locks.takeSoon(file)).toBe(false)
    locks.release()
    expect(readlinkSync(lockPath(file))).toBe(owner)
  })

  test('of a dead process is taken over', async () => {
    hold(`tex@${hostname()}.${await deadPid()}`)
    const locks = openEmacsLocks('tex')
    expect(locks.take(file)).toBe(true)
    expect(readlinkSync(lockPath(file))).toBe(ours)
    locks.release()
  })

  test('is waited for while a save is under way', async () => {
    hold(living)
    const locks = openEmacsLocks('tex')
    const taken = locks.takeSoon(file)
    rmSync(lockPath(file))
    expect(await taken).toBe(true)
    locks.release()
  })

  test('that Emacs took from us stays with it', () => {
    const locks = openEmacsLocks('tex')
    locks.take(file)
    rmSync(lockPath(file))
    hold(living)
    locks.release()
    expect(readlinkSync(lockPath(file))).toBe(living)
  })

  test('is a file where links cannot be made, and holds as well', () => {
    writeFileSync(lockPath(file), living)
    expect(openEmacsLocks('tex').take(file)).toBe(false)
  })

  test('is done without in a folder that is not there yet', () => {
    expect(openEmacsLocks('tex').take(join(folder, 'agents', 'x.org'))).toBe(true)
  })
})
