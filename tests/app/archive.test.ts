/** What leaves the hot files and what stays; on real files. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive, archiveIfDue, archiveSpace } from '../../lib/app/archive.ts'
import { Failure } from '../../lib/app/failure.ts'
import type { Deps, Plan, Space, SpaceView } from '../../lib/app/ports.ts'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { entryText, idsIn, type Sample } from '../support/entries.ts'
import { makeWorld, ok, sharedSpace, type World } from '../support/world.ts'

let world: World
let deps: Deps
let space: Space
beforeEach(async () => {
  world = await makeWorld(['tex'])
  deps = world.users['tex']!.deps
  space = (await deps.store.spaces())[0]!
})
afterEach(() => world.remove())

const dayMs = 86_400_000
const ago = (days: number) => new Date(world.clock.nowMs - days * dayMs).toISOString()
const done = (id: string, days: number, more: Sample = {}) =>
  entryText(id, { keyword: 'DONE', stamp: ago(days), ...more })
const head = '#+TITLE: Inbox\n#+TODO: TODO QUEUED WORKING | DONE CANCELLED ARCHIVED\n\n'
const fill = (path: string, ...texts: readonly string[]) => {
  mkdirSync(join(world.tree, path, '..'), { recursive: true })
  world.write(path, head + texts.join('\n'))
}
const ids = async (path: string) => idsIn(await deps.store.read(space, path))
const withLimits = (after_days: number, keep_at_most: number): Deps => ({
  ...deps,
  settings: {
    ...deps.settings,
    messaging: {
      ...defaultMessaging,
      default_space: sharedSpace,
      archive: { after_days, keep_at_most },
    },
  },
})
const thirty = () => withLimits(30, 0)

describe('by age', () => {
  test('finished entries go to the month they were written in, byte for byte', async () => {
    const odd = done('msg-old', 40, {
      body: '  indented\n\n\n- list  \n#+begin_src\n,* x\n#+end_src\t',
    })
    fill('inbox.org', odd, done('msg-older', 45), done('msg-new', 3))
    expect(await archiveSpace(thirty(), space)).toBe(2)
    expect(world.read('inbox.org')).toBe(head + done('msg-new', 3))
    expect(world.read('archive/2026-10.org')).toContain(`\n\n${done('msg-older', 45)}\n${odd}`)
    expect(world.read('archive/2026-10.org').endsWith(odd)).toBe(true)
  })

  test.each(['DONE', 'CANCELLED'])(
    '%s is finished; open keywords and none are not',
    async (keyword) => {
      const open = ['TODO', 'QUEUED', 'WORKING', undefined]
      fill(
        'agents/tex-claude.org',
        done('msg-old', 40, { keyword }),
        ...open.map((word, index) => done(`msg-${index}`, 40, { keyword: word })),
      )
      await archiveSpace(thirty(), space)
      expect(await ids('agents/tex-claude.org')).toEqual(['msg-0', 'msg-1', 'msg-2', 'msg-3'])
      expect(await ids('archive/2026-10.org')).toEqual(['msg-old'])
    },
  )

  test('something that happened to it counts like its writing', async () => {
    const log = [`- Read by tex [2026-11-20 Fri 10:05] at ${ago(1)}`]
    const old = [`- Read by tex [2026-10-15 Thu 10:05] at ${ago(37)}`]
    fill('inbox.org', done('msg-read', 40, { log }), done('msg-quiet', 40, { log: old }))
    await archiveSpace(thirty(), space)
    expect(await ids('inbox.org')).toEqual(['msg-read'])
  })

  test('what is exactly as old as the limit goes, a moment less stays', async () => {
    fill('inbox.org', done('msg-30', 30), done('msg-less', 30 - 1 / dayMs))
    await archiveSpace(thirty(), space)
    expect(await ids('inbox.org')).toEqual(['msg-less'])
  })

  test('unread and pinned entries stay, whatever their keyword', async () => {
    fill(
      'inbox.org',
      done('msg-unread', 40, { tags: ['unread', 'message'] }),
      done('msg-pinned', 40, { tags: ['pinned'] }),
      entryText('msg-asked', { keyword: 'ARCHIVED', tags: ['pinned'] }),
    )
    expect(await archiveSpace(thirty(), space)).toBe(0)
    expect(await ids('inbox.org')).toEqual(['msg-unread', 'msg-pinned', 'msg-asked'])
  })

  test('0 means never, for age and for count', async () => {
    fill('inbox.org', ...Array.from({ length: 60 }, (_, index) => done(`msg-${index}`, 4_000)))
    expect(await archiveSpace(withLimits(0, 0), space)).toBe(0)
  })
})

describe('by count', () => {
  test('the oldest finished ones go, down to a tenth below the limit; open ones do not count', async () => {
    const finished = Array.from({ length: 21 }, (_, index) => done(`msg-${index}`, index))
    const open = Array.from({ length: 30 }, (_, index) => entryText(`msg-open-${index}`))
    fill('inbox.org', ...finished, ...open)
    expect(await archiveSpace(withLimits(0, 20), space)).toBe(3)
    const left = await ids('inbox.org')
    expect(left).toHaveLength(48)
    for (const gone of ['msg-20', 'msg-19', 'msg-18']) expect(left).not.toContain(gone)
    expect(await archiveSpace(withLimits(0, 20), space)).toBe(0)
  })

  test('entries that are held back do not push others out, nor keep the rest from going', async () => {
    const pinned = Array.from({ length: 8 }, (_, index) =>
      done(`msg-pinned-${index}`, 90, { tags: ['pinned'] }),
    )
    const plain = Array.from({ length: 12 }, (_, index) => done(`msg-${index}`, index))
    fill('inbox.org', ...pinned, ...plain)
    expect(await archiveSpace(withLimits(0, 15), space)).toBe(0)
    expect(await archiveSpace(withLimits(0, 10), space)).toBe(3)
  })

  test('thousands go in one write', async () => {
    fill(
      'inbox.org',
      ...Array.from({ length: 4_000 }, (_, index) => done(`msg-${index}`, index / 100)),
    )
    expect(await archiveSpace(withLimits(0, 100), space)).toBe(3_910)
    const kept = await ids('inbox.org')
    const moved = [...(await ids('archive/2026-10.org')), ...(await ids('archive/2026-11.org'))]
    expect([...kept, ...moved].sort()).toEqual(
      Array.from({ length: 4_000 }, (_, index) => `msg-${index}`).sort(),
    )
  })
})

describe('after a write', () => {
  const many = (count: number, more: Sample = {}) =>
    Array.from({ length: count }, (_, index) =>
      done(`msg-${more.keyword ?? ''}${index}`, 60 - index / 1_000, more),
    )

  test('at most a thousand go, the oldest first, and the next write goes on', async () => {
    fill('inbox.org', ...many(2_300))
    const left = []
    for (let write = 0; write < 4; write += 1) {
      await archiveIfDue(thirty(), space)
      left.push((await ids('inbox.org')).length)
    }
    expect(left).toEqual([1_300, 300, 0, 0])
    expect(await ids('archive/2026-09.org')).toHaveLength(2_300)
  })

  test('a thousand that cannot move do not hold up the others', async () => {
    const stuck = done('msg-old', 80)
    const copies = many(1_000, { keyword: 'CANCELLED', body: 'here' })
    fill('inbox.org', stuck, ...copies, done('msg-young', 31))
    fill('archive/2026-09.org', ...copies.map((text) => text.replace('\nhere\n', '\nthere\n')))
    await archiveIfDue(thirty(), space)
    expect(await ids('archive/2026-09.org')).toContain('msg-old')
    await archiveIfDue(thirty(), space)
    expect(await ids('archive/2026-10.org')).toEqual(['msg-young'])
    expect(await ids('inbox.org')).toHaveLength(1_000)
  })
})

describe('at once', () => {
  test('what somebody gave the keyword ARCHIVED, and nothing beside it', async () => {
    fill('inbox.org', entryText('msg-asked', { keyword: 'ARCHIVED' }), done('msg-done', 1))
    expect(await archiveSpace(deps, space)).toBe(1)
    expect(await ids('archive/2026-11.org')).toEqual(['msg-asked'])
    expect(await ids('inbox.org')).toEqual(['msg-done'])
  })

  test('all spaces, or the one that is named', async () => {
    await deps.store.create('2-other')
    fill('inbox.org', done('msg-1', 40))
    expect(ok(await archive(thirty(), {}))).toEqual({
      moved: [
        { space: sharedSpace, entries: 1 },
        { space: '2-other', entries: 0 },
      ],
    })
    expect(ok(await archive(thirty(), { space: 'other' })).moved).toHaveLength(1)
  })
})

describe('what stays because it would not come out as it was', () => {
  test('bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${head}${done('msg-broken', 40)}`),
      Buffer.from([0xff, 0xfe, 0x0a, 0x0a]),
      Buffer.from(done('msg-fine', 40)),
    ])
    writeFileSync(`${world.tree}/inbox.org`, bytes)
    expect(await archiveSpace(thirty(), space)).toBe(1)
    expect(await ids('inbox.org')).toEqual(['msg-broken'])
    expect(await ids('archive/2026-10.org')).toEqual(['msg-fine'])
  })

  test('entries without id or time, and words of the title that look like a keyword', async () => {
    const plain = '* DONE by hand\nno drawer\n'
    const noStamp = done('msg-x', 40).replace(/:STAMP:.*\n/u, '')
    const fake = '* DONE by hand\n:ID: msg-fake\n:STAMP: 2020-01-01T00:00:00Z\n'
    const title = done('msg-title', 40).replace('* DONE ', '* ZZZ * DONE ')
    world.write('inbox.org', `#+TODO: TODO | ZZZ\n\n${title}`)
    expect(await archiveSpace(thirty(), space)).toBe(0)
    fill('inbox.org', plain, noStamp, fake)
    expect(await archiveSpace(thirty(), space)).toBe(0)
  })

  test('a second entry with the same id: its removal would hit the first', async () => {
    fill('inbox.org', entryText('msg-1'), done('msg-1', 40))
    const before = world.read('inbox.org')
    expect(await archiveSpace(thirty(), space)).toBe(0)
    expect(world.read('inbox.org')).toBe(before)
  })
})

describe('line ends', () => {
  const dos = (text: string) => text.replaceAll('\n', '\r\n')

  test('of a file with CR LF become those of the archive', async () => {
    world.write('inbox.org', dos(head + done('msg-1', 40)))
    await archiveSpace(thirty(), space)
    expect(world.read('archive/2026-10.org').endsWith(`\n\n${done('msg-1', 40)}`)).toBe(true)
    expect(world.read('inbox.org')).toBe(dos(head))
  })

  test('that are mixed within an entry stay as they are', async () => {
    const mixed = done('msg-1', 40, { body: 'one\ntwo' }).replace('one\n', 'one\r\n')
    fill('inbox.org', mixed)
    await archiveSpace(thirty(), space)
    expect(world.read('archive/2026-10.org').endsWith(`\n\n${mixed}`)).toBe(true)
  })
})

describe('a copy that is in the archive already', () => {
  const log = (hour: number) => `- Read by tex [2026-10-12 Mon 0${hour}:05] at ${ago(40)}`
  const copyOf = (...logs: readonly string[]) => done('msg-1', 40, { log: logs })

  test('the same: the crash between the two steps is settled', async () => {
    fill('inbox.org', copyOf(log(1)))
    fill('archive/2026-10.org', copyOf(log(1)))
    const before = world.read('archive/2026-10.org')
    expect(await archiveSpace(thirty(), space)).toBe(1)
    expect(await ids('inbox.org')).toEqual([])
    expect(world.read('archive/2026-10.org')).toBe(before)
  })

  test('that says less is replaced by the one that says more', async () => {
    fill('inbox.org', copyOf(log(2), log(1)))
    fill('archive/2026-10.org', copyOf(log(1)), done('msg-2', 41))
    expect(await archiveSpace(thirty(), space)).toBe(1)
    expect(await ids('inbox.org')).toEqual([])
    expect([...(await ids('archive/2026-10.org'))].sort()).toEqual(['msg-1', 'msg-2'])
    expect(world.read('archive/2026-10.org')).toContain(log(2))
  })

  test('that says more stays, and the one from an old clone goes', async () => {
    fill('inbox.org', copyOf(log(1)))
    fill('archive/2026-10.org', copyOf(log(2), log(1)))
    const before = world.read('archive/2026-10.org')
    expect(await archiveSpace(thirty(), space)).toBe(1)
    expect(await ids('inbox.org')).toEqual([])
    expect(world.read('archive/2026-10.org')).toBe(before)
  })

  test('stays beside the other when each says something of its own', async () => {
    fill('inbox.org', copyOf(log(2)))
    fill('archive/2026-10.org', copyOf(log(1)))
    expect(await archiveSpace(thirty(), space)).toBe(0)
    expect(world.read('inbox.org')).toContain(log(2))
    expect(world.read('archive/2026-10.org')).toContain(log(1))
  })
})

describe('a run that is cut short', () => {
  /** The store's own order: what grows is written first; here the rest is not written any more. */
  function killedAfterAppends(): Deps {
    return {
      ...deps,
      store: {
        ...deps.store,
        write: <T>(where: Space, plan: (view: SpaceView) => Plan<T>) =>
          deps.store.write(where, (view) => {
            const { ops, value } = plan(view)
            return { ops: ops.filter(({ type }) => type === 'append'), value }
          }),
      },
      settings: thirty().settings,
    }
  }

  test('leaves two copies, and the next run makes one of them', async () => {
    fill('inbox.org', done('msg-1', 40), done('msg-2', 40))
    await archiveSpace(killedAfterAppends(), space)
    expect(await ids('inbox.org')).toEqual(['msg-1', 'msg-2'])
    expect(await ids('archive/2026-10.org')).toEqual(['msg-1', 'msg-2'])
    await archiveSpace(thirty(), space)
    expect(await ids('inbox.org')).toEqual([])
    expect(await ids('archive/2026-10.org')).toEqual(['msg-1', 'msg-2'])
  })

  test('and a mark that was made between them is not lost', async () => {
    fill('inbox.org', done('msg-1', 40))
    await archiveSpace(killedAfterAppends(), space)
    const item = `- Pinned by tex [2026-11-21 Sat 10:05] at ${ago(0)}`
    await deps.store.write(space, () => ({
      ops: [{ type: 'edit', path: 'inbox.org', id: 'msg-1', edits: [{ type: 'log', item }] }],
      value: 0,
    }))
    world.clock.nowMs += 40 * dayMs
    expect(await archiveSpace(thirty(), space)).toBe(1)
    expect(world.read('archive/2026-10.org')).toContain(item)
    expect(await ids('archive/2026-10.org')).toEqual(['msg-1'])
  })

  test('by the disk does not make the command fail that it followed', async () => {
    fill('inbox.org', done('msg-1', 40))
    const refused = async () => {
      throw new Failure('io', 'The disk is full.')
    }
    const full = { ...thirty(), store: { ...deps.store, write: refused } }
    await archiveIfDue(full, space)
    await expect(archiveSpace(full, space)).rejects.toThrow('The disk is full.')
    const broken = async () => {
      throw new TypeError('ours')
    }
    await expect(
      archiveIfDue({ ...thirty(), store: { ...deps.store, write: broken } }, space),
    ).rejects.toThrow('ours')
  })
})

test('a second run has nothing to do, and writes nothing', async () => {
  fill('inbox.org', done('msg-1', 40))
  await archiveSpace(thirty(), space)
  const before = [world.read('inbox.org'), world.read('archive/2026-10.org')]
  expect(await archiveSpace(thirty(), space)).toBe(0)
  expect([world.read('inbox.org'), world.read('archive/2026-10.org')]).toEqual(before)
})
