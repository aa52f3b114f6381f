/** One suite for the hook's memory on disk and in memory. */

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyBook, type OfferBook, pageOf, withPage } from '../../lib/app/prompt/book/book.ts'
import type { HookState } from '../../lib/app/prompt/ports.ts'
import { createHookState, hookFolder } from '../../lib/io/hook-state.ts'
import { createHookStateTwin } from '../twins/hook-state.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'hook-state-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const adapters: Readonly<Record<string, () => HookState>> = {
  'on disk': () => createHookState(stateDir),
  'in memory': () => createHookStateTwin(),
}

/** A book in which session `s1` was offered this many things. */
function counted(book: OfferBook): OfferBook {
  const page = pageOf(book, 's1')
  const count = Object.keys(page.offers).length
  const offer = { type: 'acked', kind: 'task', form: 'line', count: 1, atMs: count } as const
  const offers = { ...page.offers, [`id-${count}`]: offer }
  return withPage(book, 's1', { ...page, lastMs: Date.now(), offers })
}

describe.each(Object.entries(adapters))('T310 the memory of offers %s', (_, create) => {
  test('is empty at first', async () => {
    expect(await create().load()).toEqual(emptyBook)
  })

  test('comes back as it was left, and update returns its value', async () => {
    const state = create()
    expect(await state.update((book) => ({ book: counted(book), value: 'told' }))).toBe('told')
    expect(pageOf(await state.load(), 's1').offers).toHaveProperty('id-0')
  })

  test('loses no update of many at once', async () => {
    const state = create()
    const add = () => state.update((book) => ({ book: counted(book), value: undefined }))
    await Promise.all(Array.from({ length: 20 }, add))
    expect(Object.keys(pageOf(await state.load(), 's1').offers)).toHaveLength(20)
  })

  test('is as it was when a change throws, and can be changed again', async () => {
    const state = create()
    await state.update((book) => ({ book: counted(book), value: undefined }))
    const failing = state.update(() => {
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    await state.update((book) => ({ book: counted(book), value: undefined }))
    expect(Object.keys(pageOf(await state.load(), 's1').offers)).toHaveLength(2)
  })

  test('takes the use of an id in a command as evidence, for sessions and not for terminals', async () => {
    const state = create()
    await state.record('terminal', ['msg-1'])
    await state.record('terminal-7f3ak', ['msg-1'])
    expect(await state.load()).toEqual(emptyBook)
    await state.record('s1', ['msg-1', 'constructor'])
    const { offers } = pageOf(await state.load(), 's1')
    expect(offers['msg-1']).toMatchObject({ type: 'seen', evidence: 'used' })
    expect(Object.keys(offers)).toEqual(['msg-1', 'constructor'])
  })
})

describe('T310 on disk', () => {
  test('the memory is for this user only', async () => {
    await createHookState(stateDir).record('s1', ['msg-1'])
    const folder = hookFolder(stateDir)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'offers.json')).mode & 0o777).toBe(0o600)
  })

  test.each([
    '',
    '{',
    '[]',
    '{"version":2,"sessions":{}}',
    '{"version":1,"sessions":{"a":{"lastMs":1}}}',
  ])('a damaged memory (%j) counts as none: everything is offered again', async (text) => {
    const state = createHookState(stateDir)
    await state.record('s1', ['msg-1'])
    writeFileSync(join(hookFolder(stateDir), 'offers.json'), text)
    expect(await state.load()).toEqual(emptyBook)
    await state.record('s2', ['msg-2'])
    expect(Object.keys((await state.load()).sessions)).toEqual(['s2'])
  })

  test('a session that was silent for 30 days is forgotten', async () => {
    const state = createHookState(stateDir)
    await state.record('s1', ['msg-1'])
    await state.update((book) => {
      const old = { ...pageOf(book, 's1'), lastMs: Date.now() - 31 * 86_400_000 }
      return { book: withPage(book, 's1', old), value: undefined }
    })
    expect((await state.load()).sessions).toEqual({})
  })

  test('a memory that cannot be written fails no command that only notes a use', async () => {
    writeFileSync(join(stateDir, 'hook'), 'a file stands where the folder should be')
    await expect(createHookState(stateDir).record('s1', ['msg-1'])).resolves.toBeUndefined()
  })
})
