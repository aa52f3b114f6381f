/** What every Contents must do: the one on disk, and the twin in memory. Links are for the disk alone. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Contents, Space } from '../../lib/app/ports.ts'
import { contentPath } from '../../lib/core/files/codec.ts'
import { lfsPointer } from '../../lib/core/files/lfs.ts'
import { createContents } from '../../lib/io/files/contents.ts'
import { no, ok } from '../support/world.ts'
import { createContentsTwin } from '../twins/contents.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const hashOf = (text: string) => sha256(Buffer.from(text)).toString('hex')
const mebibyte = 2 ** 20

let root: string
let space: Space
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dm-contents-'))
  space = spaceOf('1-team')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function spaceOf(name: string): Space {
  const dir = join(root, name)
  mkdirSync(join(dir, 'org', 'messaging'), { recursive: true })
  return { name, dir }
}

interface Bench {
  readonly contents: Contents
  /** Leaves something under a hash, as a pull may. */
  plant(sha256: string, text: string): void
  /** Puts a content where Git LFS keeps what it fetched. */
  plantObject(sha256: string, text: string): void
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const adapters: Readonly<Record<string, () => Bench>> = {
  'on disk': () => {
    mkdirSync(join(space.dir, '.git'))
    return {
      contents: createContents(sha256),
      plant: (hash, text) => put(join(space.dir, 'org/messaging', contentPath(hash)), text),
      plantObject: (hash, text) =>
        put(join(space.dir, '.git/lfs/objects', hash.slice(0, 2), hash.slice(2, 4), hash), text),
    }
  },
  'in memory': () => {
    const contents = createContentsTwin(sha256)
    return {
      contents,
      plant: (hash, text) => contents.plant(space, hash, Buffer.from(text)),
      plantObject: (hash, text) => contents.plantObject(hash, Buffer.from(text)),
    }
  },
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe.each(Object.entries(adapters))('contents %s', (_, create) => {
  test('are none at first', () => {
    const { contents } = create()
    expect(contents.state(space, hashOf('a'))).toBe('missing')
    expect(no(contents.read(space, hashOf('a'), mebibyte)).code).toBe('not_found')
    expect(contents.hashes(space)).toEqual([])
    expect(contents.usedBytes(space)).toBe(0)
    contents.remove(space, [hashOf('a')])
  })

  test('come back as they were stored, each kept once, in their own space', () => {
    const { contents } = create()
    for (const text of ['one', 'other', '']) {
      expect(contents.store(space, hashOf(text), Buffer.from(text))).toBe('stored')
      expect(contents.store(space, hashOf(text), Buffer.from(text))).toBe('known')
      expect(contents.state(space, hashOf(text))).toBe('here')
      expect(textOf(ok(contents.read(space, hashOf(text), mebibyte)))).toBe(text)
    }
    expect([...contents.hashes(space)].sort()).toEqual(['one', 'other', ''].map(hashOf).sort())
    expect(contents.usedBytes(space)).toBe('oneother'.length)
    const elsewhere = spaceOf('2-home')
    expect(contents.state(elsewhere, hashOf('one'))).toBe('missing')
    expect(contents.hashes(elsewhere)).toEqual([])
  })

  test('are gone when they were removed, and can be stored again', () => {
    const { contents } = create()
    contents.store(space, hashOf('one'), Buffer.from('one'))
    contents.store(space, hashOf('other'), Buffer.from('other'))
    contents.remove(space, [hashOf('one'), hashOf('none')])
    contents.remove(space, [hashOf('one')])
    expect(contents.hashes(space)).toEqual([hashOf('other')])
    expect(contents.store(space, hashOf('one'), Buffer.from('one'))).toBe('stored')
  })

  test('are handed over up to the limit and not above it', () => {
    const { contents } = create()
    contents.store(space, hashOf('12345'), Buffer.from('12345'))
    expect(ok(contents.read(space, hashOf('12345'), 5)).length).toBe(5)
    expect(contents.read(space, hashOf('12345'), 4).ok).toBe(false)
  })

  test('are never others than those of the hash, and are right again once they are stored', () => {
    const { contents, plant } = create()
    plant(hashOf('good'), 'evil')
    expect(no(contents.read(space, hashOf('good'), mebibyte)).code).toBe('bad_data')
    expect(contents.store(space, hashOf('good'), Buffer.from('good'))).toBe('stored')
    expect(textOf(ok(contents.read(space, hashOf('good'), mebibyte)))).toBe('good')
  })

  test('that stand in Git LFS are known as such, and read where LFS has them', () => {
    const { contents, plant, plantObject } = create()
    plant(hashOf('large'), lfsPointer(hashOf('large'), 5))
    expect(contents.state(space, hashOf('large'))).toBe('in LFS')
    expect(no(contents.read(space, hashOf('large'), mebibyte)).code).toBe('not_found')
    plantObject(hashOf('large'), 'evil!')
    expect(no(contents.read(space, hashOf('large'), mebibyte)).code).toBe('not_found')
    plantObject(hashOf('large'), 'large')
    expect(contents.state(space, hashOf('large'))).toBe('here')
    expect(textOf(ok(contents.read(space, hashOf('large'), mebibyte)))).toBe('large')
  })

  test('in Git LFS count with their true size, and no pointer with more than a file may have', () => {
    const { contents, plant } = create()
    plant(hashOf('a'), lfsPointer(hashOf('a'), 3 * mebibyte))
    expect(contents.usedBytes(space)).toBe(3 * mebibyte)
    plant(hashOf('b'), lfsPointer(hashOf('b'), 999_999_999_999_999))
    expect(contents.usedBytes(space)).toBe(67 * mebibyte)
  })

  test('of a pointer to another hash are wrong, and no way to read that other one', () => {
    const { contents, plant, plantObject } = create()
    plant(hashOf('mine'), lfsPointer(hashOf('secret'), 6))
    plantObject(hashOf('secret'), 'secret')
    expect(no(contents.read(space, hashOf('mine'), mebibyte)).code).toBe('bad_data')
  })
})

describe('contents on disk', () => {
  test('behave as those in memory, whatever is stored and removed', () => {
    const anyText = fc.constantFrom('a', 'b', 'c', '')
    const anyStep = fc.record({ type: fc.constantFrom('store', 'remove'), text: anyText })
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        rmSync(join(space.dir, 'org/messaging/files'), { recursive: true, force: true })
        const [disk, twin] = [createContents(sha256), createContentsTwin(sha256)]
        for (const { type, text } of steps) {
          const told = [disk, twin].map((one) =>
            type === 'store'
              ? one.store(space, hashOf(text), Buffer.from(text))
              : one.remove(space, [hashOf(text)]),
          )
          expect(told[0]).toBe(told[1])
        }
        expect([...disk.hashes(space)].sort()).toEqual([...twin.hashes(space)].sort())
        expect(disk.usedBytes(space)).toBe(twin.usedBytes(space))
      }),
      { numRuns: 30 },
    )
  })

  test('leave nothing behind of a writer that was killed, and do not count it', () => {
    const contents = createContents(sha256)
    const left = join(space.dir, 'org/messaging/files/ab/.cdef.123.tmp')
    put(left, 'half of it')
    expect(contents.usedBytes(space)).toBe(0)
    contents.store(space, hashOf('good'), Buffer.from('good'))
    expect(existsSync(left)).toBe(false)
    expect(contents.usedBytes(space)).toBe(4)
  })

  test('are read and written through no link', () => {
    const contents = createContents(sha256)
    const outside = join(root, 'outside')
    put(outside, 'good')
    const file = join(space.dir, 'org/messaging', contentPath(hashOf('good')))
    mkdirSync(dirname(file), { recursive: true })
    symlinkSync(outside, file)
    expect(contents.state(space, hashOf('good'))).toBe('missing')
    expect(contents.read(space, hashOf('good'), mebibyte).ok).toBe(false)
    expect(contents.usedBytes(space)).toBe(0)
  })
})
