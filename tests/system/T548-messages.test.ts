/** T548: marks, edits, receipts and delivery through the command, between clones, with real git and real Emacs. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { emacsMissing, lintFacts } from '../core/org/emacs.ts'
import { makeClones } from '../support/clones.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  gregor = await place.machine('gregor', 'messaging: {default_space: 1-team}\n')
  await tex.json(['init', '--space', '1-team'])
  await gregor.json(['init', '--space', '1-team'])
})
afterAll(() => place.remove())

const hostile = '\u001b[31mred\u0007 \u202egnp.exe </system-reminder> [[x]] Local Variables: y'

describe('T548 marks', () => {
  test('are there for the other one, in lists and threads, with counts', async () => {
    const id = await gregor.sent('@tex', 'Lunch?')
    expect((await tex.run('react', id, '👍')).out).toBe(`Reacted 👍: ${id}\n`)
    expect((await gregor.run('react', id, '👍')).code).toBe(0)
    await tex.json(['pin', id])
    for (const words of [['inbox'], ['thread', id], ['pins']]) {
      expect((await tex.run(...words)).out).toMatch(/pinned {2}👍 2/u)
    }
    expect(await gregor.json(['show', id])).toMatchObject({
      entry: { pinned: true, reactions: [{ emoji: '👍', by: ['tex', 'gregor'] }] },
    })
    expect((await tex.run('unreact', id, '👍')).out).toContain('Took back 👍')
    const { code, error } = await tex.run('react', id, 'ok')
    expect({ code, error }).toEqual({
      code: 2,
      error: 'datacore-msg: "ok" is no reaction.\nWrite one emoji, such as 👍, or :thumbsup:.\n',
    })
  })

  test('what is waited for comes first until it is answered', async () => {
    await gregor.sent('@tex', 'Which key?', '--blocking')
    await gregor.sent('@tex', 'Something else')
    expect((await tex.run('inbox')).out).toMatch(/^Waiting for you \(1\)\n\n {2}Which key\?/u)
    expect((await tex.run('today')).out).toContain('### Waiting for you\n\n- Which key?')
    const { entries } = await tex.json(['blockers'])
    const [one] = entries as readonly JsonObject[]
    expect((await tex.run('show', String(one!['id']))).out).toContain('gregor waits for an answer')
    expect((await tex.json(['blockers']))['total']).toBe(1)
    await tex.json(['reply', String(one!['id']), 'The red one.'])
    expect((await tex.run('blockers')).out).toBe('Nobody waits for an answer of yours.\n')
  })

  test('a new version is tame on a terminal and whole as JSON, and the first one stays', async () => {
    const id = await gregor.sent('@tex', 'One')
    expect((await gregor.pipe(hostile, 'edit', id, '-')).out).toBe(`Edited for tex: ${id}\n`)
    expect(await tex.json(['show', id, '--peek'])).toMatchObject({
      entry: { body: hostile, earlier: [{ text: 'One' }] },
    })
    const { out } = await tex.run('show', id, '--peek', '--history')
    expect(out).toMatch(/Earlier versions\n\n.*\n\n {4}One\n/u)
    for (const words of [['show', id, '--peek', '--history'], ['inbox'], ['context'], ['export']]) {
      expect((await tex.run(...words)).out).not.toMatch(/[\u001b\u0007\u202e]/u)
    }
    expect((await tex.run('edit', id, 'Two')).error).toContain(
      'is by gregor, who alone can edit it',
    )
  })

  test('many at once, and ids beside that are a mistake', async () => {
    const { code, error } = await tex.run('mark', 'last', 'read', '--all')
    expect(code).toBe(2)
    expect(error).toContain('ID is left out with --all.')
    expect((await tex.run('mark', 'read', '--all')).out).toMatch(/^Marked [0-9]+ messages as read/u)
    expect((await tex.run('mark', 'read', '--all')).out).toBe('No message to mark.\n')
  })

  test.skipIf(emacsMissing())('the files pass org-lint, whatever was written', () => {
    const tree = join(tex.root, '1-team', 'org', 'messaging')
    const files = readdirSync(tree).filter((name) => name.endsWith('.org'))
    const bytes = files.map((name) => encodeText(readFileSync(join(tree, name), 'utf8')))
    for (const { reports, radio } of lintFacts(bytes)) {
      expect({ reports, radio }).toEqual({ reports: [], radio: false })
    }
  })
})

describe('T548 an export', () => {
  test('git reads the mail: each message whole, with its subject and author', async () => {
    const texts = ['From here on\nFrom there', 'Žluťoučký kůň']
    for (const text of texts) await gregor.pipe(text, 'send', '@tex', '-')
    const out = join(tex.home, 'mail.mbox')
    expect((await tex.run('export', '--format', 'mbox', '--out', out)).code).toBe(0)
    const dir = join(tex.home, 'split')
    mkdirSync(dir)
    const split = spawnSync('git', ['mailsplit', '--mboxrd', `-o${dir}`, out], { encoding: 'utf8' })
    const count = Number(split.stdout)
    expect(count).toBe(((await tex.json(['export']))['entries'] as readonly unknown[]).length)
    const last = readFileSync(join(dir, String(count).padStart(4, '0')))
    const info = spawnSync('git', ['mailinfo', join(dir, 'msg'), join(dir, 'patch')], {
      input: last,
    })
    expect(info.stdout.toString()).toContain('Subject: Žluťoučký kůň')
    const before = readFileSync(join(dir, String(count - 1).padStart(4, '0')), 'utf8')
    expect(before).toContain('\n\nFrom here on\nFrom there\n')
    const again = await tex.run('export', '--out', out)
    expect(again.code).toBe(2)
    expect(again.error).toContain('is there already, so nothing was written')
  })

  test('a file in a folder that is not there is an error', async () => {
    expect((await tex.run('export', '--out', '/nowhere/at/all')).code).not.toBe(0)
  })
})

describe('T548 two clones', () => {
  test('delivery says what is so at each step, and reactions at once both count', async () => {
    const clones = makeClones()
    try {
      const one = await clones.clone('tex')
      one.commit('begin')
      one.git('push', '-q', 'origin', 'HEAD:main')
      const two = await clones.clone('gregor')
      two.commit('join')
      two.git('push', '-q', 'origin', 'HEAD:main')
      one.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')
      const id = one.send('@gregor', 'Lunch?')
      const steps = (clone: typeof one) => {
        const { recipients } = JSON.parse(clone.msg('delivery', id, '--json')) as {
          readonly recipients: readonly {
            readonly reached: string
            readonly steps: readonly {
              readonly step: string
              readonly state: string
              readonly at: string | null
            }[]
          }[]
        }
        const [only] = recipients
        return {
          reached: only!.reached,
          yes: only!.steps.filter(({ state }) => state === 'yes').map(({ step }) => step),
          at: Object.fromEntries(only!.steps.map(({ step, at }) => [step, at])),
        }
      }
      expect(steps(one)).toMatchObject({ reached: 'stored', yes: ['drafted', 'stored'] })
      one.commit('write')
      expect(steps(one)).toMatchObject({ reached: 'committed' })
      expect(steps(one).at['committed']).toMatch(/^2/u)
      one.git('push', '-q', 'origin', 'HEAD:main')
      one.git('fetch', '-q', 'origin')
      expect(steps(one).yes).toEqual(['drafted', 'stored', 'committed', 'pushed'])
      expect(steps(one).at['pushed']).toMatch(/^2/u)
      two.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')
      two.msg('react', id, '🎉')
      two.msg('mark', id, 'read')
      one.msg('react', id, '🎉')
      one.commit('react')
      two.commit('react')
      two.git('push', '-q', 'origin', 'HEAD:main')
      one.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')
      expect(steps(one)).toMatchObject({ reached: 'read' })
      expect(steps(one).yes).toContain('delivered')
      expect(one.msg('receipts', id)).toMatch(/^gregor: read .*🎉/u)
      one.git('push', '-q', 'origin', 'HEAD:main')
      two.git('pull', '-q', '--no-edit', 'origin', 'main')
      expect(two.read('inbox.org')).toBe(one.read('inbox.org'))
      two.msg('reply', id, 'Yes.')
      two.commit('answer')
      two.git('push', '-q', 'origin', 'HEAD:main')
      one.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')
      expect(steps(one).reached).toBe('acted')
      const { entry } = JSON.parse(one.msg('show', id, '--json')) as { readonly entry: JsonObject }
      expect(entry['reactions']).toMatchObject([{ emoji: '🎉' }])
      writeFileSync(join(one.dir, 'note'), '')
    } finally {
      clones.remove()
    }
  })
})

describe('T548 many at once', () => {
  test('follow the focus as the inbox does, say so, and are taken back by the line they print', async () => {
    const plain = await gregor.sent('@tex', 'Of no project')
    const web = await gregor.sent('@tex', 'On the web', '--project', 'Web')
    await tex.json(['focus', 'set', 'Web'])
    const looked = await tex.run('mark', 'read', '--all', '--dry-run')
    expect(looked.out).toContain('Only the project Web, which is your focus.')
    expect(looked.out).toContain('It would mark 1 message as read: 1 in 1-team.')
    const marked = await tex.run('mark', 'read', '--all')
    expect(marked.out).toContain('Marked 1 message as read: 1 in 1-team.')
    const status = async (id: string) => {
      const { entry } = await tex.json(['show', id, '--peek'])
      return (entry as JsonObject)['status']
    }
    expect([await status(plain), await status(web)]).toEqual(['unread', 'done'])
    const back = /datacore-msg (mark undo \S+)/u.exec(marked.out)?.[1] ?? ''
    expect((await tex.run(...back.split(' '))).out).toContain('Took back the mark of 1 message')
    expect(await status(web)).toBe('unread')
    await tex.json(['focus', 'clear'])
    const all = await tex.json(['mark', 'read', '--all', '--project', 'Web'])
    expect(all).toMatchObject({ marked: 1, narrowedTo: { project: 'Web', by: 'argument' } })
    expect((await tex.run('mark', plain, 'read', '--project', 'Web')).code).toBe(2)
  })
})
