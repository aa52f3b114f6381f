/** A flood of strangers' tasks, pushed into a queue: what a prompt with news costs meanwhile, against an empty queue. */

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeTask } from '../lib/core/codec/task.ts'
import { parseAddress } from '../lib/core/model/address.ts'
import { parseId } from '../lib/core/model/id.ts'
import type { TaskOrder } from '../lib/core/model/task.ts'
import { printEntry } from '../lib/core/org/print.ts'
import { fingerprintOf, formatPublicKey } from '../lib/core/trust/keys.ts'
import { letterText } from '../lib/core/trust/signed-text.ts'
import { bareNode, cli, homeEnv, installIn, median, moduleDir, timed } from './lib/process.ts'

const count = 10_000
const prompts = 12
const target = 2

const kinds = {
  'unsigned, of a name each': (n: number) => order(n, `m${n % 5_000}`),
  'signed with one published key': (n: number) => signed(order(n, 'mallory')),
  'forged in the name of the owner': (n: number) => ({ ...order(n, 'tex'), ...forgedProof() }),
}

export async function run() {
  const work = mkdtempSync(join(tmpdir(), 'bench-flood-'))
  try {
    const none = makeRoot(work, 'none')
    const empty = Array.from({ length: prompts }, (_, at) => newsFor(none, at))
    const bare = Array.from({ length: prompts }, () => bareNode(none.env))
    const rows = Object.entries(kinds).map(([what, entryOf], index) => {
      const user = makeRoot(work, `flood-${index}`)
      if (what.startsWith('forged')) proofKey = fingerprintIn(user)
      const entries = Array.from({ length: count }, (_, n) => printed(entryOf(n)))
      appendFileSync(user.queue, entries.join(''))
      const times = Array.from({ length: prompts }, (_, at) => newsFor(user, at))
      const [first = 0, ...later] = times
      return {
        what,
        'first ms': first,
        'worst later': Math.max(...later),
        'median ms': median(later),
        'times empty': median(later) / median(empty),
        target,
      }
    })
    const title = `${count.toLocaleString('en-US')} hostile tasks in the queue, a prompt with news each`
    const reference = { what: 'an empty queue', 'median ms': median(empty) }
    return {
      name: title,
      rows: [{ what: 'node -e 0', 'median ms': median(bare) }, reference, ...rows],
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

interface User {
  readonly env: NodeJS.ProcessEnv
  readonly root: string
  readonly queue: string
}

const hook = join(moduleDir, 'hooks', 'inbox-watcher')
const pair = generateKeyPairSync('ed25519')
const publicKey = formatPublicKey(rawKey(pair.publicKey))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
let proofKey = ''

function makeRoot(work: string, name: string): User {
  const home = join(work, name)
  const root = join(home, 'Data')
  mkdirSync(home)
  const env = homeEnv(home, root)
  installIn(env)
  const tree = join(root, '0-personal', 'org', 'messaging')
  const mallory = [
    '* Mallory :person:',
    ':PROPERTIES:',
    ':ID: mallory',
    `:PUBLIC_KEY: ${publicKey}`,
  ]
  appendFileSync(join(tree, 'contacts.org'), `\n${mallory.join('\n')}\n:END:\n`)
  return { env, root, queue: join(tree, 'agents', 'tex-claude.org') }
}

/** A message of the owner, and a session for which it is new. */
function newsFor({ env }: User, number: number): number {
  timed(process.execPath, [cli, 'send', '@tex', `News ${number}`], env)
  const session = `round-${number}`
  const event = { session_id: session, hook_event_name: 'UserPromptSubmit', prompt_id: 'news' }
  const own = { ...env, CLAUDE_CODE_SESSION_ID: session }
  const { ms, stdout } = timed(hook, [], own, JSON.stringify({ ...event, cwd: process.cwd() }))
  if (!stdout.includes('unread')) throw new Error(`There was no news: ${stdout}`)
  return ms
}

function order(n: number, from: string): TaskOrder {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()
  return {
    id: parseId(`msg-20260101-000000-${from}-${n.toString(36).padStart(6, '0')}`)!,
    from: parseAddress(from)!,
    to: parseAddress('tex-claude')!,
    stamp: at,
    mentions: [],
    urgency: 'normal',
    body: `Please look at branch ${n} and tell me what you think of it, as soon as you can.`,
  }
}

function signed(letter: TaskOrder): TaskOrder {
  const key = fingerprintOf(publicKey, sha256)
  const text = letterText({ ...letter, key })
  return { ...letter, key, sig: sign(null, text, pair.privateKey).toString('base64') }
}

function forgedProof() {
  return { key: proofKey, sig: Buffer.alloc(64, 7).toString('base64') }
}

function fingerprintIn({ root }: User): string {
  const file = join(root, '.datacore', 'state', 'messaging', 'keys', 'tex.json')
  return fingerprintOf(JSON.parse(readFileSync(file, 'utf8')).publicKey, sha256)
}

function printed(letter: TaskOrder): string {
  return `\n${printEntry(encodeTask(letter, { created: '[2026-01-01 Thu 00:00]' }))}`
}

function rawKey(key: KeyObject): Uint8Array {
  return key.export({ type: 'spki', format: 'der' }).subarray(-32)
}
