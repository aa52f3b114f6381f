/** `sync` where something is in the way: no remote, one that is away or says no, a rebase, hooks, signing, odd clones. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, knownPair, sync, syncJson, trySync, userState } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

function hook(dir: string, name: string, lines: string): void {
  mkdirSync(join(dir, 'hooks'), { recursive: true })
  const file = join(dir, 'hooks', name)
  writeFileSync(file, `#!/bin/sh\n${lines}\n`)
  chmodSync(file, 0o755)
}

describe('the remote', () => {
  test('is not there at all: committed, and said so', async () => {
    const gregor = await clones.clone('gregor')
    gregor.git('remote', 'remove', 'origin')
    gregor.send('@gregor', 'Note to self')
    expect(sync(gregor)).toContain('This repository has no remote')
    expect(gregor.git('status', '--porcelain')).toBe('')
    expect(gregor.git('log', '--format=%an <%ae> %s')).toBe(
      'gregor <gregor@example.com> Messages of gregor\n',
    )
    expect(syncJson(gregor)).toMatchObject({ reached: 'committed', waits: 'no remote' })
  })

  test('is away: stored, will be pushed, exit 0; and is pushed when it is back', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const back = gregor.git('remote', 'get-url', 'origin').trim()
    gregor.git('remote', 'set-url', 'origin', 'http://127.0.0.1:1/x.git')
    gregor.send('@gregor', 'On the train')
    const said = sync(gregor)
    expect(said).toContain('1-team: stored, will be pushed. origin/main is away:')
    expect(gregor.git('status', '--porcelain')).toBe('')
    gregor.git('remote', 'set-url', 'origin', back)
    expect(sync(gregor)).toContain('1 change went out')
  })

  test('cannot be resolved, or refuses the connection: the same', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    for (const url of ['http://127.0.0.1:1/x.git', 'https://no-such-host.invalid/x.git']) {
      gregor.git('remote', 'set-url', 'origin', url)
      expect(sync(gregor)).toContain('1-team: nothing to push. origin/main is away:')
    }
  })

  test('does not exist: an error that names its address', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const gone = `${clones.remote}-gone`
    gregor.git('remote', 'set-url', 'origin', gone)
    gregor.send('@gregor', 'Kept')
    const { status, out } = trySync(gregor)
    expect(status).toBe(69)
    expect(flat(out)).toContain(`there is no repository at ${gone}.`)
    expect(flat(out)).toContain('git remote set-url origin ADDRESS')
    gregor.git('remote', 'set-url', 'origin', 'ssh://git:geheim@x/y.git')
    const ssh = 'echo "ERROR: Repository not found." >&2; exit 1 #'
    const hidden = trySync(gregor, [], { env: { GIT_SSH_COMMAND: ssh } })
    expect(hidden.status).toBe(69)
    expect(flat(hidden.out)).toContain('there is no repository at ssh://git@x/y.git, or none')
    expect(hidden.out).not.toContain('geheim')
  })

  const apart: readonly (readonly [string, (clone: Clone, other: string) => void])[] = [
    ['pushurl', (clone, other) => clone.git('config', 'remote.origin.pushurl', other)],
    [
      'pushInsteadOf',
      (clone, other) => clone.git('config', `url.${other}.pushInsteadOf`, clones.remote),
    ],
  ]

  test.each(apart)('is pushed to another place by %s: not pushed, and said so', async (_, set) => {
    const { gregor, tex } = await knownPair(clones)
    const other = `${clones.remote}-other`
    spawnSync('git', ['init', '-q', '--bare', '-b', 'main', other])
    set(gregor, other)
    tex.send('@gregor', 'In')
    sync(tex)
    gregor.send('@tex', 'Out')
    for (let round = 0; round < 2; round += 1) {
      const { status, out } = trySync(gregor)
      expect(status).toBe(3)
      expect(flat(out)).toContain(
        `origin is fetched from ${clones.remote} and pushed to ${other}; sync needs one place`,
      )
      expect(out).not.toMatch(/went out|rewritten/u)
    }
    expect(gregor.read('inbox.org')).toContain('In')
    expect(gregor.git('status', '--porcelain')).toBe('')
    expect(spawnSync('git', ['-C', other, 'show-ref']).stdout.toString()).toBe('')
  })

  test('wants a password that nobody can give: says so with git’s line, and ends with an error', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    gregor.git('remote', 'set-url', 'origin', 'ssh://x/y')
    const ssh = 'echo "git@x: Permission denied (publickey)." >&2; exit 255 #'
    const { status, out } = trySync(gregor, [], { env: { GIT_SSH_COMMAND: ssh } })
    expect(status).toBe(69)
    expect(out).toContain('origin could not be fetched from: ')
    expect(out).toContain('Permission denied (publickey)')
  })

  test('is empty: the first push makes the branch, and it is the upstream from then on', async () => {
    const gregor = await clones.clone('gregor')
    gregor.git('config', '--remove-section', 'branch.main')
    sync(gregor)
    expect(gregor.git('rev-parse', '--abbrev-ref', 'main@{upstream}')).toBe('origin/main\n')
  })

  test('has no such branch: nothing is pushed, and it says what to do', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    gregor.git('switch', '-q', '-c', 'mine')
    const { status, out } = trySync(gregor)
    expect(status).toBe(3)
    expect(out).toContain('git push -u origin mine')
  })

  test('refuses by a hook: its own line, and an error', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    hook(clones.remote, 'pre-receive', 'echo "No pushes on Sundays." >&2; exit 1')
    gregor.send('@gregor', 'Hello')
    const { status, out } = trySync(gregor)
    expect(status).toBe(69)
    expect(out).toContain('origin did not take the push: No pushes on Sundays.')
    expect(syncJson(gregor)['reached']).not.toBe('pushed')
    rmSync(join(clones.remote, 'hooks', 'pre-receive'))
    expect(sync(gregor)).toContain('1 change went out')
  })

  test('was rewritten: nothing of ours is lost, and it is said', async () => {
    const { gregor, tex } = await knownPair(clones)
    const first = tex.git('rev-parse', 'HEAD').trim()
    const id = gregor.send('@tex', 'It will be dropped')
    sync(gregor)
    tex.git('fetch', '-q')
    tex.git('reset', '-q', '--hard', first)
    tex.send('@gregor', 'Rewritten')
    tex.commit('Another history')
    tex.git('push', '-q', '--force')
    const said = sync(gregor)
    expect(said).toContain('The history of origin/main was rewritten.')
    sync(tex)
    for (const clone of [gregor, tex]) {
      expect(clone.read('inbox.org')).toContain(id)
      expect(clone.read('inbox.org')).toContain('Rewritten')
    }
  })
})

describe('in the middle of something', () => {
  test('a detached HEAD is no branch of any remote', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    gregor.git('checkout', '-q', '--detach')
    expect(syncJson(gregor)).toMatchObject({ branch: null, remote: null })
  })

  const cases: readonly (readonly [string, (clone: Clone) => void, RegExp])[] = [
    ['a detached HEAD', (clone) => clone.git('checkout', '-q', '--detach'), /HEAD is detached/u],
    [
      'a merge',
      (clone) => clone.tryGit('merge', '--no-commit', '--no-ff', 'side'),
      /A merge is in progress/u,
    ],
    ['a rebase', (clone) => clone.tryGit('rebase', 'side'), /A rebase is in progress/u],
    [
      'a cherry-pick',
      (clone) => clone.tryGit('cherry-pick', 'side'),
      /A cherry-pick is in progress/u,
    ],
    [
      'a revert',
      (clone) => clone.tryGit('revert', '--no-edit', 'HEAD~1'),
      /A revert is in progress/u,
    ],
    ['a bisect', (clone) => clone.git('bisect', 'start'), /A bisect is in progress/u],
    [
      'files in conflict',
      (clone) => {
        writeFileSync(join(clone.dir, 'a.txt'), 'stashed\n')
        clone.git('stash', '-q')
        writeFileSync(join(clone.dir, 'a.txt'), 'other\n')
        clone.git('commit', '-qam', 'other')
        clone.tryGit('stash', 'pop')
      },
      /files in conflict, such as a\.txt/u,
    ],
  ]

  test.each(cases)('%s is refused, and nothing is changed', async (_name, begin, why) => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const file = join(gregor.dir, 'a.txt')
    for (const text of ['one', 'two']) {
      writeFileSync(file, `${text}\n`)
      gregor.commit(text)
    }
    gregor.git('switch', '-q', '-c', 'side', 'HEAD~1')
    writeFileSync(file, 'side\n')
    gregor.commit('side')
    gregor.git('switch', '-q', 'main')
    writeFileSync(file, 'three\n')
    gregor.commit('three')
    begin(gregor)
    gregor.send('@gregor', 'Meanwhile')
    const before = [userState(gregor), gregor.git('rev-parse', 'HEAD'), gregor.read('inbox.org')]
    const { status, out } = trySync(gregor)
    expect(out).toMatch(why)
    expect(out).toContain('1-team: nothing was committed or pushed.')
    expect(flat(out)).toContain('nothing was changed')
    expect(status).toBe(3)
    expect([userState(gregor), gregor.git('rev-parse', 'HEAD'), gregor.read('inbox.org')]).toEqual(
      before,
    )
  })
})

describe('hooks and signatures of the user', () => {
  test('a pre-commit hook that refuses is quoted; messages come in all the same', async () => {
    const { gregor, tex } = await knownPair(clones)
    tex.send('@gregor', 'In')
    sync(tex)
    hook(join(gregor.dir, '.git'), 'pre-commit', 'echo "The linter says no." >&2; exit 1')
    writeFileSync(join(gregor.dir, 'staged.txt'), 'staged\n')
    gregor.git('add', 'staged.txt')
    gregor.send('@tex', 'Out')
    const staged = gregor.git('diff', '--cached')
    const { status, out } = trySync(gregor)
    expect(status).toBe(1)
    expect(out).toContain('was refused: The linter says no.')
    expect(gregor.git('diff', '--cached')).toBe(staged)
    expect(gregor.read('inbox.org')).toContain('In')
    rmSync(join(gregor.dir, '.git', 'hooks', 'pre-commit'))
    sync(gregor)
    sync(tex)
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
  })

  test('hooks see our files alone as what is committed, and those that follow a merge run', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const git = join(gregor.dir, '.git')
    hook(git, 'pre-commit', `git diff --cached --name-only > "${git}/seen"`)
    hook(git, 'commit-msg', 'echo "Checked-by: hook" >> "$1"')
    hook(git, 'post-merge', `echo merged > "${git}/after"`)
    writeFileSync(join(gregor.dir, 'staged.txt'), 'staged\n')
    gregor.git('add', 'staged.txt')
    gregor.send('@gregor', 'Out')
    sync(gregor)
    expect(readFileSync(join(git, 'seen'), 'utf8')).toBe('org/messaging/inbox.org\n')
    expect(gregor.git('log', '-1', '--format=%B')).toContain('Checked-by: hook')
    const tex = await clones.clone('tex')
    tex.send('@gregor', 'In')
    sync(tex)
    sync(gregor)
    expect(readFileSync(join(git, 'after'), 'utf8')).toBe('merged\n')
  })

  test('a lock that a killed git left on the branch: busy, and it names the file', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const lock = join(gregor.dir, '.git', 'refs', 'heads', 'main.lock')
    writeFileSync(lock, '')
    gregor.send('@gregor', 'Kept')
    const { status, out } = trySync(gregor)
    expect(status).toBe(75)
    expect(flat(out)).toContain(`Nothing could be committed in ${gregor.dir}: `)
    expect(flat(out)).toContain('refs/heads/main.lock')
    rmSync(lock)
    expect(sync(gregor)).toContain('1 change went out')
  })

  test('a pre-push hook that refuses is quoted', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    hook(join(gregor.dir, '.git'), 'pre-push', 'echo "Not before lunch." >&2; exit 1')
    gregor.send('@gregor', 'Out')
    const { status, out } = trySync(gregor)
    expect(status).toBe(69)
    expect(out).toContain('Not before lunch.')
    expect(flat(out)).toContain('Mend what your pre-push hook says')
    expect(syncJson(gregor)['reached']).toBe('committed')
  })

  test('a hook that syncs again does not wait for itself', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const program = join(process.cwd(), 'bin', 'datacore-msg')
    const call = `"${process.execPath}" "${program}" sync > "$(git rev-parse --git-dir)/again" 2>&1`
    hook(join(gregor.dir, '.git'), 'post-commit', call)
    gregor.send('@gregor', 'Out')
    sync(gregor)
    expect(readFileSync(join(gregor.dir, '.git', 'again'), 'utf8')).toContain('under way')
  })

  test('commits are signed where the user signs, merges too', async () => {
    const { gregor, tex } = await knownPair(clones)
    const key = join(gregor.env['HOME'] ?? '', 'id')
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    if (made.status !== 0) return
    gregor.git('config', 'gpg.format', 'ssh')
    gregor.git('config', 'user.signingKey', `${key}.pub`)
    gregor.git('config', 'commit.gpgSign', 'true')
    const allowed = join(gregor.env['HOME'] ?? '', 'allowed')
    writeFileSync(allowed, `gregor@example.com ${readFileSync(`${key}.pub`, 'utf8')}`)
    gregor.git('config', 'gpg.ssh.allowedSignersFile', allowed)
    tex.send('@gregor', 'In')
    sync(tex)
    gregor.send('@tex', 'Out')
    sync(gregor)
    expect(gregor.git('log', '-1', '--author=gregor', '--format=%G?')).toBe('G\n')
    sync(tex)
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
  })

  test('nobody said who commits: the identity does, for our commits alone', async () => {
    const gregor = await clones.clone('gregor')
    writeFileSync(join(gregor.env['HOME'] ?? '', '.gitconfig'), '[user]\n\tuseConfigOnly = true\n')
    sync(gregor)
    expect(gregor.git('log', '--format=%an <%ae> %cn <%ce>')).toBe(
      'gregor <gregor@localhost> gregor <gregor@localhost>\n',
    )
    expect(gregor.tryGit('config', 'user.name').status).toBe(1)
  })
})

describe('clones of every kind', () => {
  test('pull.rebase, autocrlf and other settings', async () => {
    const { gregor, tex } = await knownPair(clones)
    for (const [key, value] of [
      ['pull.rebase', 'true'],
      ['core.autocrlf', 'true'],
      ['merge.ff', 'only'],
      ['status.branch', 'true'],
      ['core.quotePath', 'true'],
      ['diff.noprefix', 'true'],
      ['advice.detachedHead', 'false'],
    ] as const) {
      gregor.git('config', key, value)
    }
    tex.send('@gregor', 'In')
    sync(tex)
    gregor.send('@tex', 'Out')
    sync(gregor)
    sync(tex)
    sync(gregor)
    expect(gregor.git('show', 'HEAD:org/messaging/inbox.org')).not.toContain('\r')
    expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('a space that is a linked worktree', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const main = join(gregor.env['HOME'] ?? '', 'main clone')
    renameSync(gregor.dir, main)
    const git = (...words: readonly string[]) =>
      spawnSync('git', ['-C', main, ...words], { env: gregor.env, encoding: 'utf8' })
    git('switch', '-q', '-c', 'elsewhere')
    expect(git('worktree', 'add', '-q', gregor.dir, 'main').stderr).toBe('')
    gregor.send('@gregor', 'From a worktree')
    expect(sync(gregor)).toContain('1 change went out')
    expect(gregor.git('status', '--porcelain')).toBe('')
  })

  test('a root repository with several spaces, in a folder with blanks and umlauts', async () => {
    const gregor = await clones.clone('gregor')
    const root = join(gregor.env['HOME'] ?? '', 'Meine Däten ☕')
    mkdirSync(root)
    const env = { ...gregor.env, DATACORE_ROOT: root }
    const git = (...words: readonly string[]) => {
      const ran = spawnSync('git', words, { cwd: root, env, encoding: 'utf8' })
      if (ran.status !== 0) throw new Error(ran.stderr)
      return ran.stdout
    }
    git('init', '-q', '-b', 'main')
    git('remote', 'add', 'origin', clones.remote)
    cpSync(join(gregor.env['DATACORE_ROOT'] ?? '', '.datacore'), join(root, '.datacore'), {
      recursive: true,
    })
    writeFileSync(join(root, '.gitignore'), '.datacore/\n')
    mkdirSync(join(root, '1-team', 'org', 'messaging'), { recursive: true })
    mkdirSync(join(root, '2-lab', 'org', 'messaging'), { recursive: true })
    const here = { ...gregor, env, dir: root }
    const program = join(process.cwd(), 'bin', 'datacore-msg')
    for (const space of ['1-team', '2-lab']) {
      spawnSync(process.execPath, [program, 'init', '--space', space], { env, cwd: root })
    }
    writeFileSync(join(root, '1-team', 'own.txt'), 'mine\n')
    expect(sync(here, ['--space', '1-team'])).toContain('1-team, 2-lab: ')
    expect(git('ls-tree', '-r', '--name-only', 'HEAD').split('\n')).toEqual(
      expect.arrayContaining(['1-team/org/messaging/inbox.org', '2-lab/org/messaging/inbox.org']),
    )
    expect(git('status', '--porcelain')).toBe('?? .gitignore\n?? 1-team/own.txt\n')
    const report = JSON.parse(trySync(here, ['--all', '--json']).out) as {
      readonly repositories: readonly { readonly spaces: readonly string[] }[]
    }
    expect(report.repositories.map(({ spaces }) => spaces)).toEqual([['1-team', '2-lab']])
  })

  test('a space in no repository is told, and is no error', async () => {
    const gregor = await clones.clone('gregor')
    rmSync(join(gregor.dir, '.git'), { recursive: true })
    expect(sync(gregor)).toContain('The space 1-team is in no git repository')
    expect(sync(gregor, ['--all'])).toContain('in no git repository')
  })

  test.each([[], ['--watch']])(
    'a clone without a space: pull first, else make one %s',
    async (...words) => {
      const gregor = await clones.clone('gregor')
      const dir = join(gregor.dir, '..', '7-new')
      spawnSync('git', ['init', '-q', dir])
      const { status, out } = trySync(gregor, [...words, '--space', '7-new'])
      expect(status).toBe(4)
      const said = flat(out)
      expect(said).toContain(`git -C ${dir} pull.`)
      expect(said).toContain('datacore-msg init --space 7-new')
      expect(said.indexOf('git -C')).toBeLessThan(said.indexOf('init --space'))
    },
  )

  test('a linked space folder', async () => {
    const gregor = await clones.clone('gregor')
    const elsewhere = join(gregor.env['HOME'] ?? '', 'elsewhere')
    renameSync(gregor.dir, elsewhere)
    symlinkSync(elsewhere, gregor.dir)
    gregor.send('@gregor', 'Through a link')
    expect(sync(gregor)).toContain('went out')
  })

  test('no git at all', async () => {
    const gregor = await clones.clone('gregor')
    const { status, out } = trySync(gregor, [], { env: { PATH: '/nowhere' } })
    expect(status).toBe(78)
    expect(out).toContain('The program git could not be started.')
  })
})
