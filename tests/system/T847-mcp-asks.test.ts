/** What the server asks the person before it does what reaches many or cannot be taken back, through the client's elicitation. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'
import { connect, type McpClient } from '../support/mcp-client.ts'

const place = makePlace()
let tex: Machine
const inbox = () =>
  readFileSync(join(place.base, 'shared', '1-team', 'org', 'messaging', 'inbox.org'), 'utf8')

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  const gregor = await place.machine('gregor', 'messaging: {default_space: 1-team}\n')
  await tex.json(['init', '--space', '1-team'])
  await gregor.json(['init', '--space', '1-team'])
})

afterAll(() => place.remove())

interface Asked extends McpClient {
  readonly questions: readonly string[]
}

async function withPerson(
  reaction: (question: string) => Promise<'accept' | 'decline' | 'cancel'>,
  env: NodeJS.ProcessEnv = {},
): Promise<Asked> {
  const questions: string[] = []
  const client = await connect(tex, {
    words: ['--toolset=all'],
    cwd: tex.root,
    env,
    person: (question) => {
      questions.push(question)
      return reaction(question)
    },
  })
  return { ...client, questions }
}

const broadcast = (text: string) => ['broadcast', { text }] as const

describe('T847 broadcast', () => {
  test('is sent after the person, who was shown whom and what, said yes', async () => {
    const mcp = await withPerson(async () => 'accept')
    await mcp.ok(...broadcast('The build is \u202e green\u0007.'))
    expect(mcp.questions).toHaveLength(1)
    expect(mcp.questions[0]).toContain('tex-claude wants to write this to everybody of 1-team (2)')
    expect(mcp.questions[0]).toContain('green')
    expect(mcp.questions[0]).not.toMatch(/[\u202e\u0007]/u)
    expect(inbox()).toContain('The build is')
    // Asked once: the client is not told to ask as well.
    const { tools } = await mcp.client.listTools()
    const tool = tools.find(({ name }) => name === 'broadcast')!
    expect(tool._meta?.['anthropic/requiresUserInteraction']).toBeUndefined()
    expect(tool.annotations).toMatchObject({ destructiveHint: true })
    await mcp.close()
  })

  test.each(['decline', 'cancel'] as const)('is not sent after %s', async (reaction) => {
    const mcp = await withPerson(async () => reaction)
    const error = await mcp.no(...broadcast(`Never after ${reaction}`))
    expect(error).toMatchObject({ code: 'not_allowed' })
    expect(String(error['message'])).toContain('nothing was done')
    expect(inbox()).not.toContain(`Never after ${reaction}`)
    await mcp.close()
  })

  test('is not sent when the client breaks down over the question', async () => {
    const mcp = await withPerson(async () => {
      throw new Error('no window')
    })
    expect(await mcp.no(...broadcast('Never unseen'))).toMatchObject({ code: 'not_allowed' })
    expect(inbox()).not.toContain('Never unseen')
    await mcp.close()
  })

  test('is not sent when nobody answers in time, and others are answered meanwhile', async () => {
    const mcp = await withPerson(() => new Promise(() => undefined), { DATACORE_ASK_SECONDS: '1' })
    const waiting = mcp.call(...broadcast('Never in silence'))
    await until('the question', () => mcp.questions.length === 1)
    const first = await Promise.race([
      waiting.then(() => 'broadcast'),
      mcp.ok('who').then(() => 'who'),
    ])
    expect(first).toBe('who')
    expect((await waiting).structured['error']).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('within 1 seconds'),
    })
    expect(inbox()).not.toContain('Never in silence')
    await mcp.close()
  })

  test('is not sent when the call is cancelled over the question, or the client goes away', async () => {
    const mcp = await withPerson(() => new Promise(() => undefined))
    const aborting = new AbortController()
    const [name, args] = broadcast('Never when cancelled')
    const cancelled = mcp.call(name, args, aborting)
    await until('the question', () => mcp.questions.length === 1)
    aborting.abort()
    await expect(cancelled).rejects.toThrow()
    await mcp.ok('who')
    const left = mcp.call(...broadcast('Never when left')).catch(() => undefined)
    await until('the question', () => mcp.questions.length === 2)
    await mcp.close()
    await left
    expect(inbox()).not.toContain('Never when')
  })

  test('what is refused anyway asks nobody', async () => {
    const mcp = await withPerson(async () => 'accept')
    expect(await mcp.no('broadcast', {})).toMatchObject({ code: 'usage' })
    expect(await mcp.no('broadcast', { text: 'x', space: 'nowhere' })).toHaveProperty('code')
    expect(mcp.questions).toEqual([])
    await mcp.close()
  })

  test('in a client that cannot ask it is as it was, and says that the client is to ask', async () => {
    const mcp = await connect(tex, { words: ['--toolset=all'] })
    await mcp.ok(...broadcast('Without a question'))
    const { tools } = await mcp.client.listTools()
    const asking = tools.filter(({ _meta }) => _meta?.['anthropic/requiresUserInteraction'])
    expect(asking.map(({ name }) => name)).toEqual(['broadcast'])
    await mcp.close()
  })
})

describe('T847 files', () => {
  test('deleting one and writing over one is asked; sharing, listing and getting is not', async () => {
    let reaction: 'accept' | 'decline' = 'decline'
    const mcp = await withPerson(async () => reaction)
    writeFileSync(join(tex.root, 'report.txt'), 'first')
    const { file } = await mcp.ok('files', { action: 'share', path: 'report.txt' })
    const { id } = file as JsonObject
    await mcp.ok('files', { action: 'list' })
    await mcp.ok('files', { action: 'get', id: id!, out: 'copy.txt' })
    expect(mcp.questions).toEqual([])
    writeFileSync(join(tex.root, 'copy.txt'), 'mine')
    const over = { action: 'get', id: id!, out: 'copy.txt', replace: true }
    expect(await mcp.no('files', over)).toMatchObject({ code: 'not_allowed' })
    expect(readFileSync(join(tex.root, 'copy.txt'), 'utf8')).toBe('mine')
    expect(await mcp.no('files', { action: 'delete', id: id! })).toMatchObject({
      code: 'not_allowed',
    })
    expect(mcp.questions).toMatchObject([
      expect.stringContaining('write the shared file report.txt of 1-team over'),
      expect.stringContaining('delete the shared file report.txt of 1-team'),
    ])
    reaction = 'accept'
    expect(await mcp.ok('files', over)).toMatchObject({ did: 'replaced' })
    expect(await mcp.ok('files', { action: 'delete', id: id! })).toMatchObject({ did: 'deleted' })
    await mcp.close()
  })
})
