/** What commands say and do about a letter that goes by relay: what is said here reaches nobody, so nothing is claimed. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { introduce, type Person } from '../support/persons.ts'
import { arrived, delivered, outboxOf, sentId } from '../support/relay/letters.ts'
import { type Pair, pairTogether } from '../support/relay/together.ts'
import { flat } from '../support/syncing.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

let here: Pair
let gregor: Person
let tex: Person

beforeEach(async () => {
  here = await pairTogether()
  ;({ gregor, tex } = here)
  introduce(gregor, tex)
})

afterEach(() => here.remove())

describe('before any relay took it', () => {
  test('cancelling a task stops it', async () => {
    const id = await sentId(gregor, '@tex-claude', 'Research prices')
    gregor.msg('task', 'cancel', id)
    expect(outboxOf(gregor).get(id)).toBe('given up')
    expect(flat(gregor.msg('task', 'show', id))).toContain('cancelled')
  })

  test('an edit is refused, with what to do', async () => {
    const id = await sentId(gregor, '@tex', 'Lunch at noon?')
    const { status, out } = gregor.try('edit', id, 'Lunch at one?')
    expect(status).not.toBe(0)
    expect(flat(out)).toContain(`outbox cancel ${id}`)
    expect(gregor.read('outbox.org')).not.toContain('Lunch at one')
  })

  test('a file is not sent along, and nothing is stored', () => {
    const file = join(gregor.home, 'list.txt')
    writeFileSync(file, 'milk\n')
    const { status, out } = gregor.try('send', '@tex', 'The list', '--attach', file)
    expect(status).not.toBe(0)
    expect(flat(out)).toContain('goes by relay, which carries no files')
    expect(outboxOf(gregor).size).toBe(0)
  })
})

describe('at its recipient', () => {
  test('a task can neither be cancelled nor sent again, whatever its keyword says', async () => {
    gregor.daemon()
    tex.daemon()
    const id = await sentId(gregor, '@tex-claude', 'Research prices')
    await arrived(tex, id, join('agents', 'tex-claude.org'))
    await delivered(gregor, id)
    const cancelled = gregor.try('task', 'cancel', id)
    expect(cancelled.status).not.toBe(0)
    expect(flat(cancelled.out)).toContain(`reply ${id}`)
    expect(outboxOf(gregor).get(id)).toBe('stored')
    const shown = flat(gregor.msg('task', 'show', id))
    expect(shown).not.toContain('Not yet looked at')
    expect(shown).not.toContain('unverified')
    const path = join(gregor.tree, 'outbox.org')
    writeFileSync(path, gregor.read('outbox.org').replace('* DONE ', '* CANCELLED '))
    const again = gregor.try('outbox', 'retry', id)
    expect(again.status).not.toBe(0)
    expect(flat(again.out)).toContain('has')
    expect(gregor.msg('outbox')).not.toContain(id)
  })

  test('a message keeps its text, and whether it was read is not known here', async () => {
    gregor.daemon()
    tex.daemon()
    const id = await sentId(gregor, '@tex', 'Lunch at noon?')
    await arrived(tex, id)
    await delivered(gregor, id)
    expect(gregor.try('edit', id, 'Lunch at one?').status).not.toBe(0)
    expect(gregor.read('outbox.org')).not.toContain('Lunch at one')
    expect(flat(gregor.msg('delivery', id))).toContain('no read receipt comes back')
    const there = flat(tex.msg('delivery', id))
    expect(there).toContain('a relay brought it')
    expect(there).not.toContain('git carries it')
  })
})
