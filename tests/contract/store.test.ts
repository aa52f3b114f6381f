/** What every OrgStore does: the one on disk and its twin in memory. */

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OrgStore, SearchHit, Space } from '../../lib/app/ports.ts'
import { bodyOf, readEntry } from '../../lib/core/org/entry.ts'
import { defaultKeywords } from '../../lib/core/org/scan.ts'
import { parseQuery } from '../../lib/core/search/query.ts'
import { countedOf, type Searchable } from '../../lib/core/search/rank.ts'
import { sieveOf } from '../../lib/core/search/sieve.ts'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { makeDiskStore, until } from '../support/disk-store.ts'
import { appendOp, editOp, entriesIn, entryText, idsIn, textIn } from '../support/entries.ts'
import { createMemoryStore } from '../twins/store.ts'

interface Harness {
  readonly store: OrgStore
  put(space: Space, path: string, text: string): void
  /** An editor has unsaved edits of the file. */
  hold(space: Space, path: string): void
  letGo(space: Space, path: string): void
  remove(): void
}

function onDisk(): Harness {
  const disk = makeDiskStore()
  rmSync(disk.space.dir, { recursive: true })
  const fileOf = (space: Space, path: string) => join(space.dir, 'org', 'messaging', path)
  return {
    store: disk.store,
    put(space, path, text) {
      mkdirSync(dirname(fileOf(space, path)), { recursive: true })
      writeFileSync(fileOf(space, path), text)
    },
    // The test's own parent is alive and is not us, as an Emacs would be.
    hold: (space, path) =>
      symlinkSync(`tex@${hostname()}.${process.ppid}`, lockPath(fileOf(space, path))),
    letGo: (space, path) => rmSync(lockPath(fileOf(space, path))),
    remove: disk.remove,
  }
}

function inMemory(): Harness {
  const store = createMemoryStore()
  const { put, hold, letGo } = store
  return { store, put, hold, letGo, remove: () => undefined }
}

describe.each([
  ['on disk', onDisk],
  ['in memory', inMemory],
])('an org store %s', (_name, open) => {
  let harness: Harness
  let store: OrgStore
  let space: Space

  beforeEach(async () => {
    harness = open()
    store = harness.store
    space = (await store.create('1-team')).space
  })
  afterEach(() => harness.remove())

  const read = async (path: string) => textIn(await store.read(space, path))
  const ids = async (path: string) => idsIn(await store.read(space, path))
  const add = (path: string, id: string) =>
    store.write(space, () => ({ ops: [appendOp(path, id)], value: id }))

  describe('spaces', () => {
    test('are those that were made, sorted by name', async () => {
      await store.create('0-personal')
      expect((await store.spaces()).map(({ name }) => name)).toEqual(['0-personal', '1-team'])
    })

    test('are completed: what is there stays as it is, what is missing is made and named', async () => {
      await add('inbox.org', 'msg-1')
      const before = await read('inbox.org')
      const again = await store.create('1-team')
      expect(again.made).toEqual([])
      expect(again.space).toEqual(space)
      expect(await read('inbox.org')).toBe(before)
    })

    test.each(['team', '1-', '1-Team', '../1-team', '1-a/b', '', '1-ä'])(
      'with the name "%s" are refused',
      async (name) => {
        await expect(store.create(name)).rejects.toMatchObject({ name: 'Failure', code: 'usage' })
      },
    )
  })

  describe('reading', () => {
    test('a file that is not there gives no bytes', async () => {
      expect(await store.read(space, 'agents/nobody-claude.org')).toHaveLength(0)
    })

    test('lists every org file, in folders too, sorted', async () => {
      harness.put(space, 'archive/2026-11.org', '* a\n')
      harness.put(space, 'agents/tex-claude.org', '* b\n')
      const paths = await store.paths(space)
      expect(paths).toContain('archive/2026-11.org')
      expect(paths).toContain('agents/tex-claude.org')
      expect([...paths].sort()).toEqual(paths)
    })

    test.each([
      '../inbox.org',
      '/etc/x.org',
      'a/../b.org',
      'inbox.txt',
      '.hidden.org',
      '.#inbox.org',
      'a//b.org',
    ])('of "%s" is a bug, for no such path can be an org file', async (path) => {
      await expect(store.read(space, path)).rejects.toMatchObject({ code: 'bug' })
    })
  })

  describe('writing', () => {
    test('an entry to a new file brings a preamble, to an old one a blank line', async () => {
      expect(await add('agents/tex-claude.org', 'msg-1')).toEqual({
        value: 'msg-1',
        state: 'stored',
      })
      await add('agents/tex-claude.org', 'msg-2')
      const text = await read('agents/tex-claude.org')
      expect(text).toMatch(/^# -\*- mode: org/u)
      expect(text.endsWith(`\n\n${entryText('msg-1')}\n${entryText('msg-2')}`)).toBe(true)
    })

    test('the same op again changes nothing and says so', async () => {
      await add('inbox.org', 'msg-1')
      const before = await read('inbox.org')
      expect((await add('inbox.org', 'msg-1')).state).toBe('unchanged')
      const edit = () =>
        store.write(space, () => ({ ops: [editOp('inbox.org', 'msg-1', 'NOTE', 'a')], value: 0 }))
      expect(await read('inbox.org')).toBe(before)
      expect((await edit()).state).toBe('stored')
      expect((await edit()).state).toBe('unchanged')
    })

    test('a change of an entry that is not there changes nothing', async () => {
      const ops = [
        editOp('inbox.org', 'msg-0', 'NOTE', 'a'),
        editOp('agents/x.org', 'msg-0', 'NOTE', 'a'),
      ]
      expect((await store.write(space, () => ({ ops, value: 0 }))).state).toBe('unchanged')
      expect(await store.paths(space)).not.toContain('agents/x.org')
    })

    test('ops of one plan are applied in their order, over several files', async () => {
      await add('inbox.org', 'msg-1')
      const ops = [
        appendOp('archive/2026-11.org', 'msg-1'),
        editOp('archive/2026-11.org', 'msg-1', 'NOTE', 'moved'),
        { type: 'remove', path: 'inbox.org', id: 'msg-1' } as const,
      ]
      await store.write(space, () => ({ ops, value: 0 }))
      expect(await ids('inbox.org')).toEqual([])
      expect(await read('archive/2026-11.org')).toContain(':NOTE:     moved')
    })

    test('a plan sees what was written before it, and of plans at once each sees the others', async () => {
      const counted = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          store.write(space, (view) => ({
            ops: [appendOp('inbox.org', `msg-${index}`)],
            value: idsIn(view.read('inbox.org')).length,
          })),
        ),
      )
      expect(counted.map(({ value }) => value).sort((a, b) => a - b)).toEqual([...Array(12).keys()])
      expect(await ids('inbox.org')).toHaveLength(12)
    })

    test('a plan that throws changes nothing and leaves the space free', async () => {
      const before = await read('inbox.org')
      const broken = store.write(space, () => {
        throw new Error('plan')
      })
      await expect(broken).rejects.toThrow('plan')
      expect(await read('inbox.org')).toBe(before)
      expect((await add('inbox.org', 'msg-1')).state).toBe('stored')
    })

    test('a path that is none stops the plan before anything is changed', async () => {
      const ops = [appendOp('inbox.org', 'msg-1'), appendOp('../x.org', 'msg-2')]
      const write = store.write(space, () => ({ ops, value: 0 }))
      await expect(write).rejects.toMatchObject({ code: 'bug' })
      expect(await ids('inbox.org')).toEqual([])
    })

    test('every other byte of a file stays as it was', async () => {
      const text = `\r\n#+TITLE: mine\r\n\r\n${entryText('msg-1').replaceAll('\n', '\r\n')}no end`
      harness.put(space, 'inbox.org', text)
      await add('inbox.org', 'msg-2')
      const now = await read('inbox.org')
      expect(now).toBe(`${text}\r\n\r\n${entryText('msg-2').replaceAll('\n', '\r\n')}`)
    })
  })

  describe('a file that is being edited elsewhere', () => {
    beforeEach(() => {
      harness.put(space, 'inbox.org', entryText('msg-1'))
      harness.hold(space, 'inbox.org')
    })

    test('is not touched, and every reader sees the change', async () => {
      expect((await add('inbox.org', 'msg-2')).state).toBe('spooled')
      expect((await add('agents/tex-claude.org', 'msg-9')).state).toBe('stored')
      expect(await ids('inbox.org')).toEqual(['msg-1', 'msg-2'])
      const seen = await store.write(space, (view) => ({
        ops: [],
        value: idsIn(view.read('inbox.org')),
      }))
      expect(seen).toEqual({ value: ['msg-1', 'msg-2'], state: 'unchanged' })
    })

    test('gets nothing of a plan that would rather leave it', async () => {
      const ops = [appendOp('inbox.org', 'msg-2')]
      const plan = () => ({ ops, value: 0, whenEdited: 'leave' }) as const
      expect((await store.write(space, plan)).state).toBe('left')
      expect(await ids('inbox.org')).toEqual(['msg-1'])
      harness.letGo(space, 'inbox.org')
      expect((await store.write(space, plan)).state).toBe('stored')
    })

    test('gets the changes, in their order, with the next write after it is free', async () => {
      await add('inbox.org', 'msg-2')
      const edit = [editOp('inbox.org', 'msg-2', 'NOTE', 'later')]
      expect((await store.write(space, () => ({ ops: edit, value: 0 }))).state).toBe('spooled')
      harness.letGo(space, 'inbox.org')
      harness.put(space, 'inbox.org', `${entryText('msg-1')}\n${entryText('by-hand')}`)
      expect((await add('inbox.org', 'msg-3')).state).toBe('stored')
      expect(await ids('inbox.org')).toEqual(['msg-1', 'by-hand', 'msg-2', 'msg-3'])
      const before = await read('inbox.org')
      expect(before).toContain(':NOTE:     later')
      expect((await add('inbox.org', 'msg-2')).state).toBe('unchanged')
      expect(await read('inbox.org')).toBe(before)
    })

    test('shows a file that so far waits only', async () => {
      harness.hold(space, 'memory.org')
      await add('memory.org', 'msg-2')
      expect(await store.paths(space)).toContain('memory.org')
      expect(await ids('memory.org')).toEqual(['msg-2'])
    })

    test('never loses an entry to a removal: somebody may be at work on it', async () => {
      const ops = [
        appendOp('archive/2026-11.org', 'msg-1'),
        { type: 'remove', path: 'inbox.org', id: 'msg-1' } as const,
      ]
      expect((await store.write(space, () => ({ ops, value: 0 }))).state).toBe('spooled')
      const alone = store.write(space, () => ({ ops: ops.slice(1), value: 0 }))
      expect((await alone).state).toBe('unchanged')
      harness.letGo(space, 'inbox.org')
      await add('inbox.org', 'msg-2')
      expect(await ids('inbox.org')).toEqual(['msg-1', 'msg-2'])
      expect(await ids('archive/2026-11.org')).toEqual(['msg-1'])
    })

    test('is searched with what waits', async () => {
      await add('inbox.org', 'msg-2')
      const hits = await store.search(space, ['text', 'MSG-2'], 9)
      expect(hits.map(({ bytes }) => entriesIn(bytes).length)).toEqual([1])
      expect(textIn(hits[0]!.bytes)).toBe(entryText('msg-2'))
    })
  })

  describe('conflict markers', () => {
    const both = (...sides: readonly string[]) =>
      `<<<<<<< ours\n${sides[0]}=======\n${sides[1]}>>>>>>> theirs\n`

    test('are read as both sides, and written joined when that is asked for', async () => {
      harness.put(space, 'inbox.org', both(entryText('msg-1'), entryText('msg-2')))
      expect(await store.settleConflicts(space, ['inbox.org', 'state.org', 'gone.org'])).toEqual({
        joined: ['inbox.org'],
        waiting: [],
      })
      expect(await read('inbox.org')).toBe(`${entryText('msg-1')}\n${entryText('msg-2')}`)
      expect((await store.settleConflicts(space, ['inbox.org'])).joined).toEqual([])
    })

    test('stay in a file that somebody edits', async () => {
      harness.put(space, 'inbox.org', both(entryText('msg-1'), entryText('msg-2')))
      harness.hold(space, 'inbox.org')
      expect(await store.settleConflicts(space, ['inbox.org'])).toEqual({
        joined: [],
        waiting: ['inbox.org'],
      })
      harness.letGo(space, 'inbox.org')
      expect((await store.settleConflicts(space, ['inbox.org'])).joined).toEqual(['inbox.org'])
    })
  })

  describe('search', () => {
    test('finds entries with every word, case ignored, the newest file and entry first', async () => {
      harness.put(space, 'archive/2026-10.org', entryText('old', { body: 'Blue kite' }))
      harness.put(space, 'archive/2026-11.org', entryText('mid', { body: 'kite, BLUE' }))
      const inbox = `${entryText('one', { body: 'blue Kite' })}\n${entryText('two', { body: 'blue kite' })}`
      harness.put(space, 'inbox.org', `${inbox}\n${entryText('not', { body: 'blue only' })}`)
      const hits = await store.search(space, ['kite', 'Blue'], 10)
      expect(hits.map(({ bytes }) => idsIn(bytes)[0])).toEqual(['two', 'one', 'mid', 'old'])
      expect((await store.search(space, ['kite'], 3)).map(({ path }) => path)).toEqual([
        'inbox.org',
        'inbox.org',
        'archive/2026-11.org',
      ])
    })

    test('says where an entry stands', async () => {
      harness.put(space, 'inbox.org', `#+TITLE: x\n\n${entryText('one')}\n${entryText('two')}`)
      const [hit] = await store.search(space, ['one'], 10)
      const bytes = await store.read(space, 'inbox.org')
      expect(textIn(bytes.subarray(hit!.start, hit!.end))).toBe(`${entryText('one')}\n`)
      expect(hit!.bytes).toEqual(new Uint8Array(bytes.subarray(hit!.start, hit!.end)))
    })
  })

  describe('look', () => {
    const letters = fc.constantFrom(...Array.from('aebcAÉéßsS…– '), 'e\u0301', '日本', '🎉', 'ﬁ')
    const bodies = fc.array(
      fc.array(letters, { maxLength: 12 }).map((all) => all.join('')),
      { maxLength: 12 },
    )

    test('asks for all entries that may have a word, the last one of a file first', async () => {
      await fc.assert(
        fc.asyncProperty(
          bodies,
          fc.constantFrom('a', 'é', 'ss', 'file', '日本', 'abc'),
          async (texts, word) => {
            const query = parseQuery(word, 'search x')
            if (!query.ok) return
            const all = texts.map((body, at) => entryText(`msg-${at}`, { body }))
            harness.put(space, 'inbox.org', all.join('\n'))
            const sieve = sieveOf<Uint8Array>(query.value, 100)
            const asked: string[] = []
            const hits: SearchHit[] = []
            await store.look(space, {
              goesInto: (path) => path === 'inbox.org',
              begin() {
                const file = sieve.begin(Number.POSITIVE_INFINITY)
                return {
                  pattern: file.pattern,
                  hasRoom: () => true,
                  takes(bytes) {
                    asked.push(idsIn(bytes)[0]!)
                    const given = { atMs: 0, found: bodyIn(bytes), isShown: () => true }
                    return file.take(bytes, given) !== undefined
                  },
                  end: (found) => hits.push(...found),
                }
              },
            })
            const has = (body: string) => countedOf(query.value, searchable(body)) !== undefined
            const wanted = texts.flatMap((body, at) => (has(body) ? [`msg-${at}`] : [])).reverse()
            expect(hits.map(({ bytes }) => idsIn(bytes)[0])).toEqual(wanted)
            expect(asked).toEqual(asked.toSorted((a, b) => Number(b.slice(4)) - Number(a.slice(4))))
          },
        ),
        { numRuns: 40 },
      )
    })

    test('goes into no other files, asks for each when it is its turn, and ends each', async () => {
      harness.put(space, 'inbox.org', entryText('one', { body: 'kite' }))
      harness.put(space, 'memory.org', entryText('two', { body: 'kite' }))
      const look = async (goesInto: (path: string) => boolean) => {
        const said: string[] = []
        const pattern = /kite/g
        await store.look(space, {
          goesInto,
          begin(path) {
            said.push(`begin ${path}`)
            return {
              pattern: () => pattern,
              hasRoom: () => true,
              takes: () => true,
              end: (hits) => said.push(`end ${hits.map((hit) => hit.path).join()}`),
            }
          },
        })
        return said
      }
      const memory = ['begin memory.org', 'end memory.org']
      expect(await look((path) => path === 'memory.org')).toEqual(memory)
      const org = (path: string) => path === 'inbox.org' || path === 'memory.org'
      expect(await look(org)).toEqual(['begin inbox.org', 'end inbox.org', ...memory])
    })
  })

  test('watch calls back after a change, until it is stopped', async () => {
    let calls = 0
    const stop = store.watch(space, () => {
      calls += 1
    })
    await add('inbox.org', 'msg-1')
    await until('a call after a write', () => calls > 0)
    const before = calls
    harness.put(space, 'agents/tex-claude.org', entryText('msg-2'))
    await until('a call after an edit', () => calls > before)
    stop()
    const after = calls
    let told = false
    const stopSecond = store.watch(space, () => {
      told = true
    })
    await add('inbox.org', 'msg-3')
    await until('another watcher is told', () => told)
    stopSecond()
    expect(calls).toBe(after)
  })
})

function bodyIn(bytes: Uint8Array): Searchable {
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  return searchable(bodyOf(bytes, entry))
}

function searchable(body: string): Searchable {
  return { body, tags: [], names: '', stamp: '', isSigned: true }
}
