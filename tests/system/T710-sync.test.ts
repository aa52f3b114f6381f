/** `datacore-msg sync` as people call it: what comes in, what goes out, and what is left alone. */

import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync, syncJson, userState } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

/** Everything that a work tree can be in the middle of. */
function makeMess(clone: Clone): void {
  const at = (path: string) => join(clone.dir, path)
  mkdirSync(at('src'))
  for (const name of ['staged', 'unstaged', 'both', 'removed', 'renamed', 'mode', 'gone']) {
    writeFileSync(at(`src/${name}.txt`), `${name}\n`)
  }
  clone.git('add', 'src')
  clone.git('commit', '-qm', 'The work of the user')
  writeFileSync(at('src/staged.txt'), 'staged twice\n')
  clone.git('add', 'src/staged.txt')
  writeFileSync(at('src/unstaged.txt'), 'changed\n')
  writeFileSync(at('src/both.txt'), 'first\n')
  clone.git('add', 'src/both.txt')
  writeFileSync(at('src/both.txt'), 'first\nsecond\n')
  clone.git('rm', '-q', 'src/removed.txt')
  clone.git('mv', 'src/renamed.txt', 'src/other name.txt')
  chmodSync(at('src/mode.txt'), 0o755)
  rmSync(at('src/gone.txt'))
  writeFileSync(at('src/intended.txt'), 'later\n')
  clone.git('add', '-N', 'src/intended.txt')
  writeFileSync(at('untracked.txt'), 'mine\n')
  writeFileSync(at('wörk file.org'), '* My own heading\n')
  symlinkSync('nowhere', at('link'))
  mkdirSync(at('org'), { recursive: true })
  writeFileSync(at('org/inbox.org'), '* Not of messaging\n')
}

describe('what two people write', () => {
  test('comes in and goes out, with no merge in the history', async () => {
    const { gregor, tex } = await knownPair(clones)
    const one = gregor.send('@tex', 'Can you review PR #24?')
    const two_ = tex.send('@gregor', 'Lunch?')
    expect(sync(gregor)).toBe('1-team: 1 change went out.\n')
    const said = sync(tex)
    expect(said).toContain('1-team: 1 change came in, 1 change went out.\n')
    expect(said).toContain('Can you review PR #24?')
    expect(said).toContain('gregor (verified')
    sync(gregor)
    expect(sync(gregor)).toBe('1-team: up to date with origin/main.\n')
    expect(gregor.read('inbox.org')).toBe(tex.read('inbox.org'))
    for (const id of [one, two_]) expect(gregor.read('inbox.org')).toContain(id)
    expect(gregor.git('rev-list', '--merges', '--count', 'HEAD')).toBe('0\n')
    expect(gregor.git('rev-parse', 'HEAD')).toBe(tex.git('rev-parse', 'HEAD'))
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('commits of the user that went out beside it are counted', async () => {
    const { gregor, tex } = await knownPair(clones)
    const write = (clone: Clone, name: string) => {
      writeFileSync(join(clone.dir, name), 'mine\n')
      clone.git('add', name)
      clone.git('commit', '-qm', name, '--', name)
    }
    write(gregor, 'one.txt')
    expect(sync(gregor)).toBe('1-team: 1 commit of your own went out.\n')
    write(tex, 'two.txt')
    write(tex, 'three.txt')
    tex.send('@gregor', 'With two commits')
    expect(sync(tex)).toContain('1-team: 1 change and 2 commits of your own went out.\n')
    expect(sync(tex)).toBe('1-team: up to date with origin/main.\n')
    expect(syncJson(gregor)).toMatchObject({ ownCommits: 0 })
  })

  test('is reported with who wrote it, as this machine judges it, and how far ours got', async () => {
    const { gregor, tex } = await knownPair(clones)
    const id = gregor.send('@tex', 'One line')
    expect(syncJson(gregor)).toMatchObject({
      reached: 'pushed',
      wentOut: [id],
      committed: ['org/messaging/inbox.org'],
      remote: 'origin/main',
      problem: null,
    })
    const report = syncJson(tex)
    expect(report['cameIn']).toEqual([
      expect.objectContaining({
        change: 'new',
        id,
        from: 'gregor',
        author: { proof: 'verified', tier: 'unknown', blocked: false },
        title: 'One line',
        state: 'unread',
      }),
    ])
    tex.msg('mark', id, 'read')
    sync(tex)
    expect(syncJson(gregor)['cameIn']).toEqual([
      expect.objectContaining({ change: 'changed', id, state: 'done' }),
    ])
  })

  test('is joined entry by entry when both changed the same message, without a driver', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const tex = await clones.clone('tex', { driver: 'none' })
    sync(tex)
    sync(gregor)
    const id = gregor.send('@tex', 'To both')
    sync(gregor)
    sync(tex)
    tex.msg('mark', id, 'read')
    gregor.write('inbox.org', gregor.read('inbox.org').replace(':MENTIONS', ':MENTIONS'))
    gregor.append('inbox.org', '\n* A note of mine\n:PROPERTIES:\n:ID: note\n:END:\n')
    sync(tex)
    sync(gregor)
    sync(tex)
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
    expect(tex.read('inbox.org')).toContain('- Read by tex')
    expect(tex.read('inbox.org')).toContain('* A note of mine')
    expect(tex.read('inbox.org')).not.toContain('<<<<<<<')
  })
})

describe('what is not ours', () => {
  test('stays staged, unstaged, untracked and deleted exactly as it was', async () => {
    const { gregor, tex } = await knownPair(clones)
    makeMess(gregor)
    sync(gregor)
    const before = userState(gregor)
    gregor.send('@tex', 'Out')
    tex.send('@gregor', 'In')
    sync(tex)
    sync(gregor)
    expect(userState(gregor)).toBe(before)
    expect(gregor.git('log', '-1', '--format=', '--name-only')).toBe('org/messaging/inbox.org\n')
    sync(tex)
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
  })

  test('stays so when others change other files, which are brought here', async () => {
    const { gregor, tex } = await knownPair(clones)
    makeMess(gregor)
    sync(gregor)
    sync(tex)
    const staged = gregor.git('diff', '--cached')
    const unstaged = gregor.git('diff')
    writeFileSync(join(tex.dir, 'new.txt'), 'from tex\n')
    tex.commit('A file')
    gregor.send('@tex', 'Out')
    sync(tex)
    sync(gregor)
    expect(gregor.git('diff', '--cached')).toBe(staged)
    expect(gregor.git('diff')).toBe(unstaged)
    expect(gregor.git('show', 'HEAD:new.txt')).toBe('from tex\n')
    expect(gregor.git('status', '--porcelain', 'new.txt', 'org')).toBe('?? org/inbox.org\n')
  })

  test('a person’s own files in the messaging tree are not committed', async () => {
    const { gregor } = await knownPair(clones)
    gregor.write('notes.txt', 'mine\n')
    gregor.write('inbox.org_archive', '* old\n')
    expect(sync(gregor)).toContain('up to date')
    expect(gregor.git('status', '--porcelain')).toBe(
      '?? org/messaging/inbox.org_archive\n?? org/messaging/notes.txt\n',
    )
  })

  test('commits of the user go out by a merge, and stay as they are', async () => {
    const { gregor, tex } = await knownPair(clones)
    writeFileSync(join(gregor.dir, 'mine.txt'), 'mine\n')
    gregor.git('add', 'mine.txt')
    gregor.git('commit', '-qm', 'My work')
    const own = gregor.git('rev-parse', 'HEAD').trim()
    writeFileSync(join(tex.dir, 'theirs.txt'), 'theirs\n')
    tex.commit('Their work')
    tex.send('@gregor', 'In')
    gregor.send('@tex', 'Out')
    sync(tex)
    sync(gregor)
    sync(tex)
    expect(gregor.git('rev-list', '--merges', '--count', 'HEAD')).toBe('1\n')
    expect(gregor.git('merge-base', '--is-ancestor', own, 'HEAD')).toBe('')
    expect(tex.git('show', 'HEAD:mine.txt', 'HEAD:theirs.txt')).toBe('mine\ntheirs\n')
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
    expect(gregor.git('status', '--porcelain')).toBe('')
  })
})

describe('files of the messaging tree', () => {
  test('an org file that is gone is put back, and said so', async () => {
    const { gregor } = await knownPair(clones)
    const text = gregor.read('inbox.org')
    rmSync(join(gregor.dir, 'org/messaging/inbox.org'))
    gregor.git('add', '-A')
    expect(sync(gregor)).toContain('inbox.org of 1-team was gone from disk; it is back.')
    expect(gregor.read('inbox.org')).toBe(text)
    sync(gregor)
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('line ends that were changed all over are no change', async () => {
    const { gregor } = await knownPair(clones)
    gregor.write('inbox.org', gregor.read('inbox.org').replaceAll('\n', '\r\n'))
    expect(sync(gregor)).toContain('up to date')
    expect(gregor.git('show', 'HEAD:org/messaging/inbox.org')).not.toContain('\r')
  })

  test('conflict markers are joined on disk before anybody else gets them', async () => {
    const { gregor, tex } = await knownPair(clones)
    const head = gregor.read('inbox.org')
    const side = (name: string) => `* Note of ${name}\n:PROPERTIES:\n:ID:       ${name}\n:END:\n`
    gregor.write(
      'inbox.org',
      `${head}<<<<<<< HEAD\n${side('one')}=======\n${side('two')}>>>>>>> other\n`,
    )
    gregor.commit('With markers')
    gregor.append('inbox.org', '\n* Another\n')
    expect(sync(gregor)).toContain('had conflict markers; both sides are joined')
    sync(tex)
    for (const clone of [gregor, tex]) {
      expect(clone.read('inbox.org')).not.toContain('<<<<<<<')
      expect(clone.read('inbox.org')).toContain(`${side('one')}\n${side('two')}`)
    }
  })

  test('a lock says how old what it knows is: since the last sync, which leaves FETCH_HEAD alone', async () => {
    const { gregor } = await knownPair(clones)
    sync(gregor)
    expect(gregor.msg('lock', 'take', 'deploy')).toContain('As of the last sync')
    expect(existsSync(join(gregor.dir, '.git', 'FETCH_HEAD'))).toBe(false)
  })

  test('a new archive file, one in a new folder, and a shared file go out', async () => {
    const { gregor, tex } = await knownPair(clones)
    gregor.write('archive/2026-10.org', '#+TITLE: 2026-10\n')
    mkdirSync(join(gregor.dir, 'org/messaging/notes'))
    gregor.write('notes/own.org', '* Own\n')
    mkdirSync(join(gregor.dir, 'org/messaging/files'))
    writeFileSync(join(gregor.dir, 'org/messaging/files/abc'), Buffer.from([0, 255, 13, 10]))
    sync(gregor)
    sync(tex)
    expect(tex.read('archive/2026-10.org')).toBe('#+TITLE: 2026-10\n')
    expect(tex.read('notes/own.org')).toBe('* Own\n')
    expect(tex.git('hash-object', '--no-filters', 'org/messaging/files/abc')).toBe(
      gregor.git('rev-parse', 'HEAD:org/messaging/files/abc'),
    )
  })
})
