/** Asks the daemon of this root, if one runs. Everything works without one, so the answer to silence is undefined. */

import { lstatSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { Answers, Asked, DaemonEvent } from '../../../app/daemon/control.ts'
import type { Deps } from '../../../app/ports.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import type { SeenPeers } from '../../../core/view/relay/types.ts'
import type { Places } from '../../places.ts'
import { silentDaemon } from '../silent.ts'
import { checkFolder, placesToAsk } from './socket-path.ts'

/** Nobody waits longer for what is only a hint. */
const withinMsUsual = 1_000
const answerCharsMax = 4 * 1024 * 1024
/** How often a daemon that went is looked for. */
const againMs = 1_000

export async function askDaemon<Op extends Asked['op']>(
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
  asked: Extract<Asked, { op: Op }>,
  withinMs: number = withinMsUsual,
): Promise<Answers[Op] | undefined> {
  const socket = dial(places, env)
  if (!socket) return undefined
  return new Promise((resolve) => {
    const end = (answer: Answers[Op] | undefined) => {
      clearTimeout(late)
      socket.destroy()
      resolve(answer)
    }
    const late = setTimeout(() => end(undefined), withinMs)
    onLine(socket, (value) =>
      end(value['ok'] === true ? (value as unknown as Answers[Op]) : undefined),
    )
    socket.on('close', () => end(undefined))
    socket.write(`${JSON.stringify(asked)}\n`)
  })
}

/** Nobody, where no relay is used or no daemon runs. A daemon is asked where no relay is used too: it may run all the same. */
export async function peersHere(
  { deps, places }: { readonly deps: Deps; readonly places: Pick<Places, 'root' | 'stateDir'> },
  env: NodeJS.ProcessEnv,
): Promise<SeenPeers> {
  const { enabled } = deps.settings.messaging.relay
  const found = await askDaemon(places, env, { op: 'peers' })
  const used = enabled ? ('yes' as const) : ('no' as const)
  const silent = found ? undefined : silentDaemon(places)
  return { relay: found?.relay, used, peers: found?.peers ?? [], ...(silent ? { silent } : {}) }
}

export interface Following {
  onEvent(event: DaemonEvent): void
  /** The daemon went, or there is none: said once, until there is one. It is looked for again and again. */
  onEnd(): void
  /** A daemon answers after `onEnd`. */
  onBack(): void
}

/** Calls back for each event, of whichever daemon runs, until what it returns is called. */
export function followDaemon(
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
  { onEvent, onEnd, onBack }: Following,
): () => void {
  let state: 'new' | 'there' | 'gone' | 'over' = 'new'
  let socket: Socket | undefined
  let again: NodeJS.Timeout | undefined

  function begin(): void {
    socket = dial(places, env)
    if (!socket) {
      lost()
      return
    }
    onLine(socket, (value) => {
      if (typeof value['event'] === 'string') onEvent(value as unknown as DaemonEvent)
      else if (value['ok'] === true) found()
    })
    socket.on('close', lost)
    socket.write(`${JSON.stringify({ op: 'subscribe' })}\n`)
  }
  function found(): void {
    const before = state
    state = 'there'
    if (before === 'gone') onBack()
  }
  function lost(): void {
    if (state === 'over') return
    const before = state
    state = 'gone'
    again = setTimeout(begin, againMs)
    if (before !== 'gone') onEnd()
  }

  begin()
  return () => {
    state = 'over'
    clearTimeout(again)
    socket?.destroy()
  }
}

function dial(
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
): Socket | undefined {
  try {
    const found = placesToAsk(places, env).find(({ path }) =>
      lstatSync(path, { throwIfNoEntry: false })?.isSocket(),
    )
    if (!found) return undefined
    checkFolder(found.folder)
    const socket = connect(found.path)
    socket.setEncoding('utf8')
    socket.on('error', () => socket.destroy())
    return socket
  } catch {
    // No folder of ours, or none that is ours alone: there is nobody to ask.
    return undefined
  }
}

function onLine(socket: Socket, hear: (value: Readonly<Record<string, unknown>>) => void): void {
  let rest = ''
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > answerCharsMax) socket.destroy()
    for (const line of lines) {
      const value = parseJson(line)
      if (isRecord(value)) hear(value)
    }
  })
}
