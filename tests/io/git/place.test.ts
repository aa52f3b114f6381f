/** Where git finds a repository, and where we do: the same, or git is asked. Real git, every kind of clone. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanGitEnv } from '../../../lib/io/git-env.ts'
import { plainClone } from '../../../lib/io/git/clone/place.ts'
import { refInFiles } from '../../../lib/io/git/clone/refs.ts'

let base: string
const env = () => ({ ...cleanGitEnv(process.env), HOME: base, GIT_CONFIG_NOSYSTEM: '1' })

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dm-place-')))
  writeFileSync(
    join(base, '.gitconfig'),
    '[user]\nname = T\nemail = t@t\n[init]\ndefaultBranch = main\n',
  )
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

function git(dir: string, ...words: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  return execFileSync('git', [...words], {
    cwd: dir,
    env: env(),
    encoding: 'utf8',
    stdio: [...stdio],
  })
}

/** A clone with one commit, and a folder in it. */
function clone(name: string): { readonly top: string; readonly within: string } {
  const top = join(base, name)
  mkdirSync(join(top, 'org', 'messaging'), { recursive: true })
  git(top, 'init', '-q')
  git(top, 'commit', '-q', '--allow-empty', '-m', 'First')
  return { top, within: join(top, 'org', 'messaging') }
}

function asGitSays(dir: string) {
  const words = ['--show-toplevel', '--absolute-git-dir', '--show-prefix', '--git-path', 'index']
  const [top = '', gitDir = '', prefix = '', index = ''] = git(dir, 'rev-parse', ...words).split(
    '\n',
  )
  return { top: realpathSync(top), gitDir, prefix, index: resolve(dir, index) }
}

describe('a plain clone is found as git finds it', () => {
  test.each(['org/messaging', '.'])('from %s', (within) => {
    const dir = join(clone(`plain ${within.length}`).top, within)
    expect(plainClone(dir, env())).toEqual(asGitSays(dir))
  })

  test('before its first commit, and with a HEAD that is detached', () => {
    const unborn = join(base, 'unborn')
    mkdirSync(unborn)
    git(unborn, 'init', '-q')
    expect(plainClone(unborn, env())).toEqual(asGitSays(unborn))
    const { top } = clone('detached')
    git(top, 'checkout', '-q', '--detach')
    expect(plainClone(top, env())).toEqual(asGitSays(top))
  })
})

describe('git is asked', () => {
  test('in a linked work tree, and in a submodule', () => {
    const { top } = clone('main tree')
    git(top, 'worktree', 'add', '-q', join(base, 'linked'))
    expect(plainClone(join(base, 'linked'), env())).toBeUndefined()
    const other = clone('with a submodule')
    git(other.top, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', top, 'sub')
    expect(plainClone(join(other.top, 'sub'), env())).toBeUndefined()
  })

  test('where the work tree is elsewhere, or there is none', () => {
    const moved = clone('moved')
    git(moved.top, 'config', 'core.worktree', base)
    expect(plainClone(moved.within, env())).toBeUndefined()
    const bare = clone('bare after all')
    git(bare.top, 'config', 'core.bare', 'true')
    expect(plainClone(bare.within, env())).toBeUndefined()
    mkdirSync(join(base, 'b.git', 'x'), { recursive: true })
    git(join(base, 'b.git'), 'init', '-q', '--bare')
    expect(plainClone(join(base, 'b.git', 'x'), env())).toBeUndefined()
  })

  test('where .git is no repository, so that git goes on to the one around it', () => {
    const { top, within } = clone('around')
    mkdirSync(join(within, '.git'))
    expect(asGitSays(within).top).toBe(top)
    expect(plainClone(within, env())).toBeUndefined()
    rmSync(join(within, '.git'), { recursive: true })
    symlinkSync(join(top, '.git'), join(within, '.git'))
    expect(plainClone(within, env())).toBeUndefined()
  })

  test('where the environment says how far git may look', () => {
    const { within } = clone('ceiling')
    expect(plainClone(within, { ...env(), GIT_CEILING_DIRECTORIES: base })).toBeUndefined()
  })

  test('where there is no repository', () => {
    mkdirSync(join(base, 'nothing'))
    expect(plainClone(join(base, 'nothing'), env())).toBeUndefined()
  })
})

describe('a reference is read as git reads it', () => {
  test('from its own file, packed, packed and written again, and from a linked work tree', () => {
    const { top } = clone('refs')
    const gitDir = join(top, '.git')
    const ref = 'refs/remotes/origin/main'
    const said = () => git(top, 'rev-parse', ref).trim()
    expect(refInFiles(gitDir, ref)).toBeUndefined()
    git(top, 'update-ref', ref, 'HEAD')
    expect(refInFiles(gitDir, ref)).toBe(said())
    git(top, 'update-ref', `${ref}-2`, 'HEAD')
    git(top, 'pack-refs', '--all', '--prune')
    expect(refInFiles(gitDir, ref)).toBe(said())
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Second')
    git(top, 'update-ref', ref, 'HEAD')
    expect(refInFiles(gitDir, ref)).toBe(said())
    expect(refInFiles(gitDir, `${ref}-2`)).not.toBe(said())
    git(top, 'worktree', 'add', '-q', '--detach', join(base, 'refs-linked'))
    const linked = asGitSays(join(base, 'refs-linked')).gitDir
    expect(refInFiles(linked, ref)).toBe(said())
  })

  test('one that only names another is left to git', () => {
    const { top } = clone('symbolic')
    git(top, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main')
    expect(refInFiles(join(top, '.git'), 'refs/remotes/origin/HEAD')).toBeUndefined()
  })
})
