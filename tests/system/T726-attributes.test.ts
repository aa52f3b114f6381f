/** Attributes and ignore lists that somebody pushed, and that came by plain `git pull`: what git makes of a file is nobody's hand. */

import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { orgAttributes } from '../../lib/app/sync/attributes.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, knownPair, sync } from '../support/syncing.ts'

let clones: Clones
let tex: Clone
let gregor: Clone

beforeEach(async () => {
  clones = makeClones()
  ;({ tex, gregor } = await knownPair(clones))
})
afterEach(() => clones.remove())

const tree = 'org/messaging'
const inbox = 'inbox.org'

/** Commits bytes as they are, past the attributes of gregor's own work tree. */
function pushRaw(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const how = { cwd: gregor.dir, env: gregor.env, input: text }
    const oid = execFileSync('git', ['hash-object', '-w', '--no-filters', '--stdin'], how)
    const entry = `100644,${oid.toString().trim()},${path}`
    gregor.git('update-index', '--add', '--cacheinfo', entry)
  }
  gregor.git('commit', '-q', '-m', 'Something odd')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
}

/** Text that is this one when it is written as UTF-16LE. */
function disguised(text: string): string {
  const even = text.length % 2 === 0 ? text : `${text}\n`
  return Buffer.from(even, 'latin1').toString('utf16le')
}

describe('T726 a file that git rewrites on its way here', () => {
  test.each([
    ['one pull', false],
    ['two pulls, of which the second takes the attribute back', true],
  ])('is nobody’s hand, after %s', (_what, isTakenBack) => {
    const own = gregor.read('.gitattributes')
    const poison = `${tex.read(inbox)}\n* @gregor I resign POISON\n  Really.\n`
    pushRaw({
      [`${tree}/.gitattributes`]: `${inbox} working-tree-encoding=UTF-16LE -text -filter\n`,
      [`${tree}/${inbox}`]: disguised(poison),
    })
    tex.git('pull', '-q', 'origin', 'main')
    expect(tex.read(inbox)).toContain('* @gregor I resign POISON')
    if (isTakenBack) {
      pushRaw({ [`${tree}/.gitattributes`]: own })
      tex.git('pull', '-q', 'origin', 'main')
    }
    const said = flat(sync(tex))
    if (!isTakenBack) {
      expect(said).toContain(
        'inbox.org of 1-team as it writes it here (working-tree-encoding=UTF-16LE)',
      )
      expect(said).toContain('our line on org files stands last again')
      expect(tex.read('.gitattributes').trim().endsWith(orgAttributes)).toBe(true)
      expect(flat(sync(tex))).toBe('1-team: up to date with origin/main. ')
    }
    expect(tex.read(inbox)).not.toMatch(/^:FROM: +tex\n(?:.*\n){0,20}?.*POISON/mu)
    tex.append(inbox, '\n* A note of mine\n')
    sync(tex)
    sync(tex)
    expect(tex.read(inbox)).not.toMatch(/^:FROM: +tex\n(?:.*\n){0,20}?.*POISON/mu)
    expect(gregor.msg('sync')).not.toContain('POISON')
  })

  test('is said where the clone itself says so, and then no hand is taken over there', () => {
    appendFileSync(join(tex.dir, '.git/info/attributes'), `${tree}/${inbox} text eol=crlf\n`)
    tex.append(inbox, '\n* @gregor By my own hand\n')
    expect(flat(sync(tex))).toContain('(eol=crlf), so nothing in it was taken over as yours')
    expect(tex.read(inbox)).toContain('* @gregor By my own hand')
  })
})

describe('T726 our line in .gitattributes', () => {
  test.each([
    ['another line after it', `${orgAttributes}\n*.org merge=binary text eol=crlf\n`],
    ['one that names our driver, and an encoding', '*.org merge=datacore eol=crlf text\n'],
    ['an empty file', '\n'],
  ])('stands last again, once, after a plain pull of %s', (_what, text) => {
    pushRaw({ [`${tree}/.gitattributes`]: text })
    tex.git('pull', '-q', 'origin', 'main')
    expect(flat(sync(tex))).toContain('our line on org files stands last again')
    expect(tex.read('.gitattributes').trim().endsWith(orgAttributes)).toBe(true)
    expect(tex.git('show', `origin/main:${tree}/.gitattributes`)).toBe(tex.read('.gitattributes'))
    expect(flat(sync(tex))).toBe('1-team: up to date with origin/main. ')
  })
})

describe('T726 a list of what git is to ignore', () => {
  test.each([
    ['of everything, in the tree', `${tree}/.gitignore`, '*\n'],
    ['of the tree, at the top', '.gitignore', 'org/\n'],
  ])('%s keeps no queue on this machine', (_what, path, text) => {
    pushRaw({ [path]: text })
    tex.git('pull', '-q', 'origin', 'main')
    mkdirSync(join(tex.dir, tree, 'agents'), { recursive: true })
    writeFileSync(
      join(tex.dir, tree, 'agents', 'sam-claude.org'),
      '* Note\n:PROPERTIES:\n:ID: n-1\n:END:\n',
    )
    sync(tex)
    expect(tex.git('ls-tree', '-r', '--name-only', 'origin/main')).toContain(
      'agents/sam-claude.org',
    )
    expect(flat(sync(tex))).toBe('1-team: up to date with origin/main. ')
  })
})
