/** `sync` against what others may have done: hostile commits, files of the user's that git cannot merge, Emacs, other syncs. */

import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import {
  flat,
  knownPair,
  startSync,
  sync,
  syncJson,
  trySync,
  userState,
} from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

const tree = 'org/messaging'

/** Commits entries straight into a tree, as no work tree could, and pushes that. */
function pushEntries(clone: Clone, lines: readonly string[]): void {
  const input = lines.map((line) => `${line}\0`).join('')
  execFileSync('git', ['update-index', '--add', '-z', '--index-info'], {
    cwd: clone.dir,
    env: clone.env,
    input,
  })
  clone.git('commit', '-q', '-m', 'Something odd')
  clone.git('push', '-q', 'origin', 'HEAD:main')
}

function blob(clone: Clone, content: string): string {
  return execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: clone.dir,
    env: clone.env,
    input: content,
    encoding: 'utf8',
  }).trim()
}

describe('hostile commits', () => {
  test.each(['..', '.git'])(
    'one with an entry %s names who pushed it, and ours is committed',
    async (name) => {
      const { gregor, tex } = await knownPair(clones)
      const make = (words: readonly string[], input: Uint8Array | string) => {
        const how = { cwd: tex.dir, env: tex.env, input }
        return execFileSync('git', [...words], how)
          .toString()
          .trim()
      }
      const raw = execFileSync('git', ['cat-file', 'tree', `HEAD:${tree}`], { cwd: tex.dir })
      const oid = Buffer.from(blob(tex, '* Hostile\n'), 'hex')
      const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`), oid])
      const bad = make(
        ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'],
        Buffer.concat([entry, raw]),
      )
      const org = make(['mktree'], `040000 tree ${bad}\tmessaging\n`)
      const top = make(['mktree'], `040000 tree ${org}\torg\n`)
      const commit = make(['commit-tree', top, '-p', 'HEAD', '-m', 'Odd'], '')
      tex.git('push', '-q', 'origin', `${commit}:main`)
      gregor.send('@tex', 'Mine')
      const { status, out } = trySync(gregor)
      expect(status).not.toBe(0)
      expect(flat(out)).toContain(`${commit.slice(0, 10)} of tex <tex@example.com>`)
      expect(flat(out)).toContain('Whoever pushed it must take it out')
      expect(gregor.git('status', '--porcelain', '--', tree)).toBe('')
    },
  )

  test('links, submodules, hidden and odd names, and collisions are named and never checked out', async () => {
    const { gregor, tex } = await knownPair(clones)
    const inbox = gregor.read('inbox.org')
    const link = blob(tex, '/etc/passwd')
    const text = blob(tex, '* Hostile\n')
    const commit = tex.git('rev-parse', 'HEAD').trim()
    pushEntries(tex, [
      `120000 ${link} 0\t${tree}/inbox.org`,
      `120000 ${link} 0\t${tree}/agents/eve-claude.org`,
      `160000 ${commit} 0\t${tree}/channels`,
      `100644 ${text} 0\t${tree}/.spool/20261121100000000-aa.json`,
      `100644 ${text} 0\t${tree}/.lock/1-aa`,
      `100644 ${text} 0\t${tree}/agents/.gitattributes`,
      `100644 ${text} 0\t${tree}/CONTACTS.org`,
      `100644 ${text} 0\t${tree}/a\nb.org`,
      `100644 ${text} 0\t${tree}/a\u001b[31m.org`,
      `100644 ${text} 0\t${tree}/good.org`,
    ])
    gregor.send('@tex', 'Out all the same')
    const said = flat(sync(gregor))
    expect(said).toContain('Not taken: org/messaging/inbox.org is a symbolic link')
    expect(said).toContain('tex <tex@example.com>')
    expect(said).not.toContain('\u001b')
    const report = syncJson(tex)
    expect(report['problem']).toBe(null)
    expect(lstatSync(join(gregor.dir, tree, 'inbox.org')).isFile()).toBe(true)
    expect(gregor.read('inbox.org').startsWith(inbox)).toBe(true)
    expect(gregor.read('good.org')).toBe('* Hostile\n')
    const names = gregor.git('ls-tree', '-r', '-z', '--name-only', 'HEAD', `${tree}/`).split('\0')
    for (const name of [
      '.spool',
      '.lock',
      'agents/.gitattributes',
      'CONTACTS',
      'eve',
      '\n',
      '\u001b',
    ]) {
      expect(names.filter((path) => path.includes(name))).toEqual([])
    }
    expect(names).toContain(`${tree}/.gitattributes`)
    expect(existsSync(join(gregor.dir, tree, '.spool'))).toBe(false)
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('a tree that became a link is not followed: ours stays', async () => {
    const { gregor, tex } = await knownPair(clones)
    tex.git('rm', '-r', '-q', '--cached', 'org')
    pushEntries(tex, [`120000 ${blob(tex, '/tmp')} 0\torg`])
    const before = gregor.read('inbox.org')
    sync(gregor)
    expect(gregor.read('inbox.org')).toBe(before)
    expect(lstatSync(join(gregor.dir, 'org')).isDirectory()).toBe(true)
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('another driver or filter in .gitattributes: our line stands last, and it is said', async () => {
    const { gregor, tex } = await knownPair(clones)
    tex.write('.gitattributes', '*.org merge=evil filter=evil\n')
    tex.commit('Attributes')
    tex.git('push', '-q', 'origin', 'HEAD:main')
    expect(flat(sync(gregor))).toContain(
      '.gitattributes would have kept org files from the merge driver',
    )
    expect(gregor.git('check-attr', 'merge', 'filter', '--', `${tree}/inbox.org`)).toBe(
      `${tree}/inbox.org: merge: datacore\n${tree}/inbox.org: filter: unset\n`,
    )
    sync(tex)
    expect(tex.read('.gitattributes')).toBe(gregor.read('.gitattributes'))
    expect(sync(gregor)).toContain('up to date')
  })

  test('a file that others deleted stays, and one that is no text is not taken', async () => {
    const { gregor, tex } = await knownPair(clones)
    const before = gregor.read('inbox.org')
    tex.git('rm', '-q', `${tree}/contacts.org`)
    writeFileSync(join(tex.dir, tree, 'inbox.org'), Buffer.from([0xff, 0xfe, 0, 0x80]))
    tex.git('commit', '-qam', 'Broken')
    tex.git('push', '-q', 'origin', 'HEAD:main')
    const own = gregor.send('@tex', 'Mine')
    expect(flat(sync(gregor))).toContain('inbox.org cannot be read: The file is not valid UTF-8.')
    expect(gregor.read('contacts.org')).toContain(':ID:       gregor')
    expect(gregor.read('inbox.org').startsWith(before)).toBe(true)
    expect(gregor.read('inbox.org')).toContain(own)
  })

  test('an org file of 65 MiB is not read', async () => {
    const { gregor, tex } = await knownPair(clones)
    writeFileSync(join(tex.dir, tree, 'inbox.org'), Buffer.alloc(65 * 2 ** 20, '* x\n'))
    tex.git('commit', '-qam', 'Large')
    tex.git('push', '-q', 'origin', 'HEAD:main')
    expect(flat(sync(gregor))).toContain('inbox.org has 65 MiB, more than such a file may have')
    expect(lstatSync(join(gregor.dir, tree, 'inbox.org')).size).toBeLessThan(10_000)
  })
})

describe('files of the user that git cannot merge now', () => {
  async function withConflict(): Promise<{ readonly gregor: Clone; readonly tex: Clone }> {
    const pair = await knownPair(clones)
    writeFileSync(join(pair.tex.dir, 'plan.txt'), 'from tex\n')
    pair.tex.commit('Plan')
    pair.tex.send('@gregor', 'In')
    sync(pair.tex)
    return pair
  }

  const ways: readonly (readonly [string, (clone: Clone) => void, string])[] = [
    [
      'an untracked one',
      (clone) => writeFileSync(join(clone.dir, 'plan.txt'), 'mine\n'),
      'Move what git does not track out of the way; then git pull --no-rebase --autostash or git pull --rebase --autostash.',
    ],
    [
      'a commit',
      (clone) => {
        writeFileSync(join(clone.dir, 'plan.txt'), 'mine\n')
        clone.commit('My plan')
      },
      'run git pull --no-rebase --autostash or git pull --rebase --autostash, and settle it there.',
    ],
  ]

  test.each(ways)(
    '%s: messages flow both ways, again and again, and nothing of it is touched',
    async (_name, make, advice) => {
      const { gregor, tex } = await withConflict()
      make(gregor)
      const before = userState(gregor)
      const out = gregor.send('@tex', 'Out')
      const said = flat(sync(gregor))
      expect(said).toContain('because of your own changes in plan.txt.')
      expect(said).toContain(advice)
      expect(userState(gregor)).toBe(before)
      expect(gregor.read('inbox.org')).toContain('In')
      expect(said).toContain('1 change came in, 1 change went out')
      sync(tex)
      expect(tex.read('inbox.org')).toContain(out)
      expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
      sync(gregor)
      const heads = () => [
        gregor.git('rev-parse', 'HEAD', 'origin/main'),
        gregor.git('status', '-s'),
      ]
      const settled = heads()
      for (let round = 0; round < 3; round += 1) sync(gregor)
      expect(heads()).toEqual(settled)
      tex.send('@gregor', 'More')
      sync(tex)
      expect(sync(gregor)).toContain('1 change came in')
      expect(gregor.read('inbox.org')).toContain('More')
      expect(userState(gregor)).toBe(before)
    },
  )

  test.each(['--no-rebase', '--rebase'])(
    'a commit, beside a draft: the pull with %s that is named goes, and the draft stays',
    async (way) => {
      const { gregor, tex } = await withConflict()
      writeFileSync(join(gregor.dir, 'plan.txt'), 'mine\n')
      gregor.commit('My plan')
      gregor.append('inbox.org', '\n* TODO A draft\n')
      const said = flat(sync(gregor))
      expect(said).toContain(`git pull ${way} --autostash`)
      tex.send('@gregor', 'Meanwhile')
      sync(tex)
      gregor.tryGit('pull', '-q', way, '--autostash', '--no-edit')
      expect(gregor.git('diff', '--name-only', '--diff-filter=U')).toBe('plan.txt\n')
      writeFileSync(join(gregor.dir, 'plan.txt'), 'both\n')
      gregor.git('add', 'plan.txt')
      const go = way === '--rebase' ? ['rebase', '--continue'] : ['commit', '-q', '--no-edit']
      gregor.git('-c', 'core.editor=true', ...go)
      expect(gregor.git('stash', 'list')).toBe('')
      expect(gregor.read('inbox.org')).toContain('* TODO A draft')
      expect(gregor.read('inbox.org')).toContain('Meanwhile')
      sync(gregor)
      sync(tex)
      expect(tex.git('show', 'HEAD:plan.txt')).toBe('both\n')
      expect(tex.git('log', '-p', '--all')).not.toContain('* TODO A draft')
    },
  )

  test('one that was staged or changed while theirs changed it too', async () => {
    const { gregor, tex } = await withConflict()
    sync(gregor)
    writeFileSync(join(gregor.dir, 'plan.txt'), 'mine\n')
    const before = userState(gregor)
    writeFileSync(join(tex.dir, 'plan.txt'), 'from tex again\n')
    tex.commit('Plan again')
    tex.send('@gregor', 'In again')
    sync(tex)
    const said = flat(sync(gregor))
    expect(said).toContain('because of your own changes in plan.txt.')
    expect(said).toContain('or run git stash; then git pull --no-rebase')
    expect(userState(gregor)).toBe(before)
    expect(gregor.read('inbox.org')).toContain('In again')
    gregor.git('stash', '-q')
    gregor.git('pull', '-q', '--no-rebase', '--no-edit')
    gregor.tryGit('stash', 'drop')
    sync(gregor)
    sync(tex)
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
  })
})

describe('Emacs', () => {
  test('a file with unsaved edits is not touched; what is ours goes out; later all is one', async () => {
    const { gregor, tex } = await knownPair(clones)
    tex.send('@gregor', 'In')
    sync(tex)
    const out = gregor.send('@tex', 'Out')
    const inbox = join(gregor.dir, tree, 'inbox.org')
    const lock = join(gregor.dir, tree, '.#inbox.org')
    symlinkSync(`gregor@${hostname()}.${process.pid}`, lock)
    const before = gregor.read('inbox.org')
    const { status, out: said } = trySync(gregor)
    expect(status).toBe(75)
    expect(flat(said)).toContain('1-team: 1 change went out, what others sent waits.')
    expect(flat(said)).toContain('1 changed file waits.')
    expect(said).toContain(`inbox.org of 1-team has unsaved edits in Emacs (gregor@${hostname()})`)
    expect(gregor.read('inbox.org')).toBe(before)
    expect(readlinkSync(lock)).toContain('gregor@')
    sync(tex)
    expect(tex.read('inbox.org')).toContain(out)
    execFileSync('rm', [lock])
    expect(lstatSync(inbox).isFile()).toBe(true)
    sync(gregor)
    expect(gregor.read('inbox.org')).toBe(tex.read('inbox.org'))
    expect(gregor.git('status', '--porcelain')).toBe('')
  })
})

describe('several at once', () => {
  test('two syncs in one clone, and senders beside them: all is sent, once', async () => {
    const { gregor, tex } = await knownPair(clones)
    const ids = [gregor.send('@tex', 'First')]
    const running = [startSync(gregor), startSync(gregor), startSync(tex)]
    for (let index = 0; index < 5; index += 1) {
      ids.push(gregor.send('@tex', `Beside ${index}`), tex.send('@gregor', `From tex ${index}`))
      running.push(startSync(index % 2 === 0 ? gregor : tex))
    }
    for (const { ended } of running) {
      const { status, out } = await ended
      expect(`${status} ${out}`).toMatch(/^0 /u)
    }
    for (const clone of [gregor, tex, gregor]) sync(clone)
    expect(gregor.read('inbox.org')).toBe(tex.read('inbox.org'))
    for (const id of ids)
      expect(gregor.read('inbox.org').split(`:ID:       ${id}\n`)).toHaveLength(2)
    expect(gregor.git('status', '--porcelain')).toBe('')
    expect(gregor.git('fsck', '--no-dangling', '--no-progress')).toBe('')
  })
})
