/** T549: files, attachments, locks and presence through the command, between machines and between clones. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

const at = (machine: Machine, path: string) => join(machine.home, path)
const tree = (path: string) => join(tex.root, '1-team', 'org', 'messaging', path)
const wide = (out: string) => out.split('\n').filter((line) => line.length > 80)

describe('T549 files', () => {
  test('from one machine to the other, and back comes who has it', async () => {
    writeFileSync(at(tex, 'report.pdf'), '%PDF-1.7 numbers')
    const shared = await tex.run('file', 'share', 'report.pdf', '--tags', 'q4')
    expect({ code: shared.code, error: shared.error }).toEqual({ code: 0, error: '' })
    expect(shared.out).toContain('Shared report.pdf (16 bytes) with everybody in 1-team.')
    expect((await gregor.run('file', 'list')).out).toContain('tex (verified, not trusted yet)')
    const got = await gregor.run('file', 'get', 'report.pdf')
    expect(got.out).toContain('Written, and proved by its hash:')
    expect(readFileSync(at(gregor, 'report.pdf'), 'utf8')).toBe('%PDF-1.7 numbers')
    const { out } = await tex.run('file', 'status', 'report.pdf')
    expect(out).toContain('fetched by gregor (verified, not trusted yet)')
    expect(wide(out)).toEqual([])
  })

  test.each(['damaged', 'missing'])('sharing again mends a content that is %s', async (what) => {
    writeFileSync(at(tex, 'mend.txt'), 'as it was')
    const { file } = await tex.json(['file', 'share', 'mend.txt'])
    const { sha256 } = file as { readonly sha256: string }
    const content = tree(`files/${sha256.slice(0, 2)}/${sha256.slice(2)}`)
    if (what === 'missing') rmSync(content)
    else writeFileSync(content, 'other bytes')
    expect((await gregor.run('file', 'get', 'mend.txt', '--out', `${what}.txt`)).code).not.toBe(0)
    const { out } = await tex.run('file', 'share', 'mend.txt')
    expect(out.replace(/\s+/gu, ' ')).toContain('was missing or damaged here, and is right again.')
    expect(out).toContain('The others have it after a sync.')
    expect((await gregor.run('file', 'get', 'mend.txt', '--out', `${what}.txt`)).code).toBe(0)
    expect((await tex.run('file', 'share', 'mend.txt')).out).toContain('in 1-team already.')
  })

  test('of several at once one shares a file, and the others are told; the quota holds for all', async () => {
    writeFileSync(at(tex, 'once.txt'), 'once')
    const told = await Promise.all(
      Array.from({ length: 4 }, () => tex.json(['file', 'share', 'once.txt'])),
    )
    expect(told.map(({ did }) => did).sort()).toEqual(['known', 'known', 'known', 'shared'])
    expect(new Set(told.map(({ file }) => (file as JsonObject)['id'])).size).toBe(1)
    const small = await place.machine(
      'small',
      'messaging: {default_space: 1-team, files: {max_mib: 1, quota_mib: 2}}\n',
    )
    await small.json(['init', '--space', '1-team'])
    const names = ['q1', 'q2', 'q3', 'q4']
    for (const name of names) writeFileSync(at(small, name), Buffer.alloc(2 ** 20 - 2000, name))
    const ran = await Promise.all(names.map((name) => small.run('file', 'share', name)))
    expect(ran.map(({ code }) => code).sort()).toEqual([0, 0, 3, 3])
    await Promise.all(names.map((name) => small.run('file', 'delete', name, '--space', '1-team')))
  })

  test('what may not be shared ends with 3 and says why', async () => {
    mkdirSync(at(tex, '.ssh'), { recursive: true })
    writeFileSync(at(tex, '.ssh/id_ed25519'), 'secret')
    const { code, error } = await tex.run('file', 'share', '.ssh/id_ed25519')
    expect(code).toBe(3)
    expect(error).toContain('lies in .ssh')
    const url = await tex.run('file', 'share', 'https://example.com/a.txt')
    expect({ code: url.code, error: url.error }).toMatchObject({ code: 2 })
    expect(url.error).toContain('Download it first')
  })

  test('a name made to mislead is tame on a terminal and whole in JSON', async () => {
    writeFileSync(at(tex, 'x.txt'), 'x')
    const { file } = await tex.json(['file', 'share', 'x.txt', '--tags', 'odd'])
    const { id } = file as JsonObject
    const hostile = 'a\u001b[31m\u202e.txt'
    const text = readFileSync(tree('files.org'), 'utf8')
    writeFileSync(tree('files.org'), text.replace(':NAME:     x.txt', `:NAME:     ${hostile}`))
    const { out } = await gregor.run('file', 'list')
    expect(out).not.toMatch(/\u001b|\u202e/u)
    expect(out).toContain('forged signature')
    const { files } = await gregor.json(['file', 'list', '--tag', 'odd'])
    expect(files).toMatchObject([{ id, name: hostile, author: { proof: 'forged' } }])
    expect((await gregor.run('file', 'get', String(id))).code).toBe(3)
    writeFileSync(tree('files.org'), text)
  })

  test('a message brings files, which are fetched by what it says', async () => {
    writeFileSync(at(tex, 'a.txt'), 'first')
    writeFileSync(at(tex, 'b.txt'), 'second')
    const message = await tex.sent('@gregor', 'Both.', '--attach', 'a.txt', '--attach', 'b.txt')
    const { entry } = await gregor.json(['show', message, '--peek'])
    const { attachments, author } = entry as JsonObject
    expect(author).toMatchObject({ proof: 'verified' })
    for (const { id } of attachments as readonly JsonObject[]) {
      expect((await gregor.run('file', 'get', String(id))).code).toBe(0)
    }
    expect(readFileSync(at(gregor, 'b.txt'), 'utf8')).toBe('second')
    const { out } = await gregor.run('show', message, '--peek')
    expect(out).toContain('Attached')
    expect(wide(out)).toEqual([])
  })

  test.skipIf(emacsMissing())('org-lint has nothing to say of what is written', async () => {
    await tex.json(['lock', 'take', 'lint', '--why', '* not a heading'])
    await tex.json(['file', 'share', 'a.txt', '--name', ':END: [[x]].txt', '--expires', '24h'])
    const files = ['files.org', 'locks.org', 'inbox.org'].map((path) => {
      return encodeText(readFileSync(tree(path), 'utf8'))
    })
    for (const { reports, radio } of lintFacts(files)) {
      expect({ reports, radio }).toEqual({ reports: [], radio: false })
    }
  })
})

describe('T549 locks', () => {
  test('one that is held ends with 3, and says who, why, until when and how sure that is', async () => {
    const { out } = await tex.run('lock', 'take', 'deploy', '--why', 'release 2.0', '--for', '1h')
    expect(out).toContain('You hold deploy in 1-team until')
    expect(out).toContain('never synced')
    const { code, error, out: shown } = await gregor.run('lock', 'take', 'deploy')
    expect(code).toBe(3)
    expect(error).toContain('deploy is held by tex (release 2.0) until')
    expect(shown).toContain('tex (verified, not trusted yet), ends in 60 min')
    expect(await gregor.json(['lock', 'take', 'deploy'], 3)).toMatchObject({
      did: 'held',
      error: { code: 'conflict', exit: 3 },
    })
    expect((await gregor.run('lock', 'release', 'deploy')).code).toBe(3)
    expect((await tex.run('lock', 'release', 'deploy')).code).toBe(0)
    expect((await gregor.run('lock', 'take', 'deploy')).code).toBe(0)
  })

  test('of several processes at once one has it', async () => {
    const people = [tex, gregor]
    const tries = await Promise.all(people.map((one) => one.run('lock', 'take', 'once')))
    expect(tries.map(({ code }) => code).toSorted()).toEqual([0, 3])
  })
})

describe('T549 presence', () => {
  test('who shows what was set, and where it ends', async () => {
    await tex.json(['presence', 'set', 'focusing', 'the', 'notes'])
    const { out } = await tex.run('who')
    expect(out).toContain('tex  focusing  the notes')
    expect(out).toContain('Sessions of this machine; what others are at comes by relay alone')
    expect(wide(out)).toEqual([])
    expect((await tex.run('presence', 'set', 'asleep')).code).toBe(2)
  })

  test('two sessions under one name are reported, and the one that lost it is told', async () => {
    const as = (session: string) => `CLAUDECODE=1 CLAUDE_CODE_SESSION_ID=${session} datacore-msg`
    await tex.shell(`${as('one')} inbox`)
    await tex.shell(`${as('two')} inbox`)
    expect((await tex.run('who')).out).toContain('2 sessions use the name tex-claude at once')
    const { out } = await tex.shell(`${as('two')} presence takeover`)
    expect(out).toContain('This session goes on as tex-claude.')
    expect((await tex.run('who')).out).not.toContain('at once')
    expect((await tex.shell(`${as('one')} inbox`)).error).toContain('The session two goes on')
    expect((await tex.shell(`${as('one')} inbox`)).error).toBe('')
  })

  test('the person decides in a terminal which session goes on as their agent', async () => {
    const as = (session: string) => `CLAUDECODE=1 CLAUDE_CODE_SESSION_ID=${session} datacore-msg`
    await tex.shell(`${as('three')} inbox`)
    expect((await tex.run('who')).out).toContain('presence takeover tex-claude --keep SESSION')
    const given = await tex.json(['presence', 'takeover', '@tex-claude', '--keep', 'thr'])
    expect(given).toMatchObject({ did: 'given', keeps: 'three', replaced: [{ session: 'two' }] })
    expect((await tex.shell(`${as('two')} inbox`)).error).toContain(
      'in a terminal. Ask your person',
    )
    expect((await tex.shell(`${as('three')} inbox`)).error).toBe('')
    const { out } = await tex.run('presence', 'takeover', 'tex-claude')
    expect(out).toContain('No session goes on as tex-claude')
    expect(wide(out)).toEqual([])
    expect((await tex.shell(`${as('three')} presence takeover tex-review`)).code).not.toBe(0)
  })
})

test('T549 between clones: contents come and go with sync, and of two who took a lock the first holds', async () => {
  const clones = makeClones()
  try {
    const one = await clones.clone('tex')
    one.msg('sync')
    const two = await clones.clone('gregor')
    two.msg('sync')
    one.msg('sync')
    writeFileSync(join(one.dir, 'plan.md'), '# The plan')
    one.msg('file', 'share', join(one.dir, 'plan.md'))
    one.msg('lock', 'take', 'deploy', '--why', 'mine')
    two.msg('lock', 'take', 'deploy', '--why', 'his')
    one.msg('sync')
    two.msg('sync')
    one.msg('sync')
    expect(one.read('locks.org')).toBe(two.read('locks.org'))
    two.msg('file', 'get', 'plan.md', '--out', join(two.dir, 'copy.md'))
    expect(readFileSync(join(two.dir, 'copy.md'), 'utf8')).toBe('# The plan')
    expect(two.msg('lock', 'list')).toContain('You took it too, and later: it does not count.')
    two.msg('sync')
    one.msg('sync')
    expect(one.msg('file', 'status', 'plan.md')).toContain('fetched by gregor')
    const content = one.msg('file', 'status', 'plan.md', '--json')
    const { sha256 } = (JSON.parse(content) as { readonly file: { readonly sha256: string } }).file
    const path = join('org/messaging/files', sha256.slice(0, 2), sha256.slice(2))
    expect(existsSync(join(two.dir, path))).toBe(true)
    one.msg('file', 'delete', 'plan.md')
    one.msg('sync')
    two.msg('sync')
    two.msg('sync')
    one.msg('sync')
    expect(existsSync(join(one.dir, path))).toBe(false)
    expect(existsSync(join(two.dir, path))).toBe(false)
    expect(one.git('ls-files', 'org/messaging/files')).toBe('')
    expect(two.git('ls-files', 'org/messaging/files')).toBe('')
    expect(one.read('files.org')).toBe(two.read('files.org'))
  } finally {
    clones.remove()
  }
}, 120_000)
