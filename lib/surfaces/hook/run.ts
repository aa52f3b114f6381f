/** One event of Claude Code, from its standard input to ours. Any error is one sentence, a trace, and exit 0. */

import { fstatSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { parsePromptEvent, parseSession, type PromptEvent } from '../../app/prompt/event.ts'
import type { PromptPorts } from '../../app/prompt/ports.ts'
import { actingAgent } from '../../app/people.ts'
import { beat } from '../../app/presence/beat.ts'
import { prompt } from '../../app/prompt/prompt.ts'
import { expandHome, speaksIn } from '../../app/prompt/speaks.ts'
import { newTag } from '../../app/prompt/tag.ts'
import { type Wired, wire } from '../../io/wiring.ts'
import {
  createHookState,
  hookFolder,
  type Places,
  placesOf,
  realFolder,
  systemTranscript,
  traceError,
  traceLine,
  writeStamp,
} from '../../io/wiring-hook.ts'
import { endHere } from './end-here.ts'
import { failureLine, newsLine, problemLine, writeOut } from './output.ts'
import { shellWord } from '../../core/view/shell-word.ts'

export interface HookCall {
  /** The session whose stamp the guard compared; empty when it found none. */
  readonly guardSession: string
  /** What the guard's `stat` printed, before anything was read; empty when it could not look. */
  readonly guardLine: string
}

/** Never rejects, and never sets an exit code. */
export async function runHook(call: HookCall): Promise<void> {
  const readMs = Date.now()
  const { env } = process
  try {
    endHere(env)('started')
    const event = parsePromptEvent(readInput())
    if (event.foreign !== undefined) return
    const wired = await wire(env, { crypto: 'node' })
    await answer(wired, event, { ...call, readMs })
  } catch (error) {
    writeOut(failureLine(error))
    const places = placesOrNone(env)
    if (places) traceError(hookFolder(places.stateDir), error)
  }
}

async function answer(
  { deps, places }: Wired,
  event: PromptEvent,
  { guardSession, guardLine, readMs }: HookCall & { readonly readMs: number },
): Promise<void> {
  const { env } = process
  const session = event.session ?? parseSession(env['CLAUDE_CODE_SESSION_ID'])
  if (session === undefined) throw noSession(event.misnamed ?? env['CLAUDE_CODE_SESSION_ID'])
  const acting = actingAgent(deps)
  const status = event.name === 'Stop' ? 'idle' : 'working'
  await beat({ ...deps, acting, session }, { source: 'hook', status })
  const folder = hookFolder(places.stateDir)
  const cwd = realFolder(event.cwd ?? process.cwd())
  // A stamp in the name of another session would silence that one, and the guard knows no folder but its own.
  const isGuarded = guardSession === session && cwd === process.cwd()
  const stamp = (untilMs: number | undefined) => {
    if (isGuarded) writeStamp(folder, session, { line: guardLine, readMs, untilMs })
  }
  const hasIdentity = Boolean(env['DATACORE_AGENT'] || env['DATACORE_SESSION_IDENTITY'])
  const { hook } = deps.settings.messaging
  const folders = hook.folders.map((one) => realFolder(expandHome(one, places.home)))
  if (!speaksIn({ ...hook, folders }, { cwd, hasIdentity })) return stamp(undefined)
  const ports: PromptPorts = {
    hookState: createHookState(places.stateDir),
    transcript: systemTranscript,
    reached: endHere(env),
    tag: () => newTag(deps.random.bytes(8)),
  }
  const sendReply = shellWord(join(places.moduleDir, 'hooks', 'send-reply'))
  const news = await prompt({ ...deps, session }, ports, { event, cwd, sendReply })
  writeOut(newsLine(event.name, news))
  for (const problem of news.problems) traceLine(folder, `${problem.code}: ${problemLine(problem)}`)
  ports.reached('printed')
  if (news.quiet.type === 'until') stamp(news.quiet.untilMs)
  ports.reached('stamped')
}

/** Nobody types the hook's input by hand. `process.stdin` and `process.stdout` would load 5 ms of streams. */
function readInput(): string {
  try {
    if (fstatSync(0).isCharacterDevice()) return ''
    return readFileSync(0, 'utf8')
  } catch {
    return ''
  }
}

function noSession(misnamed: string | undefined): Failure {
  const why = misnamed
    ? `The session id "${misnamed.slice(0, 64)}" is none: it has letters, digits and hyphens, at most 64.`
    : 'Claude Code named no session.'
  return new Failure('data', why, {
    hint: 'Update Claude Code, or report this with its version.',
  })
}

function placesOrNone(env: NodeJS.ProcessEnv): Places | undefined {
  try {
    return placesOf(env, env['HOME'] || homedir())
  } catch {
    return undefined
  }
}
