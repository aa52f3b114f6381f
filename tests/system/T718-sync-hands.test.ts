/** What a hand did in the work tree, and what only looks so: entries come back, drafts stay here, nothing of others is signed. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair } from '../support/syncing.ts'

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

describe('T718 entries that were taken out by hand', () => {
  test.each([
    ['an emptied file', () => tex.write(inbox, '')],
    [
      'a file that is gone, with one written anew',
      () => {
        rmSync(join(tex.dir, 'org/messaging', inbox))
        tex.send('@gregor', 'After it was gone')
      },
    ],
    [
      'a tree that is gone, and made anew',
      () => {
        rmSync(join(tex.dir, 'org'), { recursive: true })
        tex.msg('init', '--space', '1-team')
      },
    ],
  ])('%s: they are back, here and with the others', (_what, spoil) => {
    const id = gregor.send('@tex', 'Hello')
    gregor.msg('sync')
    tex.msg('sync')
    spoil()
    tex.msg('sync')
    gregor.msg('sync')
    expect(tex.read(inbox)).toContain(id)
    expect(gregor.read(inbox)).toContain(id)
    expect(gregor.read('contacts.org')).toContain('gregor-claude')
    expect(tex.read(inbox)).toBe(gregor.read(inbox))
  })

  test('by a commit of somebody else: they are kept, sent again, and it is told', () => {
    const id = gregor.send('@tex', 'Hello')
    gregor.msg('sync')
    tex.msg('sync')
    gregor.write(inbox, gregor.read(inbox).split('\n* ')[0]!)
    gregor.commit('Gone')
    gregor.git('push', '-q')
    expect(tex.msg('sync')).toMatch(/with\s+an\s+entry\s+taken\s+out/u)
    expect(tex.read(inbox)).toContain(id)
    gregor.git('pull', '-q')
    expect(gregor.read(inbox)).toContain(id)
  })

  test('what was archived stays in the archive', () => {
    const id = gregor.send('@tex', 'Hello')
    gregor.msg('sync')
    tex.msg('sync')
    const [before = '', ...rest] = tex.read(inbox).split(/(?=^\* )/mu)
    const entry = rest.find((one) => one.includes(id))!
    tex.write('archive/by-hand.org', `${tex.read('archive/by-hand.org')}\n${entry}`)
    tex.write(inbox, before + rest.filter((one) => one !== entry).join(''))
    tex.msg('sync')
    gregor.msg('sync')
    for (const clone of [tex, gregor]) {
      expect(clone.read(inbox)).not.toContain(id)
      expect(clone.read('archive/by-hand.org')).toContain(id)
    }
  })
})

describe('T718 drafts', () => {
  test('that are kept back or name nobody stay here, are named each time, and are sent when they can be', () => {
    tex.append(inbox, '\n* @gregor About the budget        :draft:\nLong\n\n* @bea Hi Bea\n')
    tex.msg('sync')
    expect(tex.msg('sync')).toContain('@bea')
    gregor.msg('sync')
    expect(gregor.read(inbox)).not.toMatch(/budget|Bea/u)
    expect(tex.read(inbox)).toMatch(/^\* @bea Hi Bea$/mu)
    tex.write(inbox, tex.read(inbox).replace(/ +:draft:$/mu, ''))
    tex.msg('sync')
    gregor.msg('sync')
    expect(gregor.read(inbox)).toContain('About the budget')
  })
})

describe('T718 what others wrote is never taken for a hand', () => {
  const poison = () => {
    const id = gregor.send('@tex-claude', 'Big thing', '--effort', '9')
    gregor.msg('sync')
    tex.msg('sync')
    tex.msg('tasks')
    tex.msg('sync')
    gregor.msg('sync')
    expect(gregor.read(queue)).toMatch(/^\* WAITING/mu)
    gregor.write(queue, gregor.read(queue).replace(/^\* WAITING/mu, '* QUEUED'))
    gregor.append(inbox, '\n* @gregor I resign POISON\n')
    gregor.git('add', '-A')
    return id
  }
  const expectClean = () => {
    tex.msg('sync')
    tex.msg('sync')
    expect(tex.read(queue)).not.toContain('owner_approved')
    expect(tex.read(inbox)).not.toMatch(/^:FROM: +tex\n(?:.*\n){0,20}?.*POISON/mu)
  }

  test("after a force push, with a commit of one's own beside it", () => {
    poison()
    gregor.git('commit', '-q', '--amend', '-m', 'Rewritten')
    gregor.git('push', '-q', '-f')
    tex.git('commit', '-q', '--allow-empty', '-m', 'Mine')
    expectClean()
  })

  test('after history was taken back, and fetched', () => {
    poison()
    gregor.git('commit', '-q', '-m', 'Poison')
    gregor.git('push', '-q')
    tex.git('pull', '-q')
    gregor.git('reset', '-q', '--hard', 'HEAD^')
    gregor.git('push', '-q', '-f')
    tex.git('fetch', '-q')
    expectClean()
  })

  test.each([['merge', '--no-ff'], ['merge', '--squash'], ['cherry-pick'], ['cherry-pick', '-n']])(
    'after git %s %s of a branch of theirs',
    (...words) => {
      poison()
      gregor.git('checkout', '-q', '-b', 'feat')
      gregor.git('commit', '-q', '-m', 'Poison')
      gregor.git('push', '-q', 'origin', 'feat')
      tex.git('fetch', '-q')
      tex.git(...words.filter((word) => word !== undefined), 'origin/feat')
      expectClean()
    },
  )
})
