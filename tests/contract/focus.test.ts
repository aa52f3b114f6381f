/** What every FocusStore must do: the one in a private file, and the twin in memory. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFocusStore, focusKey } from '../../lib/io/focus.ts'
import { createMemoryFocus } from '../twins/focus.ts'

const day = 24 * 60 * 60 * 1000
let stateDir: string
let nowMs: number

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'dm-focus-'))
  nowMs = Date.parse('2026-11-21T10:02:03.042Z')
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const open = (key = 'terminal') => createFocusStore({ stateDir }, { key, nowMs: () => nowMs })
const file = () => join(stateDir, 'focus', 'focus.json')

describe.each([
  ['in memory', () => createMemoryFocus()],
  ['in a file', () => open()],
])('a focus %s', (_, create) => {
  test('is none, what was set last, and none again', async () => {
    const focus = create()
    expect(await focus.load()).toBeUndefined()
    await focus.save('website')
    await focus.save('other')
    expect(await focus.load()).toBe('other')
    await focus.save(undefined)
    expect(await focus.load()).toBeUndefined()
  })
})

describe('the file of the focus', () => {
  test('keeps one for each terminal and session, for this user alone', async () => {
    await open('one').save('website')
    await open('two').save('__proto__')
    expect([await open('one').load(), await open('two').load()]).toEqual(['website', '__proto__'])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test('forgets what was not set for thirty days, and the oldest of very many', async () => {
    await open('old').save('website')
    nowMs += 31 * day
    expect(await open('old').load()).toBeUndefined()
    for (let at = 0; at < 3; at += 1) await open(`t${at}`).save('website')
    expect(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).focus)).toEqual(['t0', 't1', 't2'])
  })

  test.each(['', '{', '[]', '{"focus": 1}', '{"focus": {"terminal": {"project": 1}}}'])(
    'that is damaged, %j, counts as none and can be set again',
    async (text) => {
      await open().save('website')
      writeFileSync(file(), text)
      expect(await open().load()).toBeUndefined()
      await open().save('again')
      expect(await open().load()).toBe('again')
    },
  )
})

describe('whose focus it is', () => {
  test.each([
    [{ CLAUDE_CODE_SESSION_ID: 's1', TMUX_PANE: '%1' }, 'session s1'],
    [{ TMUX: '/tmp/tmux,1,0', TMUX_PANE: '%1' }, 'window /tmp/tmux,1,0 %1'],
    [{ WINDOWID: '77' }, 'window  77'],
  ])('%j is %s', (env, key) => {
    expect(focusKey(env)).toBe(key)
  })
})
