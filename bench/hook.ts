/** The prompt hook as a whole process, with nothing new and with one message, against a Node that does nothing. */

import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { bareNode, cli, homeEnv, installIn, median, moduleDir, timed } from './lib/process.ts'

const rounds = 21
const quietTarget = 0.15
const newsTarget = 1.5

export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const work = mkdtempSync(join(tmpdir(), 'bench-hook-'))
  try {
    const small = makeRoot(work, 10)
    const large = makeRoot(work, 100_000)
    const hot = makeRoot(work, 10_000, 'One new message')
    const bare: number[] = []
    const quietSmall: number[] = []
    const quietLarge: number[] = []
    const news: number[] = []
    await settle(small)
    await settle(large)
    for (let round = 0; round < rounds; round += 1) {
      bare.push(bareNode(small.env))
      quietSmall.push(quiet(small))
      quietLarge.push(quiet(large))
      news.push(newsFor(hot, `round-${round}`))
    }
    const row = (what: string, times: readonly number[], target: string) => {
      const ms = median(times)
      return { what, ms, 'times node': ms / median(bare), target }
    }
    return {
      name: `The prompt hook as a whole process (median of ${rounds})`,
      rows: [
        row('node -e 0', bare, ''),
        row('nothing new, 10 messages', quietSmall, `${quietTarget}`),
        row('nothing new, 100,000 messages', quietLarge, `${quietTarget}`),
        row('one new message, 10,000 in the hot file', news, `${newsTarget}`),
      ],
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

interface User {
  readonly env: NodeJS.ProcessEnv
  readonly root: string
}

const hook = join(moduleDir, 'hooks', 'inbox-watcher')

/** A user of their own, with that many read messages in the inbox, all in the hot file, after an unread one. */
function makeRoot(work: string, messages: number, unread?: string): User {
  const home = join(work, `home-${messages}`)
  const root = join(home, 'Data')
  mkdirSync(home)
  const user = { env: homeEnv(home, root), root }
  installIn(user.env)
  const messaging = join(root, '0-personal', 'org', 'messaging')
  const inbox = join(messaging, 'inbox.org')
  // Without what the installer sent to show that all works.
  copyFileSync(join(moduleDir, 'templates', 'space', 'inbox.org'), inbox)
  rmSync(join(messaging, 'agents', 'tex-claude.org'))
  // Before the others: a send moves what is done into the archive.
  if (unread !== undefined) send(user, unread)
  for (let from = 0; from < messages; from += 5_000) {
    const length = Math.min(5_000, messages - from)
    appendFileSync(inbox, Array.from({ length }, (_, at) => readMessage(from + at)).join(''))
  }
  return user
}

function readMessage(number: number): string {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString()
  const id = `msg-20260101-000000-gregor-${number.toString(36).padStart(6, '0')}`
  return `
* DONE gregor: The build of branch ${number} is green again
:PROPERTIES:
:ID:       ${id}
:FROM:     gregor
:TO:       tex
:CREATED:  [2026-01-01 Thu 00:00]
:STAMP:    ${at}
:KEY:      9qkGPYpmTJ
:SIG:      l+7g6XeG17dVVWGZdYRLqAON47qsBYimYGeJq+oglj7icogSlRMp3T2GmmtdjqKLLB3zzb6kVrMDW6MVxvV4Cw==
:END:
:LOGBOOK:
- Read by tex [2026-01-01 Thu 00:05] at 2026-01-01T00:05:11.042Z
:END:
The build of branch ${number} is green again. The cause was the clock of the machine that runs the tests.
`
}

function send(user: User, text: string): void {
  timed(process.execPath, [cli, 'send', '@tex', text], user.env)
}

/** Runs the hook until it has said everything and left its stamp. */
async function settle(user: User): Promise<void> {
  const stamp = join(user.root, '.datacore', 'state', 'messaging', 'hook', 'bench.stamp')
  for (let tries = 0; tries < 50; tries += 1) {
    prompt(user, 'bench', `settle-${tries}`)
    if (existsSync(stamp)) return
    await wait(100)
  }
  throw new Error('The hook left no stamp.')
}

function quiet(user: User): number {
  const { ms, stdout } = prompt(user, 'bench', 'quiet')
  if (stdout !== '') throw new Error(`There was news: ${stdout}`)
  return ms
}

/** A session of its own, for which the message is new. */
function newsFor(user: User, session: string): number {
  const { ms, stdout } = prompt(user, session, 'news')
  if (!stdout.includes('1 unread')) throw new Error(`There was no news: ${stdout}`)
  return ms
}

function prompt(user: User, session: string, promptId: string) {
  const event = { session_id: session, hook_event_name: 'UserPromptSubmit', prompt_id: promptId }
  const env = { ...user.env, CLAUDE_CODE_SESSION_ID: session }
  // Where the guard runs; for a session elsewhere it leaves no stamp.
  return timed(hook, [], env, JSON.stringify({ ...event, cwd: process.cwd() }))
}
