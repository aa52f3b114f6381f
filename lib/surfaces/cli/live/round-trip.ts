/**
 * Doctor's live proof: in a root of its own, write a message and a task, read them, and let the prompt hook tell them;
 * the MCP server has a round trip of its own beside it, and so has each path of new mail.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inbox } from '../../../app/inbox.ts'
import { initSpace } from '../../../app/init-space.ts'
import { mark } from '../../../app/mark.ts'
import { send } from '../../../app/send.ts'
import type { Finding } from '../../../app/views.ts'
import { parseAddress } from '../../../core/model/address.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { type Wired, wire } from '../../../io/wiring.ts'
import { newMail } from './new-mail.ts'
import { served } from './round-trip-mcp.ts'
import { createIdentity, placesOf } from '../../../io/wiring-cli.ts'

const check = 'round trip'
const hookTimeoutMs = 30_000
const space = '0-personal'

/** Nothing of it touches the real root; the folder is removed again. */
export async function roundTrip(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const base = mkdtempSync(join(tmpdir(), 'datacore-msg-doctor-'))
  try {
    const own = environmentIn(base, env)
    const wired = await machineIn(own)
    const trips = [await written(wired), await hooked(wired, own), served(wired.places, own)]
    const running = { places: wired.places, env: own }
    return [...trips, ...(await newMail({ running, space, drop: () => dropped(wired) }))]
  } catch (error) {
    const sentence = `The round trip failed: ${error instanceof Error ? error.message : String(error)}`
    return [{ check, level: 'fail', sentence }]
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

/** The same machine with another root, and without what a session of Claude Code set. */
function environmentIn(base: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PATH: env['PATH'],
    TMPDIR: env['TMPDIR'],
    HOME: base,
    XDG_CONFIG_HOME: join(base, '.config'),
    DATACORE_ROOT: join(base, 'root'),
  }
}

async function machineIn(env: NodeJS.ProcessEnv): Promise<Wired> {
  const places = placesOf(env, env['HOME'] ?? '')
  mkdirSync(dirname(places.moduleSettings), { recursive: true })
  writeFileSync(places.moduleSettings, 'identity:\n  name: doctor\n', { mode: 0o600 })
  await createIdentity(places, parseAddress('doctor')!, 'sodium')
  const wired = await wire(env, { crypto: 'sodium' })
  valueIn(await initSpace(wired.deps, { name: space }))
  return wired
}

async function written({ deps }: Wired): Promise<Finding> {
  const sent = valueIn(await send(deps, { targets: ['@doctor'], text: 'Are you well?' }))
  const id = sent.sent[0]!.id
  const found = valueIn(await inbox(deps, { all: false })).find(({ message }) => message.id === id)
  if (found?.message.body !== 'Are you well?') throw new Error('what was written was not read')
  if (found.standing.proof !== 'verified')
    throw new Error(`its signature is ${found.standing.proof}`)
  valueIn(await mark(deps, { ids: [id], status: 'done' }))
  const left = valueIn(await inbox(deps, { all: false }))
  if (left.length > 0) throw new Error('a message that was marked done is still open')
  return {
    check,
    level: 'ok',
    sentence: 'A message was written, signed, read, verified and marked.',
  }
}

/** The hook as Claude Code starts it: a task of my own must come out of it. */
async function hooked({ deps, places }: Wired, env: NodeJS.ProcessEnv): Promise<Finding> {
  const sent = valueIn(
    await send(deps, { targets: ['@claude'], text: 'Say that all is well.', effort: 1 }),
  )
  const hook = join(places.moduleDir, 'hooks', 'inbox-watcher')
  const input = {
    session_id: 'doctor',
    hook_event_name: 'UserPromptSubmit',
    cwd: places.home,
    prompt: 'hello',
  }
  const run = spawnSync(hook, [], {
    input: JSON.stringify(input),
    env,
    cwd: places.home,
    encoding: 'utf8',
    timeout: hookTimeoutMs,
  })
  if (run.error || run.status !== 0) {
    throw new Error(`the hook ended with ${run.error?.message ?? run.status ?? run.signal}`)
  }
  if (!run.stdout.includes(sent.sent[0]!.id)) throw new Error('the hook did not tell of a new task')
  return { check, level: 'ok', sentence: 'A task was sent, admitted, and told by the prompt hook.' }
}

async function dropped({ deps }: Wired): Promise<string> {
  const text = 'Is there new mail?'
  return valueIn(await send(deps, { targets: ['@doctor'], text, space })).sent[0]!.id
}

function valueIn<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.why)
  return result.value
}
