/** The script for datacore roots that lack one (templates/sync), with real git, in any order, by several people. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'

let clones: Clones
let tex: Clone
let gregor: Clone

beforeEach(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  tex.commit('A space')
  tex.git('push', '-q', '-u', 'origin', 'main')
  gregor = await clones.clone('gregor')
  gregor.commit('Gregor')
  gregor.git('push', '-q', 'origin', 'main')
  tex.git('pull', '-q')
  for (const { dir } of [tex, gregor]) {
    copyFileSync(join('templates', 'sync'), join(dirname(dir), 'sync'))
  }
})
afterEach(() => clones.remove())

const inbox = 'inbox.org'

/** What it printed; it never ends with an error. */
function sync({ dir, env }: Clone, ...words: readonly string[]): string {
  const ran = spawnSync(join(dirname(dir), 'sync'), [...words], { cwd: '/', env, encoding: 'utf8' })
  expect(ran.status).toBe(0)
  return ran.stdout + ran.stderr
}

describe('T750 ./sync of a datacore root', () => {
  test('any order of pull and push by two people loses nothing and publishes nothing broken', () => {
    const wanted: string[] = []
    const write = (clone: Clone, to: string) => {
      wanted.push(clone.send(to, `Message ${wanted.length}`))
    }
    write(tex, '@gregor')
    write(gregor, '@tex')
    expect(sync(tex, 'push')).toContain('1-team is pushed.')
    expect(sync(gregor, 'push')).toMatch(/^! 1-team is committed and not pushed\./mu)
    write(gregor, '@tex')
    expect(sync(gregor)).toContain('1-team is up to date.')
    expect(sync(gregor, 'push')).toContain('1-team is pushed.')
    write(tex, '@gregor')
    sync(tex)
    sync(tex, 'push')
    sync(gregor, 'pull')
    for (const clone of [tex, gregor]) {
      for (const id of wanted) expect(clone.read(inbox).split(id)).toHaveLength(2)
      expect(clone.read(inbox)).not.toMatch(/^[<=>|]{7}/mu)
      expect(clone.git('branch', '--show-current')).toBe('main\n')
    }
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
  })

  test('what does not fit is said, and the repository is as it was before', () => {
    writeFileSync(join(tex.dir, 'notes.md'), 'one\n')
    sync(tex, 'push')
    sync(gregor)
    writeFileSync(join(tex.dir, 'notes.md'), 'two\n')
    writeFileSync(join(gregor.dir, 'notes.md'), 'three\n')
    sync(tex, 'push')
    const id = gregor.send('@tex', 'Beside a conflict')
    sync(gregor, 'push')
    expect(sync(gregor)).toMatch(/^! 1-team is as it was before:/mu)
    expect(gregor.read(inbox)).toContain(id)
    expect(readFileSync(join(gregor.dir, 'notes.md'), 'utf8')).toBe('three\n')
    expect(gregor.git('branch', '--show-current')).toBe('main\n')
    expect(gregor.git('status', '--porcelain', '-uno')).toBe('')
  })

  test('a repository in the middle of something is left alone, and so is one on no branch', () => {
    gregor.git('checkout', '-q', '--detach')
    gregor.send('@tex', 'On no branch')
    const before = gregor.git('rev-parse', 'HEAD')
    expect(sync(gregor, 'push')).toContain('! 1-team is on no branch')
    expect(gregor.git('rev-parse', 'HEAD')).toBe(before)
  })

  test('the root, spaces and their projects are repositories each; a folder without one is passed over', () => {
    const root = dirname(tex.dir)
    const project = join(tex.dir, '2-projects', 'app')
    mkdirSync(project, { recursive: true })
    mkdirSync(join(root, '0-personal'))
    for (const dir of [root, project]) {
      writeFileSync(join(dir, 'file.txt'), 'text\n')
      expect(spawnSync('git', ['init', '-q', dir], { env: tex.env }).status).toBe(0)
    }
    const said = sync(tex, 'push')
    expect(said).toContain('root is committed; it has no remote.')
    expect(said).toContain('1-team/app is committed; it has no remote.')
    expect(said).not.toContain('0-personal')
  })

  test('another word is answered with the usage', () => {
    expect(sync(tex, 'fetch')).toMatch(/^Usage: /u)
  })
})
