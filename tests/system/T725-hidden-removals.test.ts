/** A pushed removal is no removal: what only seems to stand elsewhere is put back, and what was archived stays put away. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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

const inbox = 'inbox.org'
const queue = 'agents/tex-claude.org'
const month = `archive/${new Date().toISOString().slice(0, 7)}.org`

/** Takes an entry out of gregor's copy of a file; returns its text. */
function takeOut(path: string, id: string): string {
  const [before = '', ...rest] = gregor.read(path).split(/(?=^\* )/mu)
  const entry = rest.find((one) => one.includes(id))!
  gregor.write(path, before + rest.filter((one) => one !== entry).join(''))
  return entry
}

function push(): void {
  gregor.commit('Tidy up')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
}

/** A file of gregor's that may not be there yet. */
function add(path: string, text: string): void {
  gregor.append(path, `\n${text}`)
}

const disguises: readonly (readonly [string, (id: string, entry: string) => void])[] = [
  [
    'an example block that names it',
    (id) =>
      add('zz.org', `* Notes\n#+begin_example\n:PROPERTIES:\n:ID: ${id}\n:END:\n#+end_example\n`),
  ],
  [
    'an example block in the same file',
    (id) => add(inbox, `* Notes\n#+begin_example\n  :ID: ${id}\n#+end_example\n`),
  ],
  ['a heading below another one', (_id, entry) => add('zz.org', `* Notes\n*${entry}`)],
  ['a stub in another file', (id) => add('zz.org', `* Stub\n:PROPERTIES:\n:ID: ${id}\n:END:\n`)],
  ['the whole letter in a file of notes', (_id, entry) => add('zz.org', entry)],
  [
    'a stub in the archive',
    (id) => add('archive/by-hand.org', `* DONE Stub\n:PROPERTIES:\n:ID: ${id}\n:END:\n`),
  ],
  [
    'a copy with another text in the archive',
    (_id, entry) => add('archive/by-hand.org', entry.replaceAll('important', 'nothing at all')),
  ],
  [
    'a copy without its signature in the archive',
    (_id, entry) => add('archive/by-hand.org', entry.replace(/^:SIG:.*\n/mu, '')),
  ],
]

describe('T725 an entry that a commit took out', () => {
  test.each(disguises)('comes back past %s: a message', (_what, disguise) => {
    const id = gregor.send('@tex', 'Something important')
    sync(gregor)
    sync(tex)
    disguise(id, takeOut(inbox, id))
    push()
    expect(flat(sync(tex))).toContain('taken out')
    expect(tex.read(inbox)).toMatch(new RegExp(`^:ID: +${id}$`, 'mu'))
    expect(tex.msg('inbox')).toContain('Something important')
    expect(sync(tex)).toBe('1-team: up to date with origin/main.\n')
  })

  test('comes back: a task that was moved to the queue of somebody else, or to the inbox', () => {
    for (const path of ['agents/gregor-claude.org', inbox]) {
      const id = gregor.send('@tex-claude', `Something important ${path}`, '--effort', '1')
      sync(gregor)
      sync(tex)
      sync(gregor)
      add(path, takeOut(queue, id))
      push()
      expect(flat(sync(tex))).toContain('taken out')
      expect(tex.read(queue)).toContain(id)
      sync(gregor)
    }
  })

  test.each([[month], ['archive/by-hand.org']])('stays away when it was put into %s', (path) => {
    const id = gregor.send('@tex', 'Something important')
    sync(gregor)
    sync(tex)
    gregor.git('pull', '-q', 'origin', 'main')
    add(path, takeOut(inbox, id).replace('* TODO', '* DONE'))
    push()
    expect(flat(sync(tex))).not.toContain('taken out')
    expect(tex.read(inbox)).not.toContain(id)
  })

  test('stays away when its owner put it among the dead letters', () => {
    const id = gregor.send('@tex-claude', 'Something important', '--effort', '1')
    sync(gregor)
    sync(tex)
    tex.append(
      queue,
      `\n${tex.read(queue).slice(tex.read(queue).indexOf('* ')).replaceAll('important', 'else')}`,
    )
    tex.msg('tasks')
    sync(tex)
    expect(tex.read('dead-letters.org')).toContain(id)
    expect(flat(sync(gregor))).not.toContain('taken out')
    expect(gregor.read(queue)).toBe(tex.read(queue))
    expect(flat(sync(tex))).toBe('1-team: up to date with origin/main. ')
  })

  test('by hand, in this work tree, comes back as well', () => {
    const id = gregor.send('@tex', 'Something important')
    sync(gregor)
    sync(tex)
    tex.write(inbox, tex.read(inbox).split(/(?=^\* )/mu)[0]!)
    tex.append('zz.org', `* Notes\n#+begin_example\n:ID: ${id}\n#+end_example\n`)
    expect(flat(sync(tex))).toContain('was taken out of inbox.org of 1-team by hand; it is back.')
    expect(tex.read(inbox)).toContain(id)
  })
})
