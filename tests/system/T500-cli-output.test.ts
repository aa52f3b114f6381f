/** What is done is done, whether or not it can be said: no lost answer makes anybody repeat a command. */

import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const noPause = 'messaging: {compute: {cooldown_between_tasks: 0}}\n'
const place = makePlace()
let tex: Machine

beforeAll(async () => {
  tex = await place.machine('tex', noPause)
  await tex.json(['init', '--space', '0-personal'])
  await tex.json(['contacts', 'add', 'gregor'])
})

afterAll(() => place.remove())

async function inboxIds(): Promise<readonly string[]> {
  const { messages } = await tex.json(['inbox', '--all'])
  return (messages as readonly JsonObject[]).map(({ id }) => String(id))
}

/** A disk that is full, for whoever writes the answer to it. */
describe.runIf(existsSync('/dev/full'))('T500 an answer that cannot be written', () => {
  test.each(['', ' --json'])('send%s says on standard error what was stored', async (json) => {
    const before = await inboxIds()
    const { code, error } = await tex.shell(`datacore-msg send @tex x${json} > /dev/full`)
    const [id] = (await inboxIds()).filter((one) => !before.includes(one))
    expect(id).toBeDefined()
    expect([code, error]).toEqual([1, expect.stringContaining(id!)])
    expect(error).toContain('No space is left on the disk')
    expect(error).toContain('nothing needs to be repeated')
    expect(error).not.toMatch(/run (?:it|the command) again/u)
  })

  test('every other command that writes says so too', async () => {
    const id = await tex.sent('@tex', 'one')
    const task = await tex.sent('@claude', 'do it', '--effort', '1')
    for (const line of [
      `reply ${id} yes`,
      `mark ${id} done`,
      `task claim ${task}`,
      `task complete ${task}`,
      `hook-tool mark-message ${id} read`,
      'contacts add anna',
      'contacts block gregor',
      'init --space 2-more',
    ]) {
      const { code, error } = await tex.shell(`datacore-msg ${line} > /dev/full`)
      expect([line, code, error]).toEqual([line, 1, expect.stringContaining('nothing needs to be')])
    }
    const { entry } = await tex.json(['task', 'show', task])
    expect((entry as JsonObject)['state']).toBe('DONE')
  })

  test('a command that only reads is to be run again, and its message stays unread', async () => {
    const id = await tex.sent('@tex', 'two')
    const { code, error } = await tex.shell(`datacore-msg show ${id} > /dev/full`)
    expect([code, error]).toEqual([1, expect.stringContaining('run the command again')])
    const { entry } = await tex.json(['show', id, '--peek'])
    expect((entry as JsonObject)['status']).toBe('unread')
  })

  test('an error keeps its exit code when it cannot be told either', async () => {
    const { code, error } = await tex.shell('datacore-msg show nothing-like-it --json > /dev/full')
    expect([code, error]).toEqual([4, expect.stringContaining('nothing-like-it')])
    expect((await tex.shell('datacore-msg show nothing-like-it 2> /dev/full')).code).toBe(4)
  })
})
