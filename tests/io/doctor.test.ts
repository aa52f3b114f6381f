/** Doctor finds whatever makes a command fail or hides an entry, and names the file, the line and what to do. */

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { fileDelete } from '../../lib/app/files/delete.ts'
import { fileShare } from '../../lib/app/files/share.ts'
import { remember } from '../../lib/app/memory/remember.ts'
import { stateSet } from '../../lib/app/state/set.ts'
import { lfsPointer } from '../../lib/core/files/lfs.ts'
import { examine } from '../../lib/io/doctor.ts'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { placesOf } from '../../lib/io/places.ts'
import { openTree } from '../../lib/io/space.ts'
import { addToSpool } from '../../lib/io/spool.ts'
import { appendOp, entryText, idsIn } from '../support/entries.ts'
import { makeWorld, ok, sharedSpace, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex'])
})
afterEach(() => world.remove())

/** What it says of the space: level, sentence, hint. */
async function said(root = world.users['tex']!.root): Promise<readonly string[]> {
  const env = { DATACORE_ROOT: root, DATACORE_USER: 'tex', DATACORE_SPACE: sharedSpace }
  const findings = await examine(placesOf(env, join(world.tree, 'home')), env, undefined)
  return findings
    .filter(({ check }) => !['node', 'program', 'install', 'hooks'].includes(check))
    .filter(({ level, sentence }) => level !== 'ok' || sentence.includes('placed'))
    .map(({ level, sentence, hint }) => `${level}: ${sentence} ${hint ?? ''}`.trim())
}
const file = (path: string) => join(world.tree, path)
const add = (path: string, text: string) => appendFileSync(file(path), text)
const lines = (path: string) => readFileSync(file(path), 'utf8').split('\n').length

test('of a space that is well it says nothing', async () => {
  add('inbox.org', `\n* Notes of mine\nabout things\n\n${entryText('msg-1')}`)
  mkdirSync(file('notes.org'))
  expect(await said()).toEqual([])
})

test('of keywords that a file does not give to Emacs, or gives it the wrong way round', async () => {
  const ours = /^#\+TODO:.*$/mu
  const set = (path: string, line: string) =>
    writeFileSync(file(path), readFileSync(file(path), 'utf8').replace(ours, line))
  add('inbox.org', entryText('msg-1'))
  set('inbox.org', '#+TODO: TODO NEXT WAITING | DONE CANCELLED ARCHIVED')
  set('contacts.org', '#+SEQ_TODO: TODO | DONE\n#+TODO: QUEUED WAITING WORKING | CANCELLED(c@)')
  set('state.org', '#+TODO: TODO WAITING QUEUED WORKING ARCHIVED | DONE CANCELLED')
  const hint =
    'Put this line there: #+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)'
  expect(await said()).toEqual([
    `warn: ${file('contacts.org')}:3 declares keywords, but not ARCHIVED: datacore-msg knows it, and Emacs takes it for a part of the title. ${hint}`,
    `warn: ${file('inbox.org')}:3 declares keywords, but not QUEUED and WORKING: datacore-msg knows them, and Emacs takes them for a part of the title. ${hint}`,
    `warn: ${file('state.org')}:3 declares ARCHIVED as open, which it is not to datacore-msg. ${hint}`,
  ])
  set(
    'inbox.org',
    '#+TODO: TODO NEXT | FIXED DONE\n#+TODO: WAITING QUEUED WORKING | CANCELLED ARCHIVED',
  )
  expect((await said()).join('\n')).not.toContain('inbox.org')
})

describe('in the place of a file', () => {
  const names = [
    'inbox.org',
    'contacts.org',
    'agents/tex-claude.org',
    'archive/2026-10.org',
    'channels/team.org',
  ]
  const clear = (path: string) => {
    mkdirSync(join(file(path), '..'), { recursive: true })
    rmSync(file(path), { force: true })
  }
  test.each(names)('%s: a folder, a link to outside, a link to nothing, a pipe', async (path) => {
    clear(path)
    mkdirSync(file(path))
    expect(await said()).toEqual([
      expect.stringContaining(`fail: ${file(path)} is a folder, where a file should be. Move it`),
    ])
    rmSync(file(path), { recursive: true })
    symlinkSync('/etc/passwd', file(path))
    expect((await said()).join('\n')).toContain(
      `fail: ${file(path)} is a link to a place outside the space. Move it away.`,
    )
    rmSync(file(path))
    symlinkSync('gone.org', file(path))
    expect((await said()).join('\n')).toContain(
      `fail: ${file(path)} is a link to a file that is not there.`,
    )
    rmSync(file(path))
    execFileSync('mkfifo', [file(path)])
    expect((await said()).join('\n')).toContain(
      `fail: ${file(path)} is no file but a pipe, a socket or a device.`,
    )
  })

  test('a link to another file of the space is one', async () => {
    renameSync(file('inbox.org'), file('box.org'))
    symlinkSync('box.org', file('inbox.org'))
    expect(await said()).toEqual([])
  })

  test('a folder of the tree that is a file, or a link', async () => {
    rmSync(file('archive'), { recursive: true })
    writeFileSync(file('archive'), '')
    expect((await said()).join('\n')).toContain(
      `fail: ${file('archive')} is no folder, where a folder should be.`,
    )
    rmSync(file('archive'))
    mkdirSync(file('elsewhere'))
    symlinkSync('elsewhere', file('archive'))
    expect((await said()).join('\n')).toContain(
      `fail: ${file('archive')} is a link, and the files of a linked folder are not listed.`,
    )
  })
})

test('of a shared file that was deleted and is in the archive, nor of what else was put away there', async () => {
  const { deps, root } = world.users['tex']!
  writeFileSync(join(root, 'a.txt'), 'x')
  const { file: shared } = ok(await fileShare(deps, { path: 'a.txt' }))
  ok(await remember(deps, { text: 'The build needs make.' }))
  ok(await stateSet(deps, { key: 'build/status', value: '"green"' }))
  ok(await fileDelete(deps, { id: shared.id }))
  ok(await archive(deps, {}))
  const month = 'archive/2026-11.org'
  expect(readFileSync(file(month), 'utf8')).toContain(shared.id)
  for (const path of ['memory.org', 'state.org']) {
    const text = readFileSync(file(path), 'utf8')
    const from = text.indexOf('\n* ') + 1
    add(month, `\n${text.slice(from)}`)
    writeFileSync(file(path), text.slice(0, from))
  }
  expect(await said()).toEqual([])
})

test('of posts of channels that went to the archive', async () => {
  const { deps } = world.users['tex']!
  ok(await channelCreate(deps, { name: 'team' }))
  ok(await channelPost(deps, { name: 'team', text: 'Hello' }))
  const month = 'archive/2026-11.org'
  const text = readFileSync(file('channels/team.org'), 'utf8')
  const from = text.indexOf('\n* tex: Hello') + 1
  expect(from).toBeGreaterThan(0)
  mkdirSync(file('archive'), { recursive: true })
  writeFileSync(file(month), `${readFileSync(file('inbox.org'), 'utf8')}\n${text.slice(from)}`)
  writeFileSync(file('channels/team.org'), text.slice(0, from))
  expect(await said()).toEqual([])
  add(month, '\n* Hello :post:\n:PROPERTIES:\n:FROM: tex\n:STAMP: soon\n:END:\n')
  expect((await said()).join()).toContain('1 heading, which lacks a usable ID, FROM or TO')
})

test('of contents that were committed whole before the repository kept them in Git LFS', async () => {
  const top = join(world.tree, '..', '..')
  const own = ['-c', 'user.name=tex', '-c', 'user.email=tex@example.com']
  const git = (...words: readonly string[]) => execFileSync('git', [...own, ...words], { cwd: top })
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`
  mkdirSync(file('files'), { recursive: true })
  writeFileSync(file('files/whole'), 'x'.repeat(5000))
  writeFileSync(file('files/pointer'), pointer)
  git('init', '-q')
  git('add', '--force', '.')
  git('commit', '-q', '-m', 'whole')
  expect((await said()).join('\n')).not.toContain('Git LFS')
  writeFileSync(join(top, '.gitattributes'), 'org/messaging/files/** filter=lfs -text\n')
  const [lfs, ...others] = (await said()).filter((one) => one.includes('Git LFS'))
  expect(others).toEqual([])
  expect(lfs).toContain('warn: 1 shared file of 1-team was committed whole')
  expect(lfs).toContain("git lfs migrate import --everything '--include=org/messaging/files/**'")
  git('rm', '-q', '--cached', 'org/messaging/files/whole')
  git('commit', '-q', '-m', 'gone')
  expect((await said()).join('\n')).not.toContain('Git LFS')
})

test('of a small content that was committed whole, with its path from the top of the repository', async () => {
  const top = join(world.tree, '..', '..', '..')
  const own = ['-c', 'user.name=tex', '-c', 'user.email=tex@example.com']
  const git = (...words: readonly string[]) => execFileSync('git', [...own, ...words], { cwd: top })
  mkdirSync(file('files'), { recursive: true })
  writeFileSync(file('files/small'), 'x'.repeat(23))
  writeFileSync(file('files/another'), '* A line\n')
  writeFileSync(file('files/empty'), '')
  writeFileSync(file('files/pointer'), lfsPointer('0'.repeat(64), 5))
  git('init', '-q')
  git('add', '--force', '.')
  git('commit', '-q', '-m', 'whole')
  writeFileSync(join(top, '.gitattributes'), '**/files/** filter=lfs -text\n')
  const lfs = (await said()).filter((one) => one.includes('Git LFS')).join('\n')
  expect(lfs).toContain('warn: 2 shared files of 1-team were committed whole')
  expect(lfs).toContain("'--include=1-team/org/messaging/files/**'")
})

describe('bytes that are no text', () => {
  test('UTF-16, random bytes, another encoding, zeros: with the line', async () => {
    writeFileSync(file('contacts.org'), Buffer.from([0xff, 0xfe]))
    expect((await said()).join('\n')).toContain(
      `fail: ${file('contacts.org')}:1 is UTF-16 text, and not UTF-8. Convert it: iconv`,
    )
    mkdirSync(file('agents'), { recursive: true })
    writeFileSync(file('agents/tex-claude.org'), Buffer.from([0x0a, 0x31, 0x9f, 0xc3, 0x0a, 0]))
    const random = (await said()).join('\n')
    expect(random).toContain(`${file('agents/tex-claude.org')}:2 has bytes that are no UTF-8 text.`)
    expect(random).toContain(`${file('agents/tex-claude.org')}:3 has zero bytes.`)
  })
})

describe('headings that no command shows', () => {
  const good = entryText('msg-1')
  const faults: Readonly<Record<string, readonly [text: string, say: string]>> = {
    'no drawer': ['* TODO gregor: hello :unread:message:\ntext\n', 'has no property drawer'],
    'an unclosed drawer': [
      good.replace(':END:\n', ''),
      'has a property drawer that is none to Emacs',
    ],
    'a drawer below text': [
      good.replace(':PROPERTIES:', 'text\n:PROPERTIES:'),
      'has a property drawer that is none to Emacs',
    ],
    'no ID': [good.replace(/:ID:.*\n/u, ''), 'lacks a usable ID, FROM or TO'],
    'no FROM': [good.replace(/:FROM:.*\n/u, ''), 'lacks a usable ID, FROM or TO'],
    'no TO': [good.replace(/:TO:.*\n/u, ''), 'lacks a usable ID, FROM or TO'],
    'an author with blanks': [
      good.replace(':FROM:     gregor', ':FROM:     a b'),
      'lacks a usable ID, FROM or TO',
    ],
    'a second star': [`* Notes\n*${good}`, 'stands below another one'],
  }
  test.each(Object.keys(faults))('%s', async (name) => {
    const [text, say] = faults[name]!
    for (const path of ['inbox.org', 'agents/tex-claude.org', 'archive/2026-10.org']) {
      mkdirSync(join(file(path), '..'), { recursive: true })
      if (!existsSync(file(path))) writeFileSync(file(path), '#+TITLE: x\n')
      const line = lines(path) + (text.startsWith('* Notes') ? 1 : 0)
      add(path, text)
      const found = (await said()).filter((sentence) => sentence.includes(file(path)))
      expect(found).toHaveLength(1)
      expect(found[0]).toContain(
        `warn: 1 heading, which ${say}, is shown by no command: ${file(path)}:${line}. `,
      )
    }
  })

  test('many are counted, and five are named', async () => {
    for (let count = 0; count < 7; count += 1) add('inbox.org', '* TODO call :unread:\n')
    const [only] = await said()
    expect(only).toMatch(
      /^warn: 7 headings, which have no property drawer, are shown by no command/u,
    )
    expect(only?.match(/inbox\.org:[0-9]+/gu)).toHaveLength(5)
    expect(only).toContain(' and 2 more. ')
  })

  test('a contact whose ID is no name', async () => {
    add('contacts.org', '\n* Anna :person:\n:PROPERTIES:\n:ID: Anna B!\n:END:\n')
    expect((await said()).join('\n')).toContain('warn: 1 heading, which has no name as its ID, is')
  })
})

test('ids that stand more than once are named with all their places', async () => {
  const line = lines('inbox.org')
  add('inbox.org', entryText('msg-1') + entryText('msg-1'))
  writeFileSync(file('archive/2026-11.org'), entryText('msg-1'))
  const [only] = await said()
  const next = line + entryText('msg-1').split('\n').length - 1
  expect(only).toContain(
    `warn: 1 id stands more than once: msg-1 (${file('archive/2026-11.org')}:1, ${file('inbox.org')}:${line}, ${file('inbox.org')}:${next}).`,
  )
})

describe('changes that wait', () => {
  const wait = (path = 'inbox.org') =>
    addToSpool(
      openTree({ name: sharedSpace, dir: join(world.tree, '../..') }),
      [appendOp(path, 'msg-1')],
      1_000,
    )

  test('beside a file that somebody edits are told, and placed once nobody does', async () => {
    wait()
    symlinkSync('anna@elsewhere.4711', lockPath(file('inbox.org')))
    expect(await said()).toEqual([
      'warn: 1 change waits beside inbox.org of 1-team, which somebody edits. Save or kill the buffer in Emacs; the next command places them. Readers see them already.',
    ])
    rmSync(lockPath(file('inbox.org')))
    expect(await said()).toEqual(['ok: Waiting changes of 1-team were placed just now: 1.'])
    expect(idsIn(readFileSync(file('inbox.org')))).toEqual(['msg-1'])
    expect(await said()).toEqual([])
  })

  test('and cannot be placed are told with the reason', async () => {
    wait()
    rmSync(file('inbox.org'))
    mkdirSync(file('inbox.org'))
    const all = (await said()).join('\n')
    expect(all).toContain('fail: 1 change waits beside inbox.org of 1-team, and cannot be placed. ')
    expect(all).not.toContain('somebody edits')
  })
})

test('a root that is not there is one fault, told once', async () => {
  const [only, ...others] = await said(file('gone'))
  expect(only).toContain(`fail: There is no folder ${file('gone')}, `)
  expect(others).toEqual([])
})

test.skipIf(process.getuid?.() === 0)('what cannot be written', async () => {
  execFileSync('chmod', ['400', file('inbox.org')])
  execFileSync('chmod', ['500', file('archive')])
  const all = (await said()).join('\n')
  execFileSync('chmod', ['-R', 'u+rwX', world.tree])
  expect(all).toContain(`${file('inbox.org')} cannot be written: permission was denied.`)
  expect(all).toContain(`${file('archive')} cannot be written: permission was denied.`)
})
