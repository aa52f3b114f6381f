/** Every list is kept to the project that is asked for: what belongs to others, or to none, is not in it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionContext } from '../../lib/app/conversations/context.ts'
import { exported } from '../../lib/app/conversations/export.ts'
import { listThreads } from '../../lib/app/conversations/list.ts'
import { fileList } from '../../lib/app/files/list.ts'
import { fileShare } from '../../lib/app/files/share.ts'
import { letterOf } from '../../lib/app/decode.ts'
import { blockers } from '../../lib/app/marks/blockers.ts'
import { mentions } from '../../lib/app/marks/mentions.ts'
import { pin } from '../../lib/app/marks/pin.ts'
import { pins } from '../../lib/app/marks/pins.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { projectShow } from '../../lib/app/project/list.ts'
import { send } from '../../lib/app/send.ts'
import type { EntryView } from '../../lib/app/views.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!.deps
  const { deps } = world.users['gregor']!
  for (const project of ['website', 'other', undefined]) {
    const text = `For @tex of ${project ?? 'none'}`
    const sent = ok(await send(deps, { targets: ['@tex'], text, project, blocking: true }))
    ok(await pin(tex, { id: sent.sent[0]!.id, to: 'pinned' }))
  }
})
afterEach(() => world.remove())

const limit = 20
const project = 'Website'
const texts = (entries: readonly EntryView[]) => entries.map((view) => letterOf(view).body)
const own = ['For @tex of website']

test('pins, mentions and blockers', async () => {
  expect(texts(ok(await pins(tex, { limit, project })).entries)).toEqual(own)
  expect(texts(ok(await mentions(tex, { limit, project })).entries)).toEqual(own)
  const wish = { limit, who: 'wait for me' } as const
  expect(texts(ok(await blockers(tex, { ...wish, project })).entries)).toEqual(own)
  expect(ok(await blockers(tex, wish)).total).toBe(3)
})

test('conversations, an export and the context of a session', async () => {
  const threads = ok(await listThreads(tex, { limit, scope: 'hot', project }))
  expect(threads).toMatchObject({ total: 1, threads: [{ title: own[0] }] })
  expect(texts(ok(await exported(tex, { project })).entries)).toEqual(own)
  const context = ok(await sessionContext(tex, { project }))
  expect(context.inbox.total).toBe(1)
  expect([context.blockers.total, context.pins.total]).toEqual([1, 1])
})

test('files, which bear the project under the signature of who shared them', async () => {
  const path = join(world.tree, 'plan.md')
  writeFileSync(path, 'A plan.')
  const shared = ok(await fileShare(tex, { path, project: 'website' }))
  expect(shared.file.project).toBe('website')
  expect(world.read('files.org')).toMatch(/^:PROJECT: +website$/mu)
  expect(ok(await fileList(tex, { limit, project })).map(({ file }) => file.name)).toEqual([
    'plan.md',
  ])
  expect(ok(await fileList(tex, { limit, project: 'other' }))).toEqual([])
  expect(ok(await projectShow(tex, { name: 'website' })).fileList).toHaveLength(1)
  world.write('files.org', world.read('files.org').replace('website', 'other'))
  const [moved] = ok(await fileList(tex, { limit, project: 'other' }))
  expect(moved?.standing.proof).toBe('forged')
})
