/** The relay as an agent meets it: who is there, how far a letter got, and nothing that is not so. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type McpClient, rows } from '../support/mcp-client.ts'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { startRelayProcess, type RelayProcess } from '../support/relay-process.ts'
import { until } from '../support/watching.ts'

let relay: RelayProcess
let persons: Persons
let gregor: Person
let tex: Person
let mcp: McpClient

beforeEach(async () => {
  relay = await startRelayProcess()
  persons = makePersons({ url: `ws://127.0.0.1:${relay.port}`, secret: '' })
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
  introduce(gregor, tex)
  mcp = await connect(gregor, { words: ['--toolset', 'all'] })
})

afterEach(async () => {
  await mcp.close()
  await persons.remove()
  await relay.kill('SIGKILL')
})

async function online(person: Person): Promise<void> {
  const run = person.daemon()
  await until('it is connected', () => run.said().includes('The relay is there'), run.said)
}

function isThere(): boolean {
  const { peers } = gregor.json('peers') as {
    readonly peers: readonly { readonly address: string; readonly presence: string }[]
  }
  return peers.some(({ address, presence }) => address === 'tex' && presence === 'online')
}

test('who tells an agent which contacts are there, with what they say of themselves', async () => {
  expect(await mcp.ok('who')).toMatchObject({ peers: [] })
  await online(gregor)
  await online(tex)
  tex.msg('presence', 'set', 'focusing', 'the release\u001b[31m notes')
  await until('gregor sees it', () => /focusing/u.test(gregor.msg('peers')))
  const { structured, said } = await mcp.call('who')
  expect(rows(structured, 'peers')).toMatchObject([
    { address: 'tex', presence: 'online', status: 'focusing', since: expect.any(String) },
  ])
  expect(JSON.stringify(structured)).not.toContain('\\u001b')
  expect(said).toContain('There by relay: tex (focusing).')
  expect(rows(await mcp.ok('who', { name: 'gregor' }), 'peers')).toEqual([])
  await relay.kill('SIGKILL')
  await until('the relay is gone', () => !isThere())
  expect((await mcp.call('who')).said).toContain('The relay is not there')
})

test('send and reply say how far a letter got within a second, and delivery says the rest', async () => {
  const waits = await mcp.call('send', { to: ['@tex'], text: 'Lunch?' })
  expect(waits.said).toContain('for the daemon to send to tex')
  const [first] = rows(waits.structured, 'sent')
  expect(first).toMatchObject({ reached: 'stored', relay: 'waiting' })
  await online(gregor)
  await online(tex)
  await until('it is there', () => tex.read('inbox.org').includes(String(first!['id'])))
  const goes = await mcp.call('send', { to: ['@tex'], text: 'And coffee?' })
  const [second] = rows(goes.structured, 'sent')
  expect(second!['relay']).toMatch(/^(?:relayed|delivered)$/u)
  expect(goes.said).toMatch(/with the relay for tex|delivered to tex/u)
  const id = String(second!['id'])
  await until('its reader signed', () => gregor.msg('delivery', id).includes('signed by tex'))
  const [row] = rows(await mcp.ok('delivery', { id }), 'recipients')
  expect(row).toMatchObject({ reached: 'delivered' })
  expect(rows(row!, 'steps')).toContainEqual(
    expect.objectContaining({
      step: 'delivered',
      state: 'yes',
      source: expect.stringContaining('signed by tex'),
    }),
  )
  const { sent } = tex.json('send', '@gregor', 'Yes.') as {
    readonly sent: readonly { readonly id: string }[]
  }
  await until('the answer is there', () => gregor.read('inbox.org').includes(sent[0]!.id))
  const answered = await mcp.ok('reply', { id: sent[0]!.id, text: 'Good.' })
  expect(rows(answered, 'sent')[0]!['relay']).toMatch(/^(?:relayed|delivered)$/u)
})

test('resources and status say of the relay what the commands say', async () => {
  const read = async (path: string) => {
    const { contents } = await mcp.client.readResource({ uri: `org://0-personal/${path}` })
    return JSON.parse(String((contents[0] as { readonly text: string }).text)) as Record<
      string,
      unknown
    >
  }
  expect(await read('people')).toMatchObject({ relay: null, peers: [] })
  expect((await mcp.call('status')).said).toContain('No daemon runs here')
  expect((await mcp.call('who')).said).toContain('No daemon runs here')
  const { sent } = gregor.json('send', '@tex', 'Lunch?') as {
    readonly sent: readonly { readonly id: string }[]
  }
  const id = sent[0]!.id
  expect(await read(`entry/${id}`)).toMatchObject({ entry: { relay: 'goes by it' } })
  await online(gregor)
  await online(tex)
  await until('they see each other', isThere)
  expect(await read('people')).toMatchObject({
    relay: { state: 'online', why: null },
    peers: [{ address: 'tex', presence: 'online' }],
  })
  expect(await mcp.ok('status')).toMatchObject({ relay: { state: 'online' }, unstored: [] })
  await until('its reader signed', () => gregor.msg('delivery', id).includes('signed by tex'))
  expect(await read(`delivery/${id}`)).toMatchObject({ recipients: [{ reached: 'delivered' }] })
  const { sent: back } = tex.json('send', '@gregor', 'Yes.') as {
    readonly sent: readonly { readonly id: string }[]
  }
  await until('the answer is there', () => gregor.read('inbox.org').includes(back[0]!.id))
  expect(await read(`entry/${back[0]!.id}`)).toMatchObject({ entry: { relay: 'brought it' } })
  await relay.kill('SIGKILL')
  await until('the relay is gone', () => !isThere())
  expect((await mcp.call('status')).said).toContain('The relay is not there')
  expect(await read('people')).toMatchObject({ relay: { state: 'connecting' } })
})
