/** `doctor --repair` with real git: a clone without the merge driver, in every command of git that can end in conflict. */

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idsIn } from '../support/entries.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, trySync } from '../support/syncing.ts'

let clones: Clones
let tex: Clone
/** Has no driver: its git merges text. */
let gregor: Clone
const inbox = 'inbox.org'
const inTree = 'org/messaging/inbox.org'
const marker = /^(?:<{7,}|={7,}|>{7,}|\|{7,})/mu

beforeEach(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  tex.commit('A space')
  tex.git('push', '-q', 'origin', 'HEAD:main')
  gregor = await clones.clone('gregor', { driver: 'none' })
  gregor.commit('Gregor')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
  tex.git('pull', '-q', '--rebase', 'origin', 'main')
}, 60_000)
afterEach(() => clones.remove())

interface Finding {
  readonly check: string
  readonly level: string
  readonly sentence: string
  readonly hint: string | null
}

function doctor(clone: Clone, ...words: readonly string[]): readonly Finding[] {
  const args = [join(process.cwd(), 'bin', 'datacore-msg'), 'doctor', '--json', ...words]
  let out: string
  try {
    out = execFileSync(process.execPath, args, { env: clone.env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    out = (error as { readonly stdout: string }).stdout
  }
  return (JSON.parse(out) as { readonly findings: readonly Finding[] }).findings
}

/** What it did, as sentences; what it could not do fails the test. */
function repair(clone: Clone): readonly string[] {
  const own = doctor(clone, '--repair').filter(({ check }) => check === 'repair 1-team')
  expect(own.filter(({ level }) => level !== 'ok')).toEqual([])
  return own.map(({ sentence }) => sentence)
}

const failing = (clone: Clone) =>
  doctor(clone)
    .filter(({ level }) => level === 'fail')
    .map(({ sentence }) => sentence)

function expectEntries(clone: Clone, wanted: readonly string[]): void {
  expect(clone.read(inbox)).not.toMatch(marker)
  expect([...idsIn(new TextEncoder().encode(clone.read(inbox)))].sort()).toEqual([...wanted].sort())
}

/** Nothing in conflict, and what git has is what is in the file. */
function expectResolved(clone: Clone): void {
  expect(clone.git('ls-files', '-u')).toBe('')
  expect(clone.git('status', '--porcelain', '--', inTree)).not.toMatch(/^.M/mu)
}

/** Each appends one message; tex's is pushed. */
function bothSend(): readonly string[] {
  const one = tex.send('@gregor', 'From tex')
  tex.commit('tex sends')
  tex.git('push', '-q', 'origin', 'main')
  const other = gregor.send('@tex', 'From gregor')
  return [one, other]
}

describe('T720 a clone without the driver', () => {
  test('merge: both sides are in the file, and git merge --continue goes on', () => {
    const wanted = bothSend()
    gregor.commit('gregor sends')
    expect(gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main').status).not.toBe(0)
    expect(failing(gregor).join('\n')).toContain('inbox.org of 1-team is in conflict in git')
    expect(gregor.read(inbox)).toMatch(marker)
    // The examination has registered the driver, and changed no file.
    const said = repair(gregor)
    expect(said.join('\n')).toContain('inbox.org of 1-team, changed on both sides, has all of both')
    expectEntries(gregor, wanted)
    expectResolved(gregor)
    gregor.git('-c', 'core.editor=true', 'merge', '--continue')
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', 'origin', 'main')
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
    expect(repair(gregor)).toEqual([])
  })

  test('rebase: doctor says how to go on, and git rebase --continue does', () => {
    const wanted = bothSend()
    gregor.commit('gregor sends')
    expect(gregor.tryGit('pull', '-q', '--rebase', 'origin', 'main').status).not.toBe(0)
    repair(gregor)
    expectResolved(gregor)
    const waits = doctor(gregor).find(({ sentence }) => sentence.includes('middle of a rebase'))
    expect(waits?.hint).toBe(`Go on with: git -C ${gregor.dir} rebase --continue`)
    gregor.git('-c', 'core.editor=true', 'rebase', '--continue')
    expectEntries(gregor, wanted)
  })

  test('rebase at a stop, where a message came meanwhile: what doctor and sync name goes, and keeps it', () => {
    for (const text of ['one', 'two']) {
      writeFileSync(join(gregor.dir, 'plan.txt'), `${text}\n`)
      gregor.commit(text)
    }
    const stopped = () => {
      gregor.git('-c', 'sequence.editor=sed -i 1s/pick/edit/', 'rebase', '-q', '-i', 'HEAD~2')
      const id = gregor.send('@tex', 'Meanwhile')
      expect(gregor.tryGit('rebase', '--continue').status).not.toBe(0)
      return id
    }
    const sh = (command: string) =>
      execFileSync('sh', ['-c', command], { cwd: gregor.dir, env: gregor.env, stdio: 'pipe' })
    const first = stopped()
    const waits = doctor(gregor).find(({ sentence }) => sentence.includes('middle of a rebase'))
    sh(/Go on with: (.+)$/u.exec(waits?.hint ?? '')![1]!)
    expect(gregor.read(inbox)).toContain(first)
    gregor.commit('first')
    const second = stopped()
    const { out } = trySync(gregor)
    const hint =
      /aside: (git stash .+?), then (git rebase --continue), or .+ then (git stash pop);/u
    const [, ...commands] = hint.exec(flat(out))!
    sh(commands.join(' && '))
    for (const id of [first, second]) expect(gregor.read(inbox)).toContain(id)
    expect(gregor.git('stash', 'list')).toBe('')
    expect(gregor.git('status', '--porcelain')).toBe(` M ${inTree}\n`)
  })

  test('stash pop', () => {
    const wanted = bothSend()
    gregor.git('stash', '-q')
    gregor.git('pull', '-q', '--rebase', 'origin', 'main')
    expect(gregor.tryGit('stash', 'pop').status).not.toBe(0)
    repair(gregor)
    expectEntries(gregor, wanted)
    expectResolved(gregor)
  })

  test('cherry-pick', () => {
    const wanted = bothSend()
    gregor.commit('gregor sends')
    gregor.git('fetch', '-q', 'origin')
    expect(gregor.tryGit('cherry-pick', 'origin/main').status).not.toBe(0)
    repair(gregor)
    gregor.git('-c', 'core.editor=true', 'cherry-pick', '--continue')
    expectEntries(gregor, wanted)
  })

  test('other files, staged or in conflict, are left exactly as they were', () => {
    bothSend()
    for (const [clone, text] of [
      [tex, 'tex\n'],
      [gregor, 'gregor\n'],
    ] as const) {
      writeFileSync(join(clone.dir, 'notes.txt'), text)
      clone.commit('notes')
    }
    tex.git('push', '-q', 'origin', 'main')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    writeFileSync(join(gregor.dir, 'staged.txt'), 'mine\n')
    gregor.git('add', 'staged.txt')
    writeFileSync(join(gregor.dir, 'loose.txt'), 'mine\n')
    const before = gregor.git('ls-files', '-s', '--', 'notes.txt', 'staged.txt')
    repair(gregor)
    expect(gregor.git('ls-files', '-s', '--', 'notes.txt', 'staged.txt')).toBe(before)
    expect(gregor.git('ls-files', '-u')).not.toContain('org/messaging')
    expect(gregor.git('status', '--porcelain', '--', 'loose.txt')).toBe('?? loose.txt\n')
    const waits = doctor(gregor).find(({ sentence }) => sentence.includes('middle of a merge'))
    expect(waits?.hint).toContain('1 file is still in conflict there')
  })
})

describe('T720 stages that are not two changes', () => {
  test('both added: a queue that each made for itself', () => {
    const one = tex.send('@gregor-claude', 'From tex', '--effort', '1')
    tex.commit('tex')
    tex.git('push', '-q', 'origin', 'main')
    const other = gregor.send('@gregor-claude', 'From gregor', '--effort', '1')
    gregor.commit('gregor')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    const said = repair(gregor).join('\n')
    expect(said).toContain('agents/gregor-claude.org of 1-team, added on both sides')
    expect(gregor.read('agents/gregor-claude.org')).toContain(one)
    expect(gregor.read('agents/gregor-claude.org')).toContain(other)
    expectResolved(gregor)
  })

  test.each([
    ['here', 'changed there'],
    ['there', 'changed here'],
  ])('deleted %s and %s: what is changed stays', (where) => {
    const [deleter, changer] = where === 'here' ? [gregor, tex] : [tex, gregor]
    deleter.git('rm', '-q', inTree)
    deleter.git('commit', '-q', '-m', 'rm')
    const id = changer.send(where === 'here' ? '@gregor' : '@tex', 'A change')
    changer.commit('change')
    tex.git('push', '-q', 'origin', 'main')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    const said = repair(gregor).join('\n')
    expect(said).toContain('deleted on one side and changed on the other')
    expectEntries(gregor, [id])
    expectResolved(gregor)
  })

  test('a file whose markers somebody began to take out keeps what it had outside of the space', () => {
    const wanted = bothSend()
    gregor.commit('gregor sends')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    const half = gregor.read(inbox).replace(/^={7,}$/mu, '')
    gregor.write(inbox, half)
    const said = repair(gregor).join('\n')
    expectEntries(gregor, wanted)
    const kept = /What stood there is kept in (\S+)\./u.exec(said)?.[1] ?? ''
    expect(readFileSync(kept, 'utf8')).toBe(half)
  })

  test('a list of attributes in conflict has all lines of both', () => {
    for (const [clone, line] of [
      [tex, '*.txt text'],
      [gregor, '*.png binary'],
    ] as const) {
      clone.append('.gitattributes', `${line}\n`)
      clone.commit('attributes')
    }
    tex.git('push', '-q', 'origin', 'main')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    expect(repair(gregor).join('\n')).toContain('.gitattributes of 1-team, changed on both sides')
    const text = gregor.read('.gitattributes')
    expect(text).not.toMatch(marker)
    for (const line of ['*.txt text', '*.png binary', '*.org merge=datacore']) {
      expect(text).toContain(line)
    }
    expectResolved(gregor)
  })

  test('what is no text, and a link in the place of a file, are left in conflict and named', () => {
    const own = () => doctor(gregor, '--repair').filter(({ level }) => level === 'fail')
    const file = join(gregor.dir, 'org', 'messaging', 'state.org')
    writeFileSync(
      join(tex.dir, 'org', 'messaging', 'state.org'),
      Buffer.from([0x2a, 0x20, 0xff, 0x0a]),
    )
    rmSync(join(tex.dir, 'org', 'messaging', 'memory.org'))
    execFileSync('ln', ['-s', '/etc/passwd', join(tex.dir, 'org', 'messaging', 'memory.org')])
    tex.commit('hostile')
    tex.git('push', '-q', 'origin', 'main')
    gregor.append('state.org', '* mine\n')
    gregor.append('memory.org', '* mine\n')
    gregor.commit('mine')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    const before = readFileSync(file)
    const said = own()
      .map(({ sentence }) => sentence)
      .join('\n')
    expect(said).toContain(
      'state.org of 1-team is in conflict and could not be joined: The file is not valid UTF-8.',
    )
    expect(said).toContain(
      'memory.org of 1-team is in conflict, and a side of it is no plain file.',
    )
    expect(readFileSync(file)).toEqual(before)
    expect(gregor.git('ls-files', '-u')).toContain('state.org')
  })

  test('a file that Emacs holds is left, and that is said', () => {
    bothSend()
    gregor.commit('gregor sends')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    const before = gregor.read(inbox)
    const link = join(gregor.dir, 'org', 'messaging', '.#inbox.org')
    execFileSync('ln', ['-s', `gregor@elsewhere.1`, link])
    const own = doctor(gregor, '--repair').filter(({ check }) => check === 'repair 1-team')
    expect(own.map(({ level, sentence }) => `${level}: ${sentence}`)).toContain(
      'fail: inbox.org of 1-team is held by an editor, so it was left.',
    )
    expect(gregor.read(inbox)).toBe(before)
    rmSync(link)
  })
})

describe('T720 markers that were committed', () => {
  test.each(['merge', 'diff3', 'zdiff3'])(
    'git add -A && git commit, in the style %s: rebuilt from the parents of that merge',
    (style) => {
      const wanted = bothSend()
      gregor.commit('gregor sends')
      gregor.git('config', 'merge.conflictStyle', style)
      gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
      gregor.commit('whatever')
      expect(gregor.read(inbox)).toMatch(marker)
      expect(repair(gregor).join('\n')).toMatch(
        /joined from both parents of the merge [0-9a-f]{10}\./u,
      )
      expectEntries(gregor, wanted)
    },
  )

  test('changed since: from the markers, with the change', () => {
    const wanted = bothSend()
    gregor.commit('gregor sends')
    gregor.tryGit('pull', '-q', '--no-rebase', 'origin', 'main')
    gregor.commit('whatever')
    gregor.append(inbox, '\n* A note of mine\n')
    expect(repair(gregor).join('\n')).toContain('joined from them')
    expect(gregor.read(inbox)).toContain('* A note of mine')
    expectEntries(gregor, [...wanted, ''])
  })

  test('./sync in a clone without the driver (regression 46): nothing is lost, and the rebase ends', () => {
    const both = bothSend()
    gregor.commit('gregor sends')
    const wanted = [...both, gregor.send('@tex', 'Not committed')]
    // pull, the default of ./sync; then its push: add all, commit, push without a pull.
    gregor.tryGit('pull', '--rebase', '--autostash', 'origin', 'main')
    gregor.git('add', '-A')
    gregor.tryGit('commit', '-q', '-m', 'sync')
    gregor.tryGit('push')
    repair(gregor)
    // The third is still with git, in its autostash.
    expectEntries(gregor, both)
    gregor.git('add', '-A')
    gregor.git('commit', '-q', '-m', 'mended')
    gregor.git('-c', 'core.editor=true', 'rebase', '--continue')
    expectEntries(gregor, wanted)
    expect(gregor.git('symbolic-ref', '--short', 'HEAD').trim()).toBe('main')
    gregor.git('push', '-q', 'origin', 'main')
    tex.git('pull', '-q', 'origin', 'main')
    expectEntries(tex, both)
  })
})

describe('T720 what else lies about', () => {
  test('conflict copies of Syncthing and Dropbox are joined, and kept outside of the space', () => {
    const one = gregor.send('@tex', 'One')
    const before = gregor.read(inbox)
    const names = [
      'inbox.sync-conflict-20261121-100203-ABCDEFG.org',
      "inbox (Tex's conflicted copy 2026-11-21).org",
    ]
    const other = gregor.send('@tex', 'Other')
    const changed = gregor.read(inbox)
    gregor.write(inbox, before)
    gregor.write(names[0]!, changed)
    gregor.write(names[1]!, `${before}\n* A note\n`)
    const hints = doctor(gregor).filter(({ sentence }) => sentence.includes('conflict copy'))
    expect(hints.map(({ hint }) => hint)).toEqual([
      'datacore-msg doctor --repair joins it into inbox.org, and keeps it outside of the space.',
      'datacore-msg doctor --repair joins it into inbox.org, and keeps it outside of the space.',
    ])
    const said = repair(gregor)
    expect(said).toHaveLength(2)
    expectEntries(gregor, [one, other, ''])
    for (const sentence of said) {
      const kept = / moved to (.*)\.$/u.exec(sentence)?.[1] ?? ''
      expect(kept.startsWith(join(gregor.env['DATACORE_ROOT']!, '.datacore', 'state'))).toBe(true)
      expect(existsSync(kept)).toBe(true)
    }
    const left = readdirSync(join(gregor.dir, 'org', 'messaging'))
    expect(left.filter((name) => name.includes('conflict'))).toEqual([])
    expect(repair(gregor)).toEqual([])
  })

  test('missing files are made, .gitattributes and the driver put in place, and no commit is made', () => {
    rmSync(join(gregor.dir, 'org', 'messaging', 'memory.org'))
    rmSync(join(gregor.dir, 'org', 'messaging', '.gitattributes'))
    const head = gregor.git('rev-parse', 'HEAD')
    const said = doctor(gregor, '--repair').map(({ sentence }) => sentence)
    expect(said.join('\n')).toContain('The merge driver was not registered in the clone of 1-team')
    expect(said.join('\n')).toContain('memory.org of 1-team was missing; it is made.')
    expect(gregor.git('check-attr', 'merge', '--', inTree)).toContain('merge: datacore')
    expect(gregor.git('rev-parse', 'HEAD')).toBe(head)
  })

  test('an entry in a hot file and in the archive is made one', () => {
    const id = gregor.send('@tex', 'Over and done')
    const text = gregor.read(inbox).slice(gregor.read(inbox).indexOf('\n* ') + 1)
    const over = text.replace('* TODO ', '* DONE ').replace(':unread:', ':')
    gregor.write(
      'archive/2026-11.org',
      over.replace(/STAMP: .*$/mu, 'STAMP:    2026-11-20T10:00:00.000Z'),
    )
    gregor.write(
      inbox,
      gregor.read(inbox).replace(/STAMP: .*$/mu, 'STAMP:    2026-11-20T10:00:00.000Z'),
    )
    expect(
      doctor(gregor)
        .map(({ sentence }) => sentence)
        .join('\n'),
    ).toContain('1 id stands more than once')
    expect(repair(gregor).join('\n')).toContain(
      `${id} stood in several files; it is in archive/2026-11.org`,
    )
    expect(gregor.read(inbox)).not.toContain(id)
  })
})
