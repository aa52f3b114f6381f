/** Claims by MCP on two machines of one person, with a real remote: what `standing` and `strict` promise. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { connect, type McpClient } from '../support/mcp-client.ts'
import { sync } from '../support/syncing.ts'

let clones: Clones
let one: Clone
let two: Clone
const open: McpClient[] = []

beforeEach(async () => {
  clones = makeClones()
  one = await clones.clone('tex')
  sync(one)
  two = await clones.clone('tex-desk', { of: one })
  sync(two)
  sync(one)
})

afterEach(async () => {
  for (const client of open.splice(0)) await client.close()
  clones.remove()
})

async function client(clone: Clone, session: string): Promise<McpClient> {
  const made = await connect(clone, { env: { CLAUDE_CODE_SESSION_ID: session } })
  open.push(made)
  return made
}

/** A task that both machines have, and have admitted. */
function queued(text: string): string {
  const id = one.send('@claude', text)
  sync(one)
  sync(two)
  return id
}

describe('T854 a claim by MCP', () => {
  test('is tentative until it was pushed, and certain with strict; the slower machine gets none', async () => {
    const id = queued('For one of us')
    const mcp = await client(one, 'on-one')
    const claimed = await mcp.call('task', { action: 'claim', id })
    expect(claimed).toMatchObject({ isError: false, structured: { standing: 'tentative' } })
    expect(claimed.said).toContain('whoever pushes first has it')
    const renewed = await mcp.ok('task', { action: 'claim', id })
    expect(renewed['standing']).toBe(null)
    const strict = await mcp.ok('task', { action: 'claim', id, strict: true })
    expect(strict).toMatchObject({ standing: 'certain', body: { text: 'For one of us' } })
    const other = await client(two, 'on-two')
    const error = await other.no('task', { action: 'claim', id, strict: true })
    expect(error).toMatchObject({ code: 'already_claimed' })
    expect(error['message']).toContain('on-one')
  })

  test('is certain at once in a space without a remote', async () => {
    one.git('remote', 'remove', 'origin')
    const id = one.send('@claude', 'Nobody else')
    const mcp = await client(one, 'on-one')
    expect(await mcp.ok('task', { action: 'claim', id })).toMatchObject({ standing: 'certain' })
  })

  test('with strict while the remote is away: an error, with the claim beside it', async () => {
    const id = queued('Far away')
    one.git('remote', 'set-url', 'origin', 'ssh://nobody@127.0.0.1:9/none.git')
    const mcp = await client(one, 'on-one')
    const { isError, structured } = await mcp.call('task', { action: 'claim', id, strict: true })
    expect(isError).toBe(true)
    expect(structured).toMatchObject({
      standing: 'tentative',
      task: { id, status: 'WORKING' },
      error: { code: 'unreachable' },
    })
    one.git('remote', 'set-url', 'origin', clones.remote)
    const again = await mcp.ok('task', { action: 'claim', id, strict: true })
    expect(again).toMatchObject({ standing: 'certain' })
  })
})
