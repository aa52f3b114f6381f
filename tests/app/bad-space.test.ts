/** One bad file in one space: the other spaces are shown, and the bad one is named. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { pinnedPosts } from '../../lib/app/channel/find-post.ts'
import { channelList } from '../../lib/app/channel/list.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead } from '../../lib/app/channel/read.ts'
import { sessionContext } from '../../lib/app/conversations/context.ts'
import { exported } from '../../lib/app/conversations/export.ts'
import { listThreads } from '../../lib/app/conversations/list.ts'
import { findEntry } from '../../lib/app/find.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { mentions } from '../../lib/app/marks/mentions.ts'
import { pin } from '../../lib/app/marks/pin.ts'
import { projectList } from '../../lib/app/project/list.ts'
import { searchAll, sinceAll } from '../../lib/app/search/all.ts'
import { search } from '../../lib/app/search/search.ts'
import { send } from '../../lib/app/send.ts'
import { since } from '../../lib/app/since.ts'
import { status } from '../../lib/app/status.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { thread } from '../../lib/app/thread.ts'
import { today } from '../../lib/app/today.ts'
import type { Result } from '../../lib/core/model/refusal.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'
import { makeStage } from './prompt/stage.ts'

const bad = '0-bad'

let world: World
let id: string
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  ok(await initSpace(tex().deps, { name: bad }))
  const sent = ok(await send(world.users['gregor']!.deps, { targets: ['@tex'], text: 'Hello' }))
  id = sent.sent[0]!.id
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const at = (path: string) => join(tex().root, bad, 'org', 'messaging', path)

const breaks: Readonly<Record<string, (file: string) => void>> = {
  'a link to a place outside': (file) => symlinkSync('/etc/passwd', file),
  'a folder': (file) => mkdirSync(file),
  'a pipe': (file) => execFileSync('mkfifo', [file]),
  'UTF-16': (file) => writeFileSync(file, '\ufeff* TODO Hello :unread:\n', 'utf16le'),
}

const reads: Readonly<Record<string, () => Promise<Result<unknown>>>> = {
  inbox: () => inbox(tex().deps, { all: true }),
  status: () => status(tex().deps, {}),
  today: () => today(tex().deps, {}),
  search: () => search(tex().deps, { words: 'hello', limit: 9 }),
  since: () => since(tex().deps, { sinceMs: 0 }),
  export: () => exported(tex().deps, {}),
  'thread list': () => listThreads(tex().deps, { limit: 9, scope: 'hot' }),
  thread: () => thread(tex().deps, { id }),
  mentions: () => mentions(tex().deps, { limit: 9 }),
  context: () => sessionContext(tex().deps, {}),
}

describe.each(Object.keys(breaks))('T307 %s in place of a file', (kind) => {
  beforeEach(() => {
    rmSync(at('inbox.org'))
    breaks[kind]!(at('inbox.org'))
  })

  test.each(Object.keys(reads))(
    '%s shows the other spaces, and names the bad one',
    async (name) => {
      const result = await reads[name]!()
      const shown = { status: '1-team', mentions: 'entries' }[name] ?? id
      expect(JSON.stringify(ok(result))).toContain(shown)
      const without = result.ok ? result.without : []
      expect(without).toMatchObject([{ space: bad, code: 'data', why: /inbox\.org of 0-bad is / }])
    },
  )

  test('the space that was asked for by name fails as a whole', async () => {
    await expect(inbox(tex().deps, { all: true, space: bad })).rejects.toThrow('inbox.org of 0-bad')
  })

  test('an entry of another space is found, and "last" is', async () => {
    expect(ok(await findEntry(tex().deps, { id }))).toMatchObject({ message: { id } })
    expect(ok(await findEntry(tex().deps, { id: 'last' }))).toMatchObject({ message: { id } })
    expect(ok(await thread(tex().deps, { id }))).toHaveLength(1)
    expect(ok(await search(tex().deps, { words: 'hello', limit: 9 }))).toHaveLength(1)
  })

  test('the hook tells what is new elsewhere, and the person of the space, once', async () => {
    const a = makeStage(world, tex()).session('a')
    expect(await a.ask()).toContain(id)
    expect(a.last().problems).toMatchObject([{ space: bad }])
    expect(a.last().digest!.context).not.toContain(bad)
    expect(await a.ask()).toBeUndefined()
    expect(a.last().problems).toEqual([])
    expect(a.last().quiet.type).toBe('until')
  })
})

const lists: Readonly<Record<string, (space?: string) => Promise<Result<unknown>>>> = {
  status: (space) => status(tex().deps, { space }),
  today: (space) => today(tex().deps, { space }),
  context: (space) => sessionContext(tex().deps, { space }),
  'channel list': (space) => channelList(tex().deps, { space }),
  search: (space) => searchAll(tex().deps, { words: 'post', limit: 9, space }),
  since: (space) => sinceAll(tex().deps, { sinceMs: 0, space }),
  export: (space) => exported(tex().deps, { space }),
  projects: (space) => projectList(tex().deps, { space }),
  pins: (space) => pinnedPosts(tex().deps, { space }),
}

describe.each(Object.keys(breaks))('T307 %s in place of a channel', (kind) => {
  beforeEach(async () => {
    for (const name of ['aa', 'cc']) {
      ok(await channelCreate(tex().deps, { name, space: bad, project: name }))
      const said = { name, space: bad, text: `A post in ${name}` }
      const { id: posted } = ok(await channelPost(tex().deps, said))
      ok(await pin(tex().deps, { id: posted, to: 'pinned' }))
    }
    rmSync(at('channels/cc.org'))
    breaks[kind]!(at('channels/cc.org'))
  })

  test.each(Object.keys(lists))('%s is whole but for it, and names it', async (name) => {
    for (const space of [undefined, bad]) {
      const result = await lists[name]!(space)
      if (name !== 'status' && name !== 'today') expect(JSON.stringify(ok(result))).toContain('aa')
      const without = result.ok ? result.without : []
      expect(without).toMatchObject([
        { space: bad, code: 'data', why: /channels\/cc\.org of 0-bad is / },
      ])
    }
  })

  test('whoever asks for it is told why it cannot be read, and nothing of other spaces is missing', async () => {
    await expect(channelRead(tex().deps, { name: 'cc' })).rejects.toThrow('cc.org of 0-bad is')
    expect(ok(await channelRead(tex().deps, { name: 'aa', which: 'all' })).posts).toHaveLength(1)
    expect(await search(tex().deps, { words: 'hello', limit: 9 })).toMatchObject({ without: [] })
  })
})

test.each([['agents'], ['archive'], ['channels']])(
  'T307 a link in place of the folder %s is named where its files are looked for',
  async (folder) => {
    rmSync(at(folder), { recursive: true, force: true })
    symlinkSync('/etc', at(folder))
    const result = await searchAll(tex().deps, { words: 'hello', limit: 9 })
    expect(ok(result).entries).toHaveLength(1)
    const without = result.ok ? result.without : []
    expect(without).toMatchObject([
      { space: bad, why: new RegExp(`^${folder} of 0-bad is a link`) },
    ])
  },
)

test('T307 a folder of a person’s own, and another file of theirs, are nobody’s trouble', async () => {
  mkdirSync(at('notes.org'))
  symlinkSync('/etc/passwd', at('drafts.org'))
  for (const read of [...Object.values(reads), ...Object.values(lists)]) {
    expect(await read()).toMatchObject({ ok: true, without: [] })
  }
})

describe('T307 a queue that is no file', () => {
  beforeEach(() => {
    mkdirSync(at('agents'), { recursive: true })
  })

  test('hides no task of another space', async () => {
    const order = { targets: ['@tex-claude'], text: 'Research', space: '1-team' }
    ok(await send(tex().deps, order))
    // This one is left to be governed, which needs the books of all spaces.
    ok(await send(world.users['gregor']!.deps, order))
    execFileSync('mkfifo', [at('agents/tex-claude.org')])
    const result = await tasks(tex().deps, {})
    expect(ok(result)).toHaveLength(2)
    const without = result.ok ? (result.without ?? []) : []
    expect(without.map(({ space }) => space)).toContain(bad)
    await expect(tasks(tex().deps, { space: bad })).rejects.toThrow('tex-claude.org of 0-bad')
  })
})

describe('T307 a space that cannot be searched', () => {
  test('is named where nothing was found', async () => {
    rmSync(at(''), { recursive: true })
    symlinkSync(world.tree, join(tex().root, bad, 'org', 'messaging'))
    expect(ok(await findEntry(tex().deps, { id }))).toMatchObject({ message: { id } })
    const refused = no(await findEntry(tex().deps, { id: 'msg-1999' }))
    expect(JSON.stringify(refused)).toContain('It may be in 0-bad')
  })
})

describe('T307 a space that cannot be written', () => {
  test('still tells its messages, and hides none of the others', async () => {
    const { deps } = tex()
    const own = ok(await send(deps, { targets: ['@tex'], text: 'Note', space: bad })).sent[0]!.id
    const task = `* TODO x   :task:
:PROPERTIES:
:ID:       msg-20261121-100000-gregor-abc123
:FROM:     gregor
:TO:       tex-claude
:END:
`
    mkdirSync(at('agents'), { recursive: true })
    writeFileSync(at('agents/tex-claude.org'), task)
    const write: Deps['store']['write'] = (space, plan) =>
      space.name === bad
        ? Promise.reject(new Failure('io', 'The space 0-bad is read-only.'))
        : deps.store.write(space, plan)
    const user = { ...tex(), deps: { ...deps, store: { ...deps.store, write } } }
    const a = makeStage(world, user).session('a')
    const text = await a.ask()
    expect(text).toContain(id)
    expect(text).toContain(own)
    expect(a.last().problems).toMatchObject([{ space: bad, why: 'The space 0-bad is read-only.' }])
  })
})

test('what is wrong with this machine is told once, and not once a space', async () => {
  writeFileSync(join(tex().root, '.datacore', 'state', 'messaging', 'pins.json'), '{')
  for (const name of ['inbox', 'status', 'today']) {
    const result = await reads[name]!()
    const { without = [] } = result.ok ? result : {}
    expect(without.map(({ why }) => why)).toEqual([expect.stringContaining('pins.json is damaged')])
  }
})
