/** A HOME with a fake node that records its calls, and stamps like the real hook: so only the guard is under test. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const hooksDir = resolve(import.meta.dirname, '../../hooks')

export interface GuardHome {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  /** A path in the root. */
  at(path: string): string
  /** Writes a file in the root, with the folders that it needs. */
  put(path: string, text: string): void
  /** Runs the guard; `node` tells whether it started node, `input` what node got. */
  prompt(options?: PromptOptions): Outcome
  /** Runs it until it is quiet. */
  settle(options?: PromptOptions): void
  remove(): void
}

export interface PromptOptions {
  readonly shell?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  readonly cwd?: string
  readonly program?: string
}

export interface Outcome {
  readonly node: boolean
  readonly input: string
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The fake writes the stamp that it is told to write: `$wake`, and the guard's own line. */
const fakeNode = `#!/bin/sh
printf called >"$HOME/called"
cat >"$HOME/input"
[ -f "$HOME/wake" ] && [ -n "$2" ] && [ -n "$3" ] || exit 0
folder=$(cat "$HOME/stamps")
mkdir -p "$folder"
{ printf '%s\\n' "$3"; cat "$HOME/wake"; } >"$folder/$2.stamp"
`

export function makeGuardHome(rootName = 'My "Data" $(x) \\'): GuardHome {
  const home = mkdtempSync(join(tmpdir(), 'guard home '))
  const root = join(home, rootName)
  const at = (path: string) => join(root, path)
  const put = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  const node = join(home, 'fake node')
  writeFileSync(node, fakeNode)
  chmodSync(node, 0o755)
  writeFileSync(join(home, 'wake'), '-\n')
  writeFileSync(join(home, 'stamps'), at('.datacore/state/messaging/hook'))
  const record = join(home, '.config', 'datacore-messaging', 'install')
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, `root=${root}\nnode=${node}\nmodule=${join(home, 'module')}\n`)
  put('0-personal/org/messaging/inbox.org', '* TODO one\n')
  put('0-personal/org/messaging/contacts.org', '* tex\n')
  put('0-personal/org/messaging/agents/tex-claude.org', '')
  put('1-team with blanks/org/messaging/inbox.org', '* TODO two\n')
  put('.datacore/settings.yaml', 'messaging: {}\n')
  put('.datacore/state/messaging/pins.json', '{}')
  put('.datacore/state/messaging/keys/tex.json', '{}')
  const env = { PATH: process.env['PATH'], HOME: home, CLAUDE_CODE_SESSION_ID: 'session-1' }
  const prompt = (options: PromptOptions = {}): Outcome => {
    const {
      shell = [],
      input = '',
      cwd = home,
      program = join(hooksDir, 'inbox-watcher'),
    } = options
    const [command, ...args] = [...shell, program]
    rmSync(join(home, 'called'), { force: true })
    rmSync(join(home, 'input'), { force: true })
    const ran = spawnSync(command!, args, {
      env: { ...env, ...options.env },
      cwd,
      input,
      encoding: 'utf8',
    })
    const called = existsSync(join(home, 'called'))
    return {
      node: called,
      input: called ? readFileSync(join(home, 'input'), 'utf8') : '',
      code: ran.status,
      stdout: ran.stdout,
      stderr: ran.stderr,
    }
  }
  return {
    root,
    env,
    at,
    put,
    prompt,
    settle(options) {
      if (!prompt(options).node) throw new Error('The first prompt started no node.')
      if (prompt(options).node) throw new Error('The second prompt started node.')
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** Sets a file's time of change of content; nobody can set that of its record. */
export function setTime(path: string, at: Date): void {
  utimesSync(path, at, at)
}
