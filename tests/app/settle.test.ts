/** Where an entry ends that stands in a hot file and in the archive: what happened to people, one by one. */

import { describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import type { OrgStore } from '../../lib/app/ports.ts'
import { settleSpace } from '../../lib/app/settle.ts'
import { formatNote } from '../../lib/core/model/log.ts'
import { textIn } from '../support/entries.ts'
import {
  archived,
  archivedByHand,
  byHand,
  entriesOf,
  type Files,
  head,
  markBy,
  merged,
  month,
  queue,
  settled,
  spaceWith,
  start,
  type Step,
  stateBy,
} from './settle-world.ts'

const atMs = Date.parse('2026-11-21T11:00:00.000Z')
/** One a minute, from a minute on. */
const went = (files: Files, from: number, ...steps: readonly Step[]) =>
  steps.reduce((now, step, index) => step(now, atMs + (from + index) * 60_000), files)
const ids = (files: Files, path: string) =>
  (entriesOf(files)[path] ?? []).map((text) => /^:ID: +(.*)$/mu.exec(text)?.[1])
const only = (files: Files, path: string) => entriesOf(files)[path]!.join('\n')

const read = [stateBy('msg-m', 'DONE'), markBy('msg-m', 'Read')]
const worked = ['QUEUED', 'WORKING', 'DONE'].map((to) => stateBy('msg-t', to))

describe('a message that one archived', () => {
  const base = went(start, 0, ...read)
  const away = went(base, 5, archived('msg-m'))

  test('and another marked is in the archive, with the mark', async () => {
    const files = await settled(merged(away, went(base, 6, markBy('msg-m', 'Read'))))
    expect(ids(files, 'inbox.org')).toEqual(['msg-n'])
    expect(ids(files, month)).toEqual(['msg-m'])
    expect(only(files, month).match(/^- Read /gmu)).toHaveLength(2)
  })

  test.each([
    ['to do', stateBy('msg-m', 'TODO')],
    ['unread', markBy('msg-m', 'Unread')],
    ['pinned', markBy('msg-m', 'Pinned')],
  ])('and another made %s again is in the inbox, for that is where it is seen', async (_, step) => {
    const files = await settled(merged(away, went(base, 6, step)))
    expect(ids(files, 'inbox.org')).toEqual(['msg-m', 'msg-n'])
    expect(ids(files, month)).toEqual([])
  })

  test('comes back unread with a clone from before: it leaves again, and the archive keeps its bytes', async () => {
    const files = await settled(merged(away, base))
    expect(ids(files, 'inbox.org')).toEqual(['msg-n'])
    expect(files[month]).toBe(away[month])
  })

  test('in two archives, by a clock or a zone, is in the one of its month', async () => {
    const other = went(base, 5, archived('msg-m', 'archive/2026-10.org'))
    const files = await settled(merged(away, other))
    expect(ids(files, month)).toEqual(['msg-m'])
    expect(ids(files, 'archive/2026-10.org')).toEqual([])
  })
})

describe('what a person archived in Emacs', () => {
  test('stays archived though it was open, when another clone brings it back', async () => {
    const files = await settled(merged(went(start, 0, archivedByHand('msg-n')), start))
    expect(ids(files, 'inbox.org')).toEqual(['msg-m'])
    expect(ids(files, month)).toEqual(['msg-n'])
  })

  const contact = `* Sam\n:PROPERTIES:\n:ID:       sam\n:HANDLES:  @sam\n:END:\n`
  const withContact = (path: string, text: string): Files => ({
    ...start,
    [path]: `${head}\n${text}`,
  })

  test('a contact leaves again where nothing new is said of it', async () => {
    const both = merged(withContact(byHand, contact), withContact('contacts.org', contact))
    const files = await settled(both)
    expect(ids(files, 'contacts.org')).toEqual([])
    expect(ids(files, byHand)).toEqual(['sam'])
  })

  test('a contact that another clone changed comes back, with the change', async () => {
    const changed = contact.replace('@sam', '@sam @sammy')
    const files = await settled(
      merged(withContact(byHand, contact), withContact('contacts.org', changed)),
    )
    expect(ids(files, byHand)).toEqual([])
    expect(only(files, 'contacts.org')).toContain('@sam @sammy')
  })
})

describe('a task', () => {
  const base = went(start, 0, ...worked)
  const away = went(base, 5, archived('msg-t'))

  test('that was archived here and revised there is in its queue, with a new round', async () => {
    const revised = went(base, 6, stateBy('msg-t', 'QUEUED'))
    const files = await settled(merged(away, revised))
    expect(ids(files, month)).toEqual([])
    expect(only(files, queue)).toMatch(/^\* QUEUED /u)
    const again = went(files, 10, stateBy('msg-t', 'WORKING'), stateBy('msg-t', 'DONE'))
    const end = await settled(merged(again, away))
    expect([ids(end, queue), ids(end, month)]).toEqual([[], ['msg-t']])
  })

  test('that was put back by an old copy is in the archive alone', async () => {
    const files = await settled(merged(away, went(start, 0, stateBy('msg-t', 'QUEUED'))))
    expect(ids(files, queue)).toEqual([])
    expect(only(files, month)).toMatch(/^\* DONE /u)
  })

  test('that its owner approved again after it was put back runs, with its whole past', async () => {
    const back = { ...away, [queue]: start[queue]! }
    const waits = went(back, 8, stateBy('msg-t', 'QUEUED'), stateBy('msg-t', 'WAITING'))
    expect(ids(await settled(waits), queue)).toEqual([])
    const note = formatNote({ afterMs: atMs + 2 * 60_000 }, '')
    const runs = await settled(went(waits, 12, stateBy('msg-t', 'QUEUED', note)))
    expect(ids(runs, month)).toEqual([])
    expect(only(runs, queue)).toMatch(/^\* QUEUED /u)
    const over = went(runs, 14, stateBy('msg-t', 'WORKING'), stateBy('msg-t', 'DONE'))
    const files = await settled(merged(over, away))
    expect([ids(files, queue), ids(files, month)]).toEqual([[], ['msg-t']])
    expect(only(files, month).match(/^- State "DONE"/gmu)).toHaveLength(2)
  })

  test('that somebody approved who did not know of its end stays ended', async () => {
    const other = went(start, 8, stateBy('msg-t', 'QUEUED'))
    const cancelled = went(start, 2, stateBy('msg-t', 'CANCELLED'), archived('msg-t'))
    const files = await settled(merged(cancelled, other))
    expect([ids(files, queue), ids(files, month)]).toEqual([[], ['msg-t']])
  })
})

test('two letters under one id are two, and neither takes the place of the other', async () => {
  const base = went(start, 0, ...read)
  const away = went(base, 5, archived('msg-m'))
  const forged = start['inbox.org']!.replace('Text of msg-m.', 'Another text.')
  const both = { ...away, 'inbox.org': forged }
  expect(await settled(both)).toEqual(both)
})

test('files with conflict markers are written joined, and then settled', async () => {
  const base = went(start, 0, ...read)
  const away = went(base, 5, archived('msg-m'))
  const inbox = `<<<<<<< HEAD\n${base['inbox.org']}=======\n${away['inbox.org']}>>>>>>> theirs\n`
  const { store, space } = await spaceWith({ ...away, 'inbox.org': inbox })
  expect(await settleSpace({ store }, space)).toEqual({
    settled: [{ id: 'msg-m', path: month }],
    joined: ['inbox.org'],
    waiting: [],
  })
  expect(textIn(await store.read(space, 'inbox.org'))).not.toMatch(/^[<=>]{7}/mu)
})

test('while an editor holds the file the entry stays, and that is said', async () => {
  const base = went(start, 0, ...read)
  const { store, space } = await spaceWith(merged(base, went(base, 5, archived('msg-m'))))
  store.hold(space, 'inbox.org')
  expect((await settleSpace({ store }, space)).waiting).toEqual([
    'inbox.org of 1-team is held by an editor; its entries are settled once it is saved.',
  ])
  store.letGo(space, 'inbox.org')
  expect((await settleSpace({ store }, space)).settled).toEqual([{ id: 'msg-m', path: month }])
})

test('what an editor holds does not hold up the entries of other files', async () => {
  const base = went(start, 0, ...read, ...worked)
  const away = went(base, 10, archived('msg-m'), archived('msg-t'))
  const { store, space } = await spaceWith(merged(away, went(base, 10, markBy('msg-m', 'Read'))))
  store.hold(space, 'inbox.org')
  const report = await settleSpace({ store }, space)
  expect(report.settled).toEqual([{ id: 'msg-t', path: month }])
  expect(report.waiting).toEqual([
    'inbox.org of 1-team is held by an editor; its entries are settled once it is saved.',
  ])
})

test('a crash between the two writes leaves two copies, and the next run ends as if there had been none', async () => {
  const base = went(start, 0, ...read, ...worked)
  const files = merged(
    went(base, 10, archived('msg-m'), archived('msg-t')),
    went(base, 10, markBy('msg-m', 'Read'), stateBy('msg-t', 'QUEUED')),
  )
  const { store, space } = await spaceWith(files)
  let writes = 0
  const dying: OrgStore = {
    ...store,
    write: (where, plan) => {
      writes += 1
      if (writes > 1) throw new Failure('io', 'The machine went down.')
      return store.write(where, plan)
    },
  }
  await expect(settleSpace({ store: dying }, space)).rejects.toThrow('went down')
  const between: Record<string, string> = {}
  for (const path of await store.paths(space)) {
    between[path] = textIn(await store.read(space, path))
  }
  const hot = [...ids(between, 'inbox.org'), ...ids(between, queue)]
  expect(hot.sort()).toEqual(['msg-m', 'msg-n', 'msg-t'])
  expect(ids(between, month).sort()).toEqual(['msg-m', 'msg-t'])
  expect(entriesOf(await settled(between))).toEqual(
    entriesOf({ ...between, ...(await settled(files)) }),
  )
})

test('reads the archives of the months that its entries belong to, and no others', async () => {
  const { store, space } = await spaceWith({ ...start, [month]: head, 'archive/2020-01.org': head })
  const asked: string[] = []
  const watched: OrgStore = {
    ...store,
    read: (where, path) => {
      asked.push(path)
      return store.read(where, path)
    },
  }
  await settleSpace({ store: watched }, space)
  expect(asked).toContain(month)
  expect(asked).not.toContain('archive/2020-01.org')
})

test('a file that cannot be read is named, and the others are settled', async () => {
  const base = went(start, 0, ...read)
  const { store, space } = await spaceWith(merged(base, went(base, 5, archived('msg-m'))))
  const broken: OrgStore = {
    ...store,
    read: async (where, path) => {
      if (path === 'contacts.org') throw new Failure('data', 'contacts.org is a link to elsewhere.')
      return store.read(where, path)
    },
  }
  expect(await settleSpace({ store: broken }, space)).toEqual({
    settled: [{ id: 'msg-m', path: month }],
    joined: [],
    waiting: ['contacts.org is a link to elsewhere.'],
  })
})
