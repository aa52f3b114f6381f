/** `sync` and the entries themselves: drafts and edits by hand, the archive, claims, and whose work is whose. */

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, knownPair, sync, syncJson } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

/** Another machine of the same person: the same name, key and settings, a clone of its own. */
async function secondMachine(of: Clone): Promise<Clone> {
  const other = await clones.clone(`${of.name}-laptop`)
  const own = (clone: Clone) => join(clone.env['DATACORE_ROOT'] ?? '', '.datacore')
  rmSync(own(other), { recursive: true })
  cpSync(own(of), own(other), { recursive: true })
  other.git('fetch', '-q')
  other.git('reset', '-q', '--hard', 'origin/main')
  return other
}

describe('what is written by hand', () => {
  test('a draft is sent by sync, and arrives signed', async () => {
    const { gregor, tex } = await knownPair(clones)
    gregor.append('inbox.org', '\n* @tex Shall we meet?\n  At noon.\n')
    expect(flat(sync(gregor))).toContain('Sent "@tex Shall we meet?" of inbox.org to tex: msg-')
    expect(syncJson(tex)['cameIn']).toEqual([
      expect.objectContaining({
        title: 'Shall we meet?',
        from: 'gregor',
        author: { proof: 'verified', tier: 'unknown', blocked: false },
      }),
    ])
    expect(sync(gregor)).toBe('1-team: up to date with origin/main.\n')
  })

  test('what others wrote by hand is never sent in my name, not even past files that git cannot merge', async () => {
    const { gregor, tex } = await knownPair(clones)
    writeFileSync(join(gregor.dir, 'plan.txt'), 'mine\n')
    gregor.commit('My plan')
    writeFileSync(join(tex.dir, 'plan.txt'), 'from tex\n')
    tex.append('inbox.org', '\n* @gregor Written by tex\n')
    tex.commit('By plain git')
    tex.git('push', '-q', 'origin', 'HEAD:main')
    for (let round = 0; round < 3; round += 1) {
      expect(flat(sync(gregor))).toContain('because of your own changes in plan.txt')
      expect(gregor.read('inbox.org')).toContain('* @gregor Written by tex\n')
      expect(gregor.read('inbox.org')).not.toContain(':FROM:     gregor')
    }
  })
})

describe('posts', () => {
  test('that came in are counted by channel, new and changed; those of a message in a channel’s file are none', async () => {
    const { gregor, tex } = await knownPair(clones)
    gregor.msg('channel', 'create', 'team')
    gregor.msg('channel', 'post', 'team', 'One.')
    gregor.msg('channel', 'post', 'team', 'Two.')
    sync(gregor)
    const said = flat(sync(tex))
    expect(said).toContain('2 changes came in.')
    expect(said).toContain('Posts: #team (2 new).')
    gregor.msg('channel', 'post', 'team', 'Three.')
    const text = gregor.read('channels/team.org')
    gregor.write('channels/team.org', text.replace('gregor: One.', 'gregor: One!'))
    sync(gregor)
    const { cameIn, posts } = syncJson(tex)
    expect([cameIn, posts]).toEqual([
      [],
      [{ space: '1-team', channel: 'team', new: 1, changed: 1 }],
    ])
    expect(sync(tex)).toBe('1-team: up to date with origin/main.\n')
  })
})

describe('posts in the archive', () => {
  test('stay there, whoever synced last, and one that the other clone reacted to ends there with that', async () => {
    const { gregor, tex } = await knownPair(clones)
    gregor.msg('channel', 'create', 'team')
    for (const text of ['One.', 'Two.', 'Three.']) gregor.msg('channel', 'post', 'team', text)
    sync(gregor)
    sync(tex)
    const root = gregor.env['DATACORE_ROOT'] ?? ''
    const limits = 'messaging:\n  archive: {after_days: 0, keep_at_most: 1}\n'
    writeFileSync(join(root, '.datacore', 'settings.local.yaml'), limits, { mode: 0o600 })
    const [first = ''] = /post-\S+/u.exec(gregor.read('channels/team.org')) ?? []
    tex.msg('react', first, '👍')
    expect(gregor.msg('archive')).toContain('3')
    sync(gregor)
    const { posts } = syncJson(tex)
    expect(posts).toEqual([])
    sync(gregor)
    sync(tex)
    for (const clone of [gregor, tex]) {
      expect(clone.read('channels/team.org')).not.toContain(':ID:       post-')
      const { post } = JSON.parse(clone.msg('show', first, '--json', '--peek'))
      expect(post).toMatchObject({ reactions: [{ emoji: '👍', by: ['tex'] }] })
      expect(post.path).toMatch(/^archive\//u)
    }
    expect(tex.read('channels/team.org')).toBe(gregor.read('channels/team.org'))
  })
})

describe('an edited message', () => {
  test('is told as such with its new text, also to whoever had read it', async () => {
    const { gregor, tex } = await knownPair(clones)
    const id = tex.send('@gregor', 'Lunch at noon')
    sync(tex)
    sync(gregor)
    gregor.msg('mark', id, 'read')
    tex.msg('edit', id, 'Lunch at one')
    sync(tex)
    const report = sync(gregor)
    expect(report).toContain(
      '  Edited: Lunch at one (tex, verified, not trusted yet); before: Lunch at noon\n',
    )
    expect(report).not.toContain('Changed:')
    gregor.msg('react', id, '👍')
    sync(gregor)
    const came = syncJson(tex)['cameIn']
    expect(came).toMatchObject([{ change: 'changed', title: 'Lunch at one' }])
    tex.msg('edit', id, 'Lunch at one\nin the garden')
    sync(tex)
    expect(syncJson(gregor)['cameIn']).toMatchObject([{ change: 'edited', title: 'Lunch at one' }])
  })
})

describe('the archive', () => {
  test('an entry archived here and changed there ends once, in the archive, with the change', async () => {
    const { gregor, tex } = await knownPair(clones)
    const id = tex.send('@gregor', 'To be archived')
    sync(tex)
    sync(gregor)
    gregor.msg('mark', id, 'done')
    sync(gregor)
    sync(tex)
    const inbox = gregor.read('inbox.org')
    const at = inbox.indexOf(`* DONE tex: To be archived`)
    const entry = inbox.slice(at)
    const month = `archive/${new Date().toISOString().slice(0, 7)}.org`
    gregor.write('inbox.org', inbox.slice(0, at))
    mkdirSync(join(gregor.dir, 'org/messaging/archive'), { recursive: true })
    gregor.write(month, `#+TITLE: Archive\n\n${entry}`)
    sync(gregor)
    tex.write(
      'inbox.org',
      tex.read('inbox.org').replace(':END:\n:LOGBOOK:', ':NOTE:     kept\n:END:\n:LOGBOOK:'),
    )
    sync(tex)
    sync(gregor)
    sync(tex)
    for (const clone of [gregor, tex]) {
      expect(clone.read('inbox.org')).not.toContain(id)
      expect(clone.read(month).split(`:ID:       ${id}\n`)).toHaveLength(2)
      expect(clone.read(month)).toContain(':NOTE:     kept')
      expect(clone.git('status', '--porcelain')).toBe('')
    }
    expect(gregor.read(month)).toBe(tex.read(month))
  })
})

describe('a claim', () => {
  test('that another session made first is told as lost, with who has the task and until when', async () => {
    const { gregor: desk } = await knownPair(clones)
    const task = desk.send('@claude', 'Research pricing', '--effort', '1')
    sync(desk)
    const laptop = await secondMachine(desk)
    sync(laptop)
    desk.msg('task', 'claim', task)
    // From here on the laptop is a session of Claude Code.
    laptop.env['CLAUDE_CODE_SESSION_ID'] = 'second'
    expect(laptop.read('agents/gregor-claude.org')).toContain('* QUEUED')
    laptop.msg('task', 'claim', task)
    sync(desk)
    const said = flat(sync(laptop))
    expect(said).toMatch(
      /is not yours: gregor-claude, session terminal-[a-z2-7]{5} claimed it first and has it, until/u,
    )
    expect(said).toContain(`${task} is not yours`)
    sync(desk)
    expect(desk.read('agents/gregor-claude.org')).toBe(laptop.read('agents/gregor-claude.org'))
  })
})
