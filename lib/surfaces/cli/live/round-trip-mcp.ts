/** Doctor's live proof of the MCP server: started as a client starts it, in a root of its own, a message there and back. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Finding } from '../../../app/views.ts'
import { isRecord } from '../../../core/is-record.ts'
import type { Places } from '../../../io/wiring-cli.ts'

const timeoutMs = 30_000
const words = 'Are you there?'

/** `env` names the root that it runs in. */
export function served({ moduleDir, home }: Places, env: NodeJS.ProcessEnv): Finding {
  const run = spawnSync(join(moduleDir, 'bin', 'datacore-msg'), ['mcp'], {
    input: requests.map((one) => `${JSON.stringify({ jsonrpc: '2.0', ...one })}\n`).join(''),
    env,
    cwd: home,
    encoding: 'utf8',
    timeout: timeoutMs,
  })
  if (run.error || run.status !== 0) {
    throw new Error(`the MCP server ended with ${run.error?.message ?? run.status ?? run.signal}`)
  }
  const answers = new Map(run.stdout.split('\n').flatMap(answerIn))
  const sent = answers.get(2)
  if (sent?.['isError'] !== false) throw new Error('the MCP server did not store a message')
  if (!JSON.stringify(answers.get(3) ?? '').includes(words)) {
    throw new Error('the MCP server did not find the message that it stored')
  }
  const sentence = 'The MCP server started, stored a message, and found it again.'
  return { check: 'round trip', level: 'ok', sentence }
}

const requests = [
  {
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'datacore-msg doctor', version: '1' },
    },
  },
  { method: 'notifications/initialized' },
  {
    id: 2,
    method: 'tools/call',
    params: { name: 'send', arguments: { to: ['@doctor'], text: words } },
  },
  { id: 3, method: 'tools/call', params: { name: 'check', arguments: {} } },
]

function answerIn(
  line: string,
): readonly (readonly [unknown, Readonly<Record<string, unknown>>])[] {
  if (!line.startsWith('{')) return []
  const message: unknown = JSON.parse(line)
  return isRecord(message) && isRecord(message['result'])
    ? [[message['id'], message['result']]]
    : []
}
