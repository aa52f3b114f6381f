/** Input of every kind at the real command: a wrong word is named with what is right there, and nothing is written. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const noPause = 'messaging: {compute: {cooldown_between_tasks: 0}}\n'
const place = makePlace()
let tex: Machine

beforeAll(async () => {
  tex = await place.machine('tex', noPause)
  await tex.json(['init'])
  await tex.json(['contacts', 'add', 'gregor'])
})

afterAll(() => place.remove())

const inboxFile = () => readFileSync(join(tex.root, '0-personal/org/messaging/inbox.org'), 'utf8')

describe('T500 input', () => {
  test('init alone makes the default space', async () => {
    expect(await tex.json(['init'])).toMatchObject({ space: '0-personal' })
  })

  test.each([
    [['send', '@claude', 'x', '--effort', '9'.repeat(20)], 'from 1 to 1,000, not "9999'],
    [['send', '@claude', 'x', '--tokens', '0'], 'from 1 to 1,000,000,000, not "0"'],
    [['search', 'x', '--limit', '0'], '--limit is a whole number from 1 to 100,000'],
    [['send', '@tex', 'x', '--reply-to', ''], '--reply-to is empty'],
    [['send', '@tex', '[@nobody] x'], 'There is no contact, handle or group "@nobody"'],
    [['send', '@claude', 'x', '--project', '../up'], 'is no name of a project folder'],
    [['mark', 'last', 'foo'], 'read, unread, todo, done, not "foo".'],
    [['mark', 'read'], 'ID is missing'],
    [['tasks', '--agent', 'a b'], 'is no agent'],
    [['contacts', 'trust', 'gregor', 'owner'], '"owner" is no trust tier'],
    [['contacts', 'add', 'all'], 'means something else'],
  ] as const)('%j is told in a sentence and with what to do', async (words, sentence) => {
    const before = inboxFile()
    const { code, out, error } = await tex.run(...words)
    expect([2, 4]).toContain(code)
    expect([out, error]).toEqual(['', expect.stringContaining(sentence)])
    const lines = error.trimEnd().split('\n')
    expect(lines.length, error).toBeGreaterThanOrEqual(2)
    expect(error).not.toContain('Did you mean')
    expect(inboxFile()).toBe(before)
  })

  test('the hint of a number is one that is right there', async () => {
    expect((await tex.run('search', 'x', '--limit', '0')).error).toContain('--limit 50')
  })

  test.runIf(process.platform === 'linux')('bytes that are not UTF-8 are refused', async () => {
    const before = inboxFile()
    const { code, error } = await tex.shell("datacore-msg send @tex $'a\\xffb'")
    expect([code, error]).toEqual([65, expect.stringContaining('not UTF-8')])
    expect(inboxFile()).toBe(before)
  })

  test('a refusal that knows no better names the page of the command itself', async () => {
    const { error } = await tex.run('tasks', '--agent', 'a b')
    expect(error).toContain('datacore-msg help tasks.\n')
  })

  test('a replacement character that somebody typed is text', async () => {
    const { code } = await tex.run('send', '@tex', 'what is \ufffd?')
    expect(code).toBe(0)
    expect(inboxFile()).toContain('what is \ufffd?')
  })

  test('a result that is not here is noted, and said to be missing', async () => {
    const id = await tex.sent('@claude', 'do it', '--effort', '1')
    await tex.json(['task', 'claim', id])
    const { code, error } = await tex.run('task', 'complete', id, '--result', '/nonexistent/r.md')
    expect([code, error]).toEqual([
      0,
      'datacore-msg: The result /nonexistent/r.md was noted, but there is no such file on this machine.\n',
    ])
    const { entry } = await tex.json(['task', 'show', id])
    expect((entry as JsonObject)['resultPath'] ?? (entry as JsonObject)['result']).toBe(
      '/nonexistent/r.md',
    )
  })

  test('completion does not offer the tier of the owner', async () => {
    const { out } = await tex.run('__complete', 'bash', 'contacts', 'trust', '@gregor', '')
    expect(out.split('\n')).toContain('team')
    expect(out.split('\n')).not.toContain('owner')
  })
})
