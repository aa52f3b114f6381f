/** The merge driver as git calls it: in every command that merges, with real clones and the real program. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idsIn } from '../support/entries.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'

let clones: Clones
let tex: Clone
let gregor: Clone

/** Both know each other, and have sent nothing yet. */
beforeEach(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  tex.commit('A space')
  tex.git('push', '-q', 'origin', 'HEAD:main')
  gregor = await clones.clone('gregor')
  gregor.commit('Gregor')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
  tex.git('pull', '-q', '--rebase', 'origin', 'main')
}, 60_000)
afterEach(() => clones.remove())

const inbox = 'inbox.org'
const ids = (text: string) => idsIn(new TextEncoder().encode(text))
const marker = /^(?:<{7,}|={7,}|>{7,}|\|{7,})/mu

/** Each sends one message to the other and commits it. */
function bothSend(): readonly string[] {
  const one = tex.send('@gregor', 'From tex')
  tex.commit('tex sends')
  const other = gregor.send('@tex', 'From gregor')
  gregor.commit('gregor sends')
  return [one, other]
}

/** Everything is there once, and no marker. */
function expectEntries(clone: Clone, wanted: readonly string[]): void {
  expect(clone.read(inbox)).not.toMatch(marker)
  expect([...ids(clone.read(inbox))].sort()).toEqual([...wanted].sort())
}

/** Everything is there once, nothing is marked as a conflict, and git has nothing left to do. */
function expectWhole(clone: Clone, wanted: readonly string[]): void {
  expectEntries(clone, wanted)
  expect(clone.git('diff', '--name-only', '--diff-filter=U')).toBe('')
}

describe('T700 two who append to one inbox', () => {
  test('merge', () => {
    const wanted = bothSend()
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('pull', '-q', '--no-rebase', 'origin', 'main')
    expectWhole(gregor, wanted)
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', 'origin', 'main')
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
  })

  test('rebase, in which git calls the sides the other way round', () => {
    const wanted = bothSend()
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('pull', '-q', '--rebase', 'origin', 'main')
    expectWhole(gregor, wanted)
  })

  test('cherry-pick and revert: nothing is lost, and what was reverted comes back by the next merge', () => {
    const wanted = bothSend()
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('fetch', '-q', 'origin')
    gregor.git('cherry-pick', 'origin/main')
    expectWhole(gregor, wanted)
    const third = gregor.send('@tex', 'A third')
    gregor.commit('third')
    // Both appended in one place, so git asks the driver, and a join takes nothing away.
    gregor.tryGit('revert', '--no-edit', 'HEAD~1')
    expectWhole(gregor, [...wanted, third])
  })

  test('stash pop', () => {
    const one = tex.send('@gregor', 'From tex')
    tex.commit('tex sends')
    tex.git('push', '-q', 'origin', 'main')
    const other = gregor.send('@tex', 'Not yet committed')
    gregor.git('stash', '-q')
    gregor.git('pull', '-q', '--rebase', 'origin', 'main')
    gregor.git('stash', 'pop')
    expectWhole(gregor, [one, other])
  })

  test('criss-cross: each merges the other, then both results meet', () => {
    const wanted = bothSend()
    const theirs = `file://${tex.dir}`
    gregor.git('fetch', '-q', theirs, 'main:tex')
    tex.git('fetch', '-q', `file://${gregor.dir}`, 'main:gregor')
    gregor.git('merge', '-q', '-m', 'g', 'tex')
    tex.git('merge', '-q', '-m', 't', 'gregor')
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
    const third = tex.send('@gregor', 'And one')
    tex.commit('one more')
    const fourth = gregor.send('@tex', 'Another')
    gregor.commit('another')
    gregor.git('fetch', '-q', theirs, '+main:tex')
    gregor.git('merge', '-q', '-m', 'both', 'tex')
    expectWhole(gregor, [...wanted, third, fourth])
  })

  test('octopus: joined, or refused by git with everything as it was', () => {
    const wanted = bothSend()
    tex.git('checkout', '-q', '-b', 'side', 'HEAD~1')
    const third = tex.send('@gregor', 'On the side')
    tex.commit('side')
    tex.git('checkout', '-q', 'main')
    tex.git('fetch', '-q', `file://${gregor.dir}`, 'main:gregor')
    const before = tex.read(inbox)
    const { status } = tex.tryGit('merge', '-q', '-m', 'octopus', 'side', 'gregor')
    if (status === 0) expectWhole(tex, [...wanted, third])
    else {
      tex.tryGit('merge', '--abort')
      tex.git('reset', '-q', '--hard')
      expect(tex.read(inbox)).toBe(before)
    }
  })
})

describe('T700 the driver and its registration', () => {
  test('one message read here and pinned by hand there ends with both', () => {
    const id = gregor.send('@tex', 'Read me')
    gregor.commit('send')
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', 'origin', 'main')
    tex.msg('mark', id, 'read')
    tex.commit('read')
    gregor.write(inbox, gregor.read(inbox).replace(/:unread:/u, ':unread:home:'))
    gregor.commit('tag')
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', '--rebase', 'origin', 'main')
    const heading = tex
      .read(inbox)
      .split('\n')
      .find((line) => line.startsWith('* '))
    expect(heading).toMatch(/^\* DONE .*:home:message:$/u)
    expect(tex.read(inbox)).toMatch(/^- Read by tex /mu)
  })

  test('it starts when the PATH has no node', () => {
    const wanted = bothSend()
    tex.git('push', '-q', 'origin', 'main')
    const bin = join(gregor.env['HOME']!, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'node'), '#!/bin/sh\nexit 9\n')
    chmodSync(join(bin, 'node'), 0o755)
    gregor.env['PATH'] = `${bin}:/usr/bin:/bin`
    gregor.git('pull', '-q', '--rebase', 'origin', 'main')
    expectWhole(gregor, wanted)
  })

  test('where it cannot start, git merges the text: both sides are in the file, and are read as one', () => {
    const wanted = bothSend()
    tex.git('push', '-q', 'origin', 'main')
    const command = gregor.git('config', 'merge.datacore.driver').trim()
    gregor.git('config', 'merge.datacore.driver', command.replaceAll('/dist/', '/gone/'))
    expect(gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main').status).not.toBe(0)
    expect(gregor.read(inbox)).toMatch(/^<{32} ours$/mu)
    const shown = gregor.msg('inbox', '--space', '1-team', '--json')
    expect(shown).toContain(wanted[0])
    expect(shown).toContain('inbox.org of 1-team has conflict markers of git.')
    const third = gregor.send('@tex', 'Settles it')
    expectEntries(gregor, [...wanted, third])
  })

  test('doctor registers it in a clone that lacks it, and says so', async () => {
    const bare = await clones.clone('sam', { driver: 'none' })
    expect(bare.tryGit('config', 'merge.datacore.driver').status).toBe(1)
    bare.write('.gitattributes', '*.org text\n')
    const said = bare.msg('doctor')
    expect(said).toContain('The merge driver was not registered in the clone of 1-team')
    expect(bare.git('config', 'merge.datacore.driver')).toContain('|| git merge-file')
    const attributes = readFileSync(join(bare.dir, 'org/messaging/.gitattributes'), 'utf8')
    expect(attributes).toMatch(
      /^\*\.org text\n.*\n?\*\.org merge=datacore conflict-marker-size=32 .*\n$/su,
    )
    expect(bare.msg('doctor')).not.toContain('merge driver')
  })

  test('a file that is no UTF-8 goes to git, with all of both sides', () => {
    tex.write('notes.org', '* a\n\n* z\n')
    tex.commit('notes')
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('pull', '-q', 'origin', 'main')
    writeFileSync(
      join(tex.dir, 'org/messaging/notes.org'),
      Buffer.from('* a\n\xff\n* z\n', 'latin1'),
    )
    tex.commit('latin')
    tex.git('push', '-q', 'origin', 'main')
    gregor.write('notes.org', '* a\nmine\n* z\n')
    gregor.commit('mine')
    const { status, out } = gregor.tryGit('pull', '--no-rebase', 'origin', 'main')
    expect(out).toContain('notes.org: The file is not valid UTF-8. Git merges its text instead.')
    expect(status).not.toBe(0)
    const both = readFileSync(join(gregor.dir, 'org/messaging/notes.org'), 'latin1')
    expect(both).toContain('mine')
    expect(both).toContain('\xff')
  })
})

describe('T700 old mistakes', () => {
  test('regression 18: two appends never interleave their drawers', () => {
    bothSend()
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('pull', '-q', '--no-rebase', 'origin', 'main')
    const drawers = gregor.read(inbox).match(/^:PROPERTIES:\n(?::[A-Z_]+:.*\n)+:END:$/gmu) ?? []
    expect(drawers).toHaveLength(2)
    for (const drawer of drawers) expect(drawer.match(/^:ID:/gmu)).toHaveLength(1)
  })

  test('regression 44: marking an entry leaves its neighbours alone, and tex is not texas', () => {
    const bare = '* TODO A heading without a drawer                       :unread:\n'
    gregor.append(inbox, `\n${bare}`)
    const first = gregor.send('@tex', 'First')
    const second = gregor.send('@tex', 'Second')
    gregor.send('@tex-claude', 'A task')
    gregor.commit('two')
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', 'origin', 'main')
    const before = tex.read(inbox).split(/(?=^\* )/mu)
    tex.write('agents/texas-claude.org', `${tex.read('agents/tex-claude.org')}`)
    const texas = tex.read('agents/texas-claude.org')
    tex.msg('mark', second, 'read')
    const after = tex.read(inbox).split(/(?=^\* )/mu)
    expect(after.filter((entry) => !before.includes(entry))).toHaveLength(1)
    expect(after.find((entry) => entry.includes(first))).toContain(':unread:')
    expect(tex.read(inbox)).toContain(bare)
    expect(tex.read('agents/texas-claude.org')).toBe(texas)
  })

  test('regression 46: ./sync, then ./sync push, with two senders: nothing is lost or published broken', () => {
    // As a datacore root has it: pull by rebase with what is not committed put aside; push adds all and never pulls.
    const pull = (clone: Clone) =>
      clone.tryGit('pull', '-q', '--rebase', '--autostash', 'origin', 'main')
    const push = (clone: Clone) => {
      clone.git('add', '-A')
      clone.tryGit('commit', '-q', '-m', 'sync')
      return clone.tryGit('push', '-q', 'origin', 'main')
    }
    const wanted = [tex.send('@gregor', 'One'), gregor.send('@tex', 'Two')]
    expect(push(tex).status).toBe(0)
    expect(push(gregor).status).not.toBe(0)
    wanted.push(gregor.send('@tex', 'Three, while the push was refused'))
    expect(pull(gregor).status).toBe(0)
    expect(push(gregor).status).toBe(0)
    wanted.push(tex.send('@gregor', 'Four, not committed'))
    expect(pull(tex).status).toBe(0)
    expect(push(tex).status).toBe(0)
    expect(pull(gregor).status).toBe(0)
    expectWhole(tex, wanted)
    expectWhole(gregor, wanted)
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
    for (const clone of [tex, gregor]) expect(clone.git('branch', '--show-current')).toBe('main\n')
  })
})
