/**
 * Doctor's live proof of each path by which new mail reaches a session: a subscriber of the MCP server, the monitor command and
 * the prompt hook, all of them started as a client starts them, and told of one message in a root of their own.
 */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Finding } from '../../../app/views.ts'
import type { Running } from './child.ts'
import { type Child, startChild } from './child.ts'

/** Of all together, so that doctor is done within ten seconds. */
const limitMsUsual = 8_000
const hookLimitMs = 5_000

export interface Mailbox {
  readonly running: Omit<Running, 'signal'>
  readonly space: string
  /** Stores a message to its own author, and says under which id. */
  readonly drop: () => Promise<string>
  readonly limitMs?: number
}

export async function newMail(box: Mailbox): Promise<readonly Finding[]> {
  const running = { ...box.running, signal: AbortSignal.timeout(box.limitMs ?? limitMsUsual) }
  const client = startChild(['mcp', '--channel'], running)
  const monitor = startChild(['watch'], running)
  try {
    const uri = `org://${box.space}/inbox`
    const subscribed = settled(subscribe(client, uri))
    const watching = settled(monitor.until('its first line', (line) => /^Watching /u.test(line)))
    await Promise.all([subscribed, watching])
    const id = await box.drop()
    const startMs = performance.now()
    const told = (which: Path, ready: Promise<Settled>, happens: () => Promise<void>) =>
      ready.then(async (before) =>
        findingOf(which, before.why ? before : await settled(happens()), startMs),
      )
    const findings = await Promise.all([
      told('resource update', subscribed, () =>
        client.until(
          'the update',
          (line) => line.includes('resources/updated') && line.includes(uri),
        ),
      ),
      told('channel event', subscribed, () =>
        client.until(
          'the event',
          (line) => line.includes('notifications/claude/channel') && line.includes(id),
        ),
      ),
      told('monitor', watching, () => monitor.until('the line', (line) => line.includes(id))),
    ])
    return [...findings, hooked(running, id)]
  } finally {
    await Promise.all([client.end(), monitor.end()])
  }
}

async function subscribe(client: Child, uri: string): Promise<void> {
  const send = (message: object) => client.say(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const clientInfo = { name: 'datacore-msg doctor', version: '1' }
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
  send({ id: 1, method: 'initialize', params })
  send({ method: 'notifications/initialized' })
  send({ id: 2, method: 'resources/subscribe', params: { uri } })
  await client.until(
    'the subscription',
    (line) => /"id":2,?/u.test(line) && line.includes('"result"'),
  )
}

/** The hook at the next prompt, which a session has whatever its client shows. */
function hooked({ places, env }: Running, id: string): Finding {
  const startMs = performance.now()
  const event = {
    session_id: 'doctor-mail',
    hook_event_name: 'UserPromptSubmit',
    cwd: places.home,
    prompt: 'hello',
  }
  const run = spawnSync(join(places.moduleDir, 'hooks', 'inbox-watcher'), [], {
    input: JSON.stringify(event),
    env,
    cwd: places.home,
    encoding: 'utf8',
    timeout: hookLimitMs,
  })
  // One that ends without reading what it is given has ended all the same.
  const isEnded = run.status !== null || run.error === undefined
  const isTold = isEnded && run.stdout.includes(id)
  const ended = isEnded
    ? `it ended with ${run.status ?? run.signal} and told nothing`
    : run.error!.message
  return findingOf('prompt hook', isTold ? {} : { why: ended }, startMs)
}

type Path = 'resource update' | 'channel event' | 'monitor' | 'prompt hook'

const words: Readonly<Record<Path, { readonly works: string; readonly hint: string }>> = {
  'resource update': {
    works: 'The MCP server told a subscriber of new mail',
    hint: 'Sessions find new mail with check instead. See what the server says: datacore-msg mcp',
  },
  'channel event': {
    works: 'The MCP server pushed new mail as an event of a channel',
    hint: 'Sessions find new mail by the other ways. See what the server says: datacore-msg mcp --channel',
  },
  monitor: {
    works: 'The monitor command told of new mail',
    hint: 'Sessions find new mail at the next prompt instead. See what it says: datacore-msg watch',
  },
  'prompt hook': {
    works: 'The prompt hook told of new mail',
    hint: 'Sessions find new mail with check alone. Install the hook anew: ./install.sh',
  },
}

interface Settled {
  /** Why it did not work. */
  readonly why?: string
}

async function settled(work: Promise<void>): Promise<Settled> {
  try {
    await work
    return {}
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

function findingOf(path: Path, { why }: Settled, startMs: number): Finding {
  const check = `new mail: ${path}`
  const { works, hint } = words[path]
  if (why !== undefined) {
    const sentence = `New mail does not reach a session by ${path}: ${why}.`
    return { check, level: 'fail', sentence, hint }
  }
  const ms = Math.max(1, Math.round(performance.now() - startMs))
  return { check, level: 'ok', sentence: `${works} after ${ms} ms.` }
}
