/** `doctor --repair` in a clone that a hostile colleague pushed to: nothing of theirs becomes the user's own. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync } from '../support/syncing.ts'

let clones: Clones
beforeEach(() => {
  clones = makeClones()
})
afterEach(() => clones.remove())

const repair = (clone: Clone) => doctor(clone, '--repair')

function doctor(clone: Clone, ...words: readonly string[]): string {
  const args = [join(process.cwd(), 'bin', 'datacore-msg'), 'doctor', ...words]
  try {
    return execFileSync(process.execPath, args, {
      env: clone.env,
      encoding: 'utf8',
      stdio: 'pipe',
    }).replace(/\s+/gu, ' ')
  } catch (error) {
    return (error as { readonly stdout: string }).stdout.replace(/\s+/gu, ' ')
  }
}

function pushed(from: Clone, to: Clone): void {
  from.git('add', '-A', '-f')
  from.git('commit', '-q', '-m', 'Something odd')
  from.git('push', '-q', 'origin', 'HEAD:main')
  to.git('pull', '-q', '--no-rebase', 'origin', 'main')
}

test('a conflict copy that somebody committed is not joined', async () => {
  const { gregor, tex } = await knownPair(clones)
  const name = 'inbox.sync-conflict-20261121-100000-ABCDEFG.org'
  const inbox = gregor.read('inbox.org')
  tex.write(name, `${inbox}\n* @tex I resign\n`)
  pushed(tex, gregor)
  const said = repair(gregor).replace(/\s+/gu, ' ')
  expect(said).toContain(
    `${name} of 1-team looks like a tool's conflict copy, but somebody committed it`,
  )
  expect(gregor.read('inbox.org')).toBe(inbox)
}, 60_000)

test.each([
  ['a copy that no commit has', 'copy'],
  ['markers that were pushed', 'markers'],
])(
  '%s: what is joined is not sent in the name of who repaired it',
  async (_, kind) => {
    const { gregor, tex } = await knownPair(clones)
    const inbox = gregor.read('inbox.org')
    const forged = '* @tex I resign'
    if (kind === 'copy') {
      gregor.write('inbox.sync-conflict-20261121-100000-ABCDEFG.org', `${inbox}\n${forged}\n`)
    } else {
      const markers = `<<<<<<< HEAD\n${forged}\n=======\n${forged} at once\n>>>>>>> theirs\n`
      tex.write('inbox.org', `${inbox}\n${markers}`)
      pushed(tex, gregor)
    }
    repair(gregor)
    expect(gregor.read('inbox.org')).toContain('I resign')
    sync(gregor)
    sync(gregor)
    expect(gregor.read('inbox.org')).toContain('I resign')
    for (const line of [/:FROM: +gregor/u, /:SIG/u])
      expect(gregor.read('inbox.org')).not.toMatch(line)
  },
  60_000,
)

test('attributes further in, and links in the place of our files, are named, and moved away by a repair', async () => {
  const { gregor, tex } = await knownPair(clones)
  const secret = join(gregor.env['HOME']!, 'secret')
  writeFileSync(secret, 'mine\n')
  const messaging = join(tex.dir, 'org', 'messaging')
  mkdirSync(join(messaging, 'agents'), { recursive: true })
  tex.write('agents/.gitattributes', '*.org merge=union\n')
  rmSync(join(messaging, '.gitattributes'))
  symlinkSync(secret, join(messaging, '.gitattributes'))
  symlinkSync(gregor.env['HOME']!, join(messaging, '.spool'))
  pushed(tex, gregor)
  // The command breaks long lines, also within a path.
  const bare = (text: string) => text.replace(/\s/gu, '')
  const named = bare(doctor(gregor))
  for (const name of [
    'agents/.gitattributes changes',
    '.gitattributes is a link',
    '.spool is a link',
  ])
    expect(named).toContain(bare(name))
  const said = repair(gregor).replace(/\s+/gu, ' ')
  expect(said).toContain('agents/.gitattributes of 1-team, which was not ours, was moved to')
  expect(readFileSync(secret, 'utf8')).toBe('mine\n')
  expect(gregor.read('.gitattributes')).toContain('merge=datacore')
  expect(gregor.git('check-attr', 'merge', '--', 'org/messaging/agents/a.org')).toContain(
    'datacore',
  )
  expect(doctor(gregor)).not.toMatch(/is a link|changes what git/u)
}, 60_000)

test('a queue that is UTF-16 is named, and is not read as empty', async () => {
  const { gregor } = await knownPair(clones)
  const file = join(gregor.dir, 'org', 'messaging', 'inbox.org')
  writeFileSync(file, Buffer.from(`\ufeff${gregor.read('inbox.org')}`, 'utf16le'))
  expect(() => gregor.msg('inbox')).toThrow(
    /ended with [1-9][\s\S]*inbox\.org of 1-team is UTF-16/u,
  )
}, 60_000)
