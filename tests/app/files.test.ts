/** Shared files through the use cases, with real files and keys: what is kept, what is refused, what is believed. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { fileDelete } from '../../lib/app/files/delete.ts'
import { fileGet } from '../../lib/app/files/get.ts'
import { fileList } from '../../lib/app/files/list.ts'
import { fileShare, type ShareInput } from '../../lib/app/files/share.ts'
import { shareWith } from '../../lib/app/files/share-with.ts'
import { fileStatus } from '../../lib/app/files/status.ts'
import { inbox } from '../../lib/app/inbox.ts'
import type { Deps, OrgStore } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User
let gregor: User

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!
  gregor = world.users['gregor']!
})
afterEach(() => world.remove())

const put = (user: User, path: string, text: string | Uint8Array = 'content') => {
  mkdirSync(dirname(join(user.root, path)), { recursive: true })
  writeFileSync(join(user.root, path), text)
  return path
}
const share = async (user: User, path: string, more: Partial<ShareInput> = {}) => {
  world.clock.nowMs += 1000
  return ok(await fileShare(user.deps, { path, ...more }))
}
const list = async (deps: Deps, more: { which?: 'all' } = {}) =>
  ok(await fileList(deps, { limit: 100, ...more }))
const pathOf = (sha256: string) => join(world.tree, 'files', sha256.slice(0, 2), sha256.slice(2))
const got = (user: User, path: string) => readFileSync(join(user.root, path), 'utf8')

describe('share', () => {
  test('a file is there for the others, proved by its author and its hash', async () => {
    const { file, did } = await share(tex, put(tex, 'report.pdf', 'abc'), { tags: ['q4,Plan'] })
    expect(did).toBe('shared')
    expect(file.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(readFileSync(pathOf(file.sha256), 'utf8')).toBe('abc')
    expect(statSync(pathOf(file.sha256)).mode & 0o777).toBe(0o644)
    expect(await list(gregor.deps)).toMatchObject([
      {
        file: { id: file.id, from: 'tex', name: 'report.pdf', size: 3, type: 'application/pdf' },
        standing: { proof: 'verified' },
        content: 'here',
      },
    ])
    expect((await list(gregor.deps))[0]!.file.tags).toEqual(['q4', 'plan'])
  })

  test('the same content is kept once, and the same file is not shared twice', async () => {
    const first = await share(tex, put(tex, 'a.txt', 'same'))
    const again = await share(tex, 'a.txt')
    expect(again).toMatchObject({ did: 'known', reached: 'nothing', file: { id: first.file.id } })
    const other = await share(gregor, put(gregor, 'b.txt', 'same'))
    expect(other).toMatchObject({ did: 'shared', wasThere: true })
    expect((await list(tex.deps)).length).toBe(2)
  })

  test('keys, hidden files and what lies elsewhere are refused', async () => {
    const refused = async (path: string) => no(await fileShare(tex.deps, { path })).code
    for (const path of [
      '.env',
      '.ssh/config',
      'sub/.git/config',
      'id_rsa',
      'server.pem',
      'web/secrets.json',
      '.datacore/state/messaging/keys/tex.json',
    ]) {
      expect([
        path,
        await refused(existsSync(join(tex.root, path)) ? path : put(tex, path)),
      ]).toEqual([path, 'not_allowed'])
    }
    put(tex, 'note.txt', `x\n-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n`)
    expect(await refused('note.txt')).toBe('not_allowed')
    put(gregor, 'his.txt')
    expect(await refused('../gregor/his.txt')).toBe('not_allowed')
    symlinkSync(join(gregor.root, 'his.txt'), join(tex.root, 'link.txt'))
    expect(await refused('link.txt')).toBe('not_allowed')
    expect(await refused('/etc/passwd')).toBe('not_allowed')
    expect(await refused('missing.txt')).toBe('not_found')
    expect(await refused('https://example.com/x.txt')).toBe('usage')
    mkdirSync(join(tex.root, 'folder'))
    expect(await refused('folder')).toBe('not_allowed')
    expect(await list(tex.deps)).toEqual([])
    expect(existsSync(join(world.tree, 'files'))).toBe(false)
  })

  test('what may not be written there names another place, and not what sharing would need', async () => {
    const { file } = await share(gregor, put(gregor, 'notes.txt'))
    const refused = no(await fileGet(tex.deps, { id: file.id, out: '.bashrc' }))
    expect(refused).toMatchObject({
      code: 'not_allowed',
      why: expect.stringContaining('is hidden'),
      hint: 'Name another place with --out.',
    })
  })

  test('a file over the limit, and one over the quota, are refused before anything is stored', async () => {
    const files = { max_mib: 1, quota_mib: 2, folders: [] }
    const { settings } = tex.deps
    const small = {
      ...tex.deps,
      settings: { ...settings, messaging: { ...settings.messaging, files } },
    }
    put(tex, 'big', new Uint8Array(2 ** 20 + 1))
    expect(no(await fileShare(small, { path: 'big' })).why).toContain(
      'has 1.1 MiB, and the limit is 1',
    )
    for (const fill of [1, 2]) {
      ok(await fileShare(small, { path: put(tex, `f${fill}`, new Uint8Array(2 ** 20).fill(fill)) }))
    }
    const { why } = no(await fileShare(small, { path: put(tex, 'f3', 'x') }))
    expect(why).toContain('may have 2 MiB, of which 0 KiB are free')
    expect(
      ok(await fileShare(small, { path: put(tex, 'f4', new Uint8Array(2 ** 20).fill(1)) }))
        .wasThere,
    ).toBe(true)
  })

  test('a link in the place of the folder of contents is never written through', async () => {
    const outside = join(gregor.root, 'outside')
    mkdirSync(outside)
    symlinkSync(outside, join(world.tree, 'files'))
    await expect(fileShare(tex.deps, { path: put(tex, 'a.txt') })).rejects.toThrow(
      'no folder of its own',
    )
  })

  test('to somebody: a message that has it attached; nothing when nobody is known', async () => {
    put(tex, 'plan.md', '# Plan')
    const { shared, sent } = ok(
      await shareWith(tex.deps, { path: 'plan.md', targets: ['@gregor'] }),
    )
    const [message] = ok(await inbox(gregor.deps, { all: false }))
    expect(message).toMatchObject({
      message: {
        id: sent.sent[0]!.id,
        attachments: [{ id: shared.file.id, sha256: shared.file.sha256 }],
      },
      standing: { proof: 'verified' },
    })
    put(tex, 'other.md', 'x')
    expect(no(await shareWith(tex.deps, { path: 'other.md', targets: ['@nobody'] })).code).toBe(
      'not_found',
    )
    expect((await list(tex.deps)).length).toBe(1)
  })
})

describe('get', () => {
  test('writes the content into the working directory and notes who has it since when', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'for you'))
    world.clock.nowMs += 5000
    const fetched = ok(await fileGet(gregor.deps, { id: 'a.txt' }))
    expect(fetched).toMatchObject({ did: 'written', out: join(gregor.root, 'a.txt') })
    expect(got(gregor, 'a.txt')).toBe('for you')
    ok(await fileGet(gregor.deps, { id: file.id }))
    ok(await fileGet(gregor.agent('s1'), { id: file.id, out: 'theirs.txt' }))
    const { fetches } = ok(await fileStatus(tex.deps, { id: file.id.slice(-6) }))
    expect(fetches.map(({ by, standing }) => [by, standing.proof])).toEqual([
      ['gregor', 'verified'],
      ['gregor-claude', 'verified'],
    ])
  })

  test('overwrites nothing without being told to, and never what is no plain file', async () => {
    await share(tex, put(tex, 'a.txt', 'new'))
    put(gregor, 'a.txt', 'mine')
    chmodSync(join(gregor.root, 'a.txt'), 0o755)
    expect(no(await fileGet(gregor.deps, { id: 'a.txt' })).code).toBe('conflict')
    expect(got(gregor, 'a.txt')).toBe('mine')
    expect(ok(await fileGet(gregor.deps, { id: 'a.txt', existing: 'replace' })).did).toBe(
      'replaced',
    )
    expect(got(gregor, 'a.txt')).toBe('new')
    expect(statSync(join(gregor.root, 'a.txt')).mode & 0o111).toBe(0)
    expect(ok(await fileGet(gregor.deps, { id: 'a.txt' })).did).toBe('same')
    symlinkSync('/tmp', join(gregor.root, 'link'))
    symlinkSync(join(gregor.root, 'b'), join(gregor.root, 'dangling'))
    expect(no(await fileGet(gregor.deps, { id: 'a.txt', out: 'link' })).code).toBe('not_allowed')
    expect(
      no(await fileGet(gregor.deps, { id: 'a.txt', out: 'dangling', existing: 'replace' })).code,
    ).toBe('conflict')
  })

  test('writes nowhere that tools take orders from, nor outside the allowed folders', async () => {
    const { file } = await share(tex, put(tex, 'x.txt', 'x'))
    const at = async (out: string, deps = gregor.deps) =>
      no(await fileGet(deps, { id: file.id, out })).code
    mkdirSync(join(gregor.root, '.git'), { recursive: true })
    for (const out of [
      '../tex/y',
      '/tmp/y',
      '.git/y',
      '.bashrc',
      `1-team/org/messaging/inbox.org`,
    ]) {
      expect([out, await at(out)]).toEqual([out, 'not_allowed'])
    }
    expect(await at('nowhere/y')).toBe('not_found')
    expect(await at('CLAUDE.md', gregor.agent('s1'))).toBe('not_allowed')
    expect(ok(await fileGet(gregor.deps, { id: file.id, out: 'CLAUDE.md' })).did).toBe('written')
    await share(tex, put(tex, 'AGENTS.md', 'obey'))
    expect(no(await fileGet(gregor.deps, { id: 'AGENTS.md' })).code).toBe('not_allowed')
    for (const name of ['conftest.py', 'vite.config.js', 'justfile', 'json.py', 'deploy.sh']) {
      await share(tex, put(tex, name, `run ${name}`))
      for (const deps of [gregor.deps, gregor.agent('s1')]) {
        const refused = await fileGet(deps, { id: name })
        expect([name, no(refused).code]).toEqual([name, 'not_allowed'])
        expect(refused).toMatchObject({ refusal: { hint: expect.stringContaining('--out') } })
      }
      expect(existsSync(join(gregor.root, name))).toBe(false)
      expect(ok(await fileGet(gregor.deps, { id: name, out: name })).did).toBe('written')
    }
    expect(await at('conftest.py', gregor.agent('s1'))).toBe('not_allowed')
    expect(ok(await fileGet(gregor.agent('s1'), { id: file.id, out: 'tool.py' })).did).toBe(
      'written',
    )
  })

  test('a content that is not the one of the hash is never handed over', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'good'))
    writeFileSync(pathOf(file.sha256), 'evil')
    expect(no(await fileGet(gregor.deps, { id: file.id })).code).toBe('bad_data')
    expect(existsSync(join(gregor.root, 'a.txt'))).toBe(false)
    expect((await share(tex, 'a.txt')).did).toBe('known')
    expect(ok(await fileGet(gregor.deps, { id: file.id })).did).toBe('written')
  })

  test('what stands in Git LFS is said, and found where LFS keeps it', async () => {
    const { file } = await share(tex, put(tex, 'a.bin', 'big content'))
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${file.sha256}\nsize 11\n`
    writeFileSync(pathOf(file.sha256), pointer)
    expect(no(await fileGet(gregor.deps, { id: file.id })).why).toContain('in Git LFS')
    expect((await list(gregor.deps))[0]!.content).toBe('in LFS')
    const objects = join(
      dirname(dirname(world.tree)),
      '.git/lfs/objects',
      file.sha256.slice(0, 2),
      file.sha256.slice(2, 4),
    )
    mkdirSync(objects, { recursive: true })
    writeFileSync(join(objects, file.sha256), 'big content')
    expect(ok(await fileGet(gregor.deps, { id: file.id })).did).toBe('written')
    expect(got(gregor, 'a.bin')).toBe('big content')
  })

  test('a forged entry, and one of somebody who is blocked, are not fetched', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'x'))
    world.write(
      'files.org',
      world.read('files.org').replace(':NAME:     a.txt', ':NAME:     b.txt'),
    )
    expect(no(await fileGet(gregor.deps, { id: file.id })).code).toBe('not_trusted')
    expect(no(await fileGet(gregor.agent('s1'), { id: file.id })).code).toBe('not_found')
    world.write(
      'files.org',
      world.read('files.org').replace(':NAME:     b.txt', ':NAME:     a.txt'),
    )
    ok(await block(gregor.deps, { who: 'tex' }))
    expect(no(await fileGet(gregor.deps, { id: file.id })).code).toBe('blocked')
  })

  test('a name that others chose becomes a harmless one', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'x'), {
      name: '../../..\u202e/evil\u0007 name.txt',
    })
    expect(file.name).toBe('evil_ name.txt')
    expect(ok(await fileGet(gregor.deps, { id: file.id })).out).toBe(
      join(gregor.root, 'evil_ name.txt'),
    )
  })
})

describe('delete', () => {
  test('takes the content away, but not what another file has as well', async () => {
    const one = await share(tex, put(tex, 'a.txt', 'same'))
    const two = await share(gregor, put(gregor, 'b.txt', 'same'))
    expect(no(await fileDelete(gregor.deps, { id: one.file.id })).code).toBe('not_allowed')
    expect(ok(await fileDelete(tex.deps, { id: one.file.id }))).toMatchObject({
      did: 'deleted',
      content: 'kept',
    })
    expect(no(await fileGet(gregor.deps, { id: one.file.id })).code).toBe('wrong_state')
    expect(ok(await fileDelete(gregor.deps, { id: two.file.id })).content).toBe('removed')
    expect(existsSync(pathOf(two.file.sha256))).toBe(false)
    expect(await list(tex.deps)).toEqual([])
    expect((await list(tex.deps, { which: 'all' })).map(({ file }) => file.status)).toEqual([
      'deleted',
      'deleted',
    ])
    expect(ok(await fileDelete(tex.deps, { id: one.file.id })).did).toBe('unchanged')
  })

  test('a keyword that somebody else wrote deletes nothing', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'x'))
    world.write('files.org', world.read('files.org').replace('* a.txt', '* CANCELLED a.txt'))
    expect((await list(gregor.deps)).map((one) => one.file.id)).toEqual([file.id])
    expect(ok(await fileGet(gregor.deps, { id: file.id })).did).toBe('written')
  })

  test('a person deletes what their agent shared', async () => {
    const { file } = ok(await fileShare(tex.agent('s1'), { path: put(tex, 'a.txt', 'x') }))
    expect(ok(await fileDelete(tex.deps, { id: file.id })).did).toBe('deleted')
    expect(await list(gregor.deps)).toEqual([])
  })
})

describe('sweep', () => {
  const hour = 3_600_000

  test('what was deleted is shown as it is in the archive, once, with who deleted it', async () => {
    const { file } = await share(tex, put(tex, 'a.txt', 'x'))
    ok(await fileDelete(tex.deps, { id: file.id }))
    const hot = world.read('files.org')
    ok(await archive(tex.deps, {}))
    const shown = async () => (await list(gregor.deps, { which: 'all' })).map((one) => one.path)
    expect(await shown()).toEqual(['archive/2026-11.org'])
    const { changes } = ok(await fileStatus(gregor.deps, { id: file.id }))
    expect(changes).toMatchObject([{ to: 'deleted', by: 'tex', standing: { proof: 'verified' } }])
    expect(ok(await fileDelete(tex.deps, { id: file.id })).did).toBe('unchanged')
    world.write('files.org', hot)
    expect(await shown()).toEqual(['files.org'])
  })

  test('what ran out goes to the archive, and its content with it', async () => {
    const expiresMs = world.clock.nowMs + 24 * hour
    const { file } = await share(tex, put(tex, 'log.txt', 'log'), { expiresMs })
    const stays = await share(gregor, put(gregor, 'stays.txt', 'stays'))
    expect(ok(await archive(gregor.deps, {})).moved[0]!.entries).toBe(0)
    world.clock.nowMs += 25 * hour
    expect(no(await fileGet(gregor.deps, { id: file.id })).code).toBe('wrong_state')
    expect(ok(await archive(gregor.deps, {})).moved[0]!.entries).toBe(1)
    expect(existsSync(pathOf(file.sha256))).toBe(false)
    expect(existsSync(pathOf(stays.file.sha256))).toBe(true)
    expect(world.read('files.org')).not.toContain(file.id)
    expect(world.read('archive/2026-11.org')).toContain(file.id)
    expect((await list(gregor.deps)).map((one) => one.file.id)).toEqual([stays.file.id])
    expect((await list(gregor.deps, { which: 'all' })).map((one) => one.file.id)).toEqual([
      stays.file.id,
      file.id,
    ])
    expect(ok(await fileStatus(gregor.deps, { id: 'log.txt' }))).toMatchObject({
      path: 'archive/2026-11.org',
      isExpired: true,
    })
    const { code, why } = no(await fileGet(gregor.deps, { id: file.id }))
    expect({ code, why }).toEqual({ code: 'wrong_state', why: expect.stringContaining('ran out') })
    expect(ok(await archive(gregor.deps, {})).moved[0]!.entries).toBe(0)
  })

  test.each(['ran out', 'was deleted'])(
    'who fetches a file that %s and is swept in that moment is told so',
    async (how) => {
      const expiresMs = world.clock.nowMs + hour
      const { file } = await share(tex, put(tex, 'log.txt', 'log'), { expiresMs })
      const sweep = async () => {
        if (how === 'ran out') world.clock.nowMs += 2 * hour
        else ok(await fileDelete(tex.deps, file))
        ok(await archive(tex.deps, {}))
      }
      let looks = 0
      const store: OrgStore = {
        ...gregor.deps.store,
        // Once to find the file, and again before its content is read.
        async spaces() {
          looks += 1
          if (looks === 2) await sweep()
          return gregor.deps.store.spaces()
        },
      }
      const deps = { ...gregor.deps, store }
      const { code, why } = no(await fileGet(deps, { id: 'log.txt' }))
      expect({ code, why }).toEqual({ code: 'wrong_state', why: expect.stringContaining(how) })
      expect(existsSync(join(gregor.root, 'log.txt'))).toBe(false)
    },
  )

  test('a content that another file has stays; a time that somebody else wrote sweeps nothing', async () => {
    const expiresMs = world.clock.nowMs + hour
    const { file } = await share(tex, put(tex, 'a.txt', 'same'), { expiresMs })
    const other = await share(gregor, put(gregor, 'b.txt', 'same'))
    world.write(
      'files.org',
      world
        .read('files.org')
        .replace(`:NAME:     b.txt`, ':NAME:     b.txt\n:EXPIRES:  2026-11-21T10:03:00.000Z'),
    )
    world.clock.nowMs += 2 * hour
    ok(await archive(tex.deps, {}))
    expect(existsSync(pathOf(file.sha256))).toBe(true)
    expect(world.read('files.org')).toContain(other.file.id)
    expect(world.read('files.org')).not.toContain(file.id)
  })
})

describe('attachments', () => {
  test('are under the signature of the message, which changes with each of them', async () => {
    put(tex, 'a.txt', 'a')
    put(tex, 'b.txt', 'b')
    ok(
      await send(tex.deps, { targets: ['@gregor'], text: 'See both.', attach: ['a.txt', 'b.txt'] }),
    )
    const proof = async () =>
      ok(await inbox(gregor.deps, { all: false })).map(({ standing }) => standing.proof)
    expect(await proof()).toEqual(['verified'])
    const text = world.read('inbox.org')
    world.write('inbox.org', text.replace(/(:ATTACHMENTS: \S+)=\S{64} /u, `$1=${'0'.repeat(64)} `))
    expect(await proof()).toEqual(['forged'])
    world.write('inbox.org', text.replace(/:ATTACHMENTS: .*\n/u, ''))
    expect(await proof()).toEqual(['forged'])
  })

  test('a message is not sent when one of its files may not be shared', async () => {
    put(tex, 'a.txt', 'a')
    const attach = ['a.txt', '.env']
    put(tex, '.env')
    expect(no(await send(tex.deps, { targets: ['@gregor'], text: 'x', attach })).code).toBe(
      'not_allowed',
    )
    expect(ok(await inbox(gregor.deps, { all: false }))).toEqual([])
    expect(await list(tex.deps)).toEqual([])
  })
})
