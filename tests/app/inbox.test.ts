/** Lists of messages look at headings first; what is shown must be as if every entry had been decoded. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inbox, listInbox } from '../../lib/app/inbox.ts'
import { lookIntoInbox } from '../../lib/app/load.ts'
import { lastMessage } from '../../lib/app/last.ts'
import { today } from '../../lib/app/today.ts'
import { letterOf } from '../../lib/app/decode.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { entryText } from '../support/entries.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let deps: Deps
beforeEach(async () => {
  world = await makeWorld(['tex'])
  deps = world.users['tex']!.deps
})
afterEach(() => world.remove())

const head = '#+TODO: TODO QUEUED WORKING | DONE CANCELLED ARCHIVED\n\n'
const fill = (...texts: readonly string[]) => world.write('inbox.org', head + texts.join('\n'))
const stamp = (minute: number) => `2026-11-20T10:${minute}:00.000Z`
const listed = async (all: boolean) => {
  return ok(await inbox(deps, { all })).map(({ message }) => message.id)
}
const last = async () =>
  letterOf(ok(await lastMessage(deps, await deps.store.spaces(), undefined))).id

describe('a limit', () => {
  test('leaves out the oldest, wherever they stand, and counts what is addressed to me', async () => {
    fill(
      entryText('msg-b', { stamp: stamp(20) }),
      entryText('msg-c', { stamp: stamp(30) }),
      entryText('msg-other', { stamp: stamp(40) }).replace(/^:TO: .*$/mu, ':TO: gregor'),
      entryText('msg-a', { stamp: stamp(10) }),
      entryText('msg-done', { keyword: 'DONE', stamp: stamp(50) }),
    )
    const { messages, total } = ok(await listInbox(deps, { all: false, limit: 2 }))
    expect(messages.map(({ message }) => message.id)).toEqual(['msg-c', 'msg-b'])
    expect(total).toBe(3)
    expect(await listed(false)).toEqual(['msg-c', 'msg-b', 'msg-a'])
  })

  test('decodes no more than it shows, of a hundred thousand', async () => {
    fill(...Array.from({ length: 100_000 }, (_, at) => entryText(`msg-${at}`)))
    const [space] = await deps.store.spaces()
    let decoded = 0
    const isWanted = () => {
      decoded += 1
      return true
    }
    const look = await lookIntoInbox(deps, space!, { which: 'open', limit: 5, isWanted })
    expect([look.found.length, look.left, decoded]).toEqual([5, 99_995, 5])
  })
})

describe('open messages', () => {
  test('are those of no keyword that is at an end; words in a title are no keyword', async () => {
    fill(
      ...['TODO', 'DONE', 'CANCELLED', 'ARCHIVED', 'WORKING'].map((keyword, index) =>
        entryText(`msg-${keyword.toLowerCase()}`, { keyword, stamp: stamp(10 + index) }),
      ),
      entryText('msg-title', { stamp: stamp(20) }).replace('gregor: ', 'gregor: * DONE * '),
      entryText('msg-tabs', { stamp: stamp(21) }).replace('* TODO', '*  DONE'),
    )
    expect(await listed(false)).toEqual(['msg-title', 'msg-working', 'msg-todo'])
    expect(await listed(true)).toHaveLength(7)
  })

  test('are none under DONE, whatever keywords the file declares', async () => {
    const text = entryText('msg-1', { keyword: 'DONE', tags: ['unread'] })
    world.write('inbox.org', `#+TODO: TODO | FINISHED\n\n${text}`)
    expect(await listed(false)).toEqual([])
    expect(ok(await today(deps, {})).unread).toHaveLength(0)
  })

  test('with a time to come are as old as the one before them, done or not', async () => {
    fill(
      entryText('msg-1', { stamp: stamp(10) }),
      entryText('msg-2', { keyword: 'DONE', stamp: stamp(30) }),
      entryText('msg-ahead', { stamp: '2099-01-01T00:00:00.000Z' }),
      entryText('msg-3', { stamp: stamp(20) }),
    )
    expect(await listed(false)).toEqual(['msg-ahead', 'msg-3', 'msg-1'])
    expect(await listed(true)).toEqual(['msg-2', 'msg-ahead', 'msg-3', 'msg-1'])
  })
})

describe('the last message', () => {
  test('is the newest to me, done or not; of two at one moment the one with the later id', async () => {
    fill(
      entryText('msg-a', { stamp: stamp(30), keyword: 'DONE' }),
      entryText('msg-c', { stamp: stamp(30), keyword: 'DONE' }),
      entryText('msg-b', { stamp: stamp(30) }),
      entryText('msg-other', { stamp: stamp(40) }).replace(/:TO:.*/u, ':TO: anna'),
      entryText('msg-none', { stamp: stamp(41) }).replace(/:FROM:.*\n/u, ''),
      entryText('msg-ahead', { stamp: '2099-01-01T00:00:00.000Z' }),
      '* Notes\nof mine\n',
    )
    expect(await last()).toBe('msg-c')
  })

  test('is none when nothing is to me, and none to trust when all are from a time to come', async () => {
    fill(entryText('msg-1').replace(/:TO:.*/u, ':TO: anna'))
    const spaces = await deps.store.spaces()
    expect(no(await lastMessage(deps, spaces, undefined)).why).toBe(
      'There is no message to you yet.',
    )
    fill(entryText('msg-1', { stamp: '2099-01-01T00:00:00.000Z' }))
    expect(no(await lastMessage(deps, spaces, undefined)).why).toContain('ahead of the clock here')
  })
})
