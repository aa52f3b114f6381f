/** What people and agents are told of letters that nothing carries, and of marks that a relay does not: through the real commands and the real MCP server. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, rows } from '../support/mcp-client.ts'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { arrived, delivered, outboxOf } from '../support/relay/letters.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { flat } from '../support/syncing.ts'

const secret = 'a secret of the team, long enough'
let persons: Persons

async function three(relay?: { readonly url: string }): Promise<readonly [Person, Person, Person]> {
  persons = makePersons(relay && { url: relay.url, secret })
  const gregor = await persons.add('gregor')
  const tex = await persons.add('tex')
  const ann = await persons.add('ann')
  introduce(gregor, tex)
  introduce(gregor, ann)
  return [gregor, tex, ann]
}

afterEach(() => persons.remove())

describe('T982 where neither git nor a relay carries it', () => {
  test('send stores it and says so, in each form', async () => {
    const [gregor] = await three()
    const { status, out } = gregor.try('send', '@tex', '@ann', 'Lunch?')
    expect(status).toBe(0)
    const said = flat(out)
    expect(said).toContain('Neither git nor a relay carries it to tex and ann: 0-personal is yours')
    expect(said.split('Neither git').length).toBe(2)
    expect(said).toContain('datacore-msg login --relay URL')
    const { sent } = gregor.json('send', '@tex', 'Lunch?') as {
      readonly sent: readonly { readonly warning: string | null; readonly reached: string }[]
    }
    expect(sent).toMatchObject([{ reached: 'stored', warning: expect.stringContaining('to tex:') }])
    const { sent: own } = gregor.json('send', '@gregor', 'A note') as { readonly sent: unknown }
    expect(own).toMatchObject([{ warning: null }])
    const mcp = await connect(gregor)
    try {
      const called = await mcp.call('send', { to: ['@tex'], text: 'Lunch?' })
      expect(called.structured).toMatchObject({
        warnings: [expect.stringContaining('(a command for your person)')],
      })
      expect(called.said).toContain('Neither git nor a relay carries it to tex')
      expect(await mcp.ok('send', { to: ['@gregor'], text: 'A note' })).not.toHaveProperty(
        'warnings',
      )
    } finally {
      await mcp.close()
    }
  })
})

describe('T982 by relay', () => {
  let relay: RelayHere
  beforeEach(async () => {
    relay = await startRelay(secret)
  })
  afterEach(() => relay.stop())

  test('one sending to several is shown whole by the id that they share, and marks on it say that they stay', async () => {
    const [gregor, tex, ann] = await three(relay)
    gregor.daemon()
    tex.daemon()
    ann.daemon()
    const { batch, sent } = (await gregor.tell('send', '@tex', '@ann', 'Lunch?')) as {
      readonly batch: string
      readonly sent: readonly { readonly id: string; readonly to: string }[]
    }
    const [first, second] = ['tex', 'ann'].map((to) => sent.find((one) => one.to === to)!.id)
    await arrived(tex, first!)
    await arrived(ann, second!)
    await delivered(gregor, first!)
    await delivered(gregor, second!)
    for (const typed of [batch, batch.slice(-6)]) {
      const { recipients } = gregor.json('delivery', typed) as { readonly recipients: unknown[] }
      expect(recipients).toMatchObject([
        { to: 'ann', reached: 'delivered' },
        { to: 'tex', reached: 'delivered' },
      ])
    }
    expect(gregor.json('delivery', batch)['id']).toBe(batch)
    expect(flat(gregor.msg('delivery', batch))).toContain('To 2 recipients: 2 delivered.')
    expect(flat(gregor.msg('show', batch, '--delivery'))).toContain('2 delivered')
    expect(gregor.json('receipts', batch)).toMatchObject({
      id: batch,
      receipts: [{ to: 'ann' }, { to: 'tex' }],
      warning: expect.stringContaining('Between you and ann, tex letters go by relay'),
    })

    const stays = 'It stays in your files: between you and'
    expect(flat(tex.msg('react', first!, '👍'))).toContain(`${stays} gregor`)
    expect(flat(tex.msg('react', first!, '👍'))).not.toContain(stays)
    expect(tex.json('pin', first!)['warning']).toContain(`${stays} gregor`)
    expect(flat(tex.msg('receipts', first!))).toContain('carries no receipts of reading')
    expect(flat(gregor.msg('react', first!, '👍'))).toContain(`${stays} tex`)
    expect(flat(gregor.msg('pin', first!))).toContain(`reply ${first} TEXT`)
    const { status, out } = gregor.try('edit', first!, 'Dinner?')
    expect(status).not.toBe(0)
    expect(flat(out)).toContain('can not be edited from here')
    expect(outboxOf(gregor).get(first!)).toBe('stored')

    const mcp = await connect(tex, { words: ['--toolset', 'all'] })
    try {
      const own = tex.json('send', '@tex', 'A note')['sent'] as readonly { readonly id: string }[]
      const ids = [first!, own[0]!.id]
      const marked = await mcp.call('mark', { action: 'react', ids, emoji: '🎉' })
      expect(marked.structured).toMatchObject({
        count: 2,
        warnings: [expect.stringContaining(`the tool reply (id: ${first}`)],
      })
      const there = await mcp.ok('delivery', { id: first! })
      expect(there).toMatchObject({ warnings: [expect.stringContaining('by relay')] })
    } finally {
      await mcp.close()
    }
    const agent = await connect(gregor, { words: ['--toolset', 'all'] })
    try {
      const { structured, said } = await agent.call('delivery', { id: batch })
      expect(rows(structured, 'recipients').map(({ to }) => to)).toEqual(['ann', 'tex'])
      expect(said).toContain('To 2 recipients: 2 delivered.')
    } finally {
      await agent.close()
    }
  })
})
