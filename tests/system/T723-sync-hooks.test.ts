/** Hooks of the user's that change what a sync commits: drafts stay here, and a file of the hook's own stays the user's. */

import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync } from '../support/syncing.ts'

let clones: Clones
let gregor: Clone
let tex: Clone

beforeEach(async () => {
  clones = makeClones()
  const pair = await knownPair(clones)
  gregor = pair.gregor
  tex = pair.tex
})
afterEach(() => clones.remove())

const inbox = 'org/messaging/inbox.org'
const draft = '\n* TODO An idea that nobody is to see\nNot yet.\n'

function hook(clone: Clone, name: string, lines: readonly string[]): void {
  const path = join(clone.dir, '.git', 'hooks', name)
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
}

/** As husky and lint-staged did it for years: every file of the commit is added again after it was looked at. */
const addsAgain = 'git diff --cached --name-only -z --diff-filter=ACM | xargs -0 git add --'

/** A draft that waits: a heading without a recipient, as somebody is still writing it. */
function withDraft(clone: Clone): void {
  clone.append('inbox.org', draft)
}

describe('a pre-commit hook', () => {
  test('that adds the files of the commit again publishes no draft', () => {
    hook(tex, 'pre-commit', [addsAgain])
    withDraft(tex)
    const id = tex.send('@gregor', 'For everybody')
    sync(tex)
    expect(tex.git('show', `HEAD:${inbox}`)).toContain(id)
    expect(tex.git('log', '-p', '--all', '--', inbox)).not.toContain('nobody is to see')
    expect(tex.read('inbox.org')).toContain('nobody is to see')
    expect(tex.git('diff', '--cached', '--name-only')).toBe('')
    sync(gregor)
    expect(gregor.read('inbox.org')).toContain(id)
    expect(gregor.read('inbox.org')).not.toContain('nobody is to see')
    expect(sync(tex)).toContain('up to date')
  })

  test('that adds all there is takes in its own files, and no draft', () => {
    hook(tex, 'pre-commit', ['git add -A'])
    writeFileSync(join(tex.dir, 'plan.txt'), 'mine\n')
    withDraft(tex)
    tex.send('@gregor', 'With all')
    sync(tex)
    expect(tex.git('show', `HEAD:${inbox}`)).not.toContain('nobody is to see')
    expect(tex.git('show', 'HEAD:plan.txt')).toBe('mine\n')
    expect(tex.git('status', '--porcelain', '--', 'plan.txt')).toBe('')
  })

  test('that adds a file of its own leaves it in the index as in the commit', () => {
    hook(tex, 'pre-commit', ['echo now > stamp.txt; git add stamp.txt'])
    tex.send('@gregor', 'Stamped')
    sync(tex)
    expect(tex.git('show', 'HEAD:stamp.txt')).toBe('now\n')
    expect(tex.git('status', '--porcelain')).toBe('')
    writeFileSync(join(tex.dir, 'other.txt'), 'mine\n')
    tex.git('add', 'other.txt')
    tex.git('commit', '-q', '--no-verify', '-m', 'Mine')
    expect(tex.git('ls-files', 'stamp.txt')).toBe('stamp.txt\n')
    sync(gregor)
    expect(existsSync(join(gregor.dir, 'stamp.txt'))).toBe(true)
  })

  test('that removes a file of its own leaves it out of the index as well', () => {
    writeFileSync(join(tex.dir, 'stamp.txt'), 'old\n')
    tex.git('add', 'stamp.txt')
    tex.git('commit', '-qm', 'Stamp')
    hook(tex, 'pre-commit', ['git rm -q --cached stamp.txt; rm -f stamp.txt'])
    tex.send('@gregor', 'Without it')
    sync(tex)
    expect(tex.git('status', '--porcelain')).toBe('')
    expect(tex.git('ls-tree', '--name-only', 'HEAD')).not.toContain('stamp.txt')
  })

  test('leaves what the user has staged as it was', () => {
    hook(tex, 'pre-commit', [addsAgain])
    writeFileSync(join(tex.dir, 'mine.txt'), 'staged\n')
    tex.git('add', 'mine.txt')
    tex.send('@gregor', 'Beside it')
    sync(tex)
    expect(tex.git('status', '--porcelain')).toBe('A  mine.txt\n')
  })
})
