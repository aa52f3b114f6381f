/** The project that each terminal and session of this machine is about: one private file, which nothing depends on. */

import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { FocusStore } from '../app/ports.ts'
import { isRecord } from '../core/is-record.ts'
import { readIfThere } from './atomic-file.ts'
import { takeLock } from './lock.ts'
import { loginName } from './login-name.ts'
import type { Places } from './places.ts'
import { makePrivateFolder, writePrivate } from './vault-file.ts'

/** What nobody set for so long is forgotten: terminals get the names of old ones. */
const keptMs = 30 * 24 * 60 * 60 * 1000
const keptMax = 500
const nameCharsMax = 200

interface Kept {
  readonly project: string
  /** Unix milliseconds: when it was set. */
  readonly atMs: number
}

/** A damaged file counts as none. */
export function createFocusStore(
  { stateDir }: Pick<Places, 'stateDir'>,
  given: { readonly key: string; readonly nowMs: () => number },
): FocusStore {
  const folder = join(stateDir, 'focus')
  const file = join(folder, 'focus.json')
  const load = () => parseKept(readIfThere(file)?.toString('utf8') ?? '', given.nowMs())
  return {
    load: async () => load().get(given.key)?.project,
    async save(project) {
      makePrivateFolder(folder)
      const lock = await takeLock(folder, {
        user: loginName(),
        what: 'The list of projects in focus',
      })
      try {
        const kept = new Map(load())
        kept.delete(given.key)
        if (project !== undefined) kept.set(given.key, { project, atMs: given.nowMs() })
        const newest = [...kept].slice(-keptMax)
        writePrivate(file, `${JSON.stringify({ version: 1, focus: Object.fromEntries(newest) })}\n`)
      } finally {
        lock.release()
      }
    },
  }
}

/** The session of Claude Code, else the pane or the window, else the terminal; what has none of these shares one. */
export function focusKey(env: NodeJS.ProcessEnv): string {
  const session = env['CLAUDE_CODE_SESSION_ID']
  if (session) return `session ${session}`.slice(0, nameCharsMax)
  const pane = env['TMUX_PANE'] ?? env['WEZTERM_PANE'] ?? env['TERM_SESSION_ID'] ?? env['WINDOWID']
  if (pane) return `window ${env['TMUX'] ?? ''} ${pane}`.slice(0, nameCharsMax)
  return ownTerminal() ?? 'terminal'
}

/** The device behind standard input, output or error; undefined where there is none, or the system does not say. */
function ownTerminal(): string | undefined {
  for (const stream of [0, 1, 2]) {
    try {
      const device = readlinkSync(`/proc/self/fd/${stream}`)
      if (/^\/dev\/(?:pts\/[0-9]+|tty[A-Za-z0-9]+)$/.test(device)) return device
    } catch {
      return undefined
    }
  }
  return undefined
}

function parseKept(text: string, nowMs: number): ReadonlyMap<string, Kept> {
  try {
    const value: unknown = JSON.parse(text)
    const focus = isRecord(value) ? value['focus'] : undefined
    if (!isRecord(focus)) return new Map()
    return new Map(
      Object.entries(focus).flatMap(([key, one]) => {
        if (!isRecord(one)) return []
        const { project, atMs } = one
        const isFine = typeof project === 'string' && typeof atMs === 'number'
        return isFine && atMs > nowMs - keptMs ? [[key, { project, atMs }] as const] : []
      }),
    )
  } catch {
    return new Map()
  }
}
