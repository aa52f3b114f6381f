/** The daemon's socket: takes one question a line, answers each with a line, and sends events to those who subscribed. */

import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { createServer, type Server, type Socket } from 'node:net'
import {
  type Asked,
  controlLineMax,
  type DaemonEvent,
  parseAsked,
} from '../../../app/daemon/control.ts'
import { Failure } from '../../../app/failure.ts'
import { ioFailure, removeQuietly } from '../../atomic-file.ts'
import { makePrivateFolder, writePrivate } from '../../vault-file.ts'
import { makeSocketFolder, type SocketPlace } from './socket-path.ts'

/** Sessions, screens and hooks of one user; who is turned away takes it for a machine without a daemon. */
const connectionsMax = 256
/** Of one who does not read; then it is cut off. */
const waitingBytesMax = 1024 * 1024

export interface ControlServer {
  tell(event: DaemonEvent): void
  close(): Promise<void>
}

/** For the holder of the daemon's lock alone: a socket that stands there is of a dead one. */
export async function serveControl(
  place: SocketPlace,
  answer: (asked: Asked) => Promise<object>,
): Promise<ControlServer> {
  makeSocketFolder(place)
  makeRoom(place.path)
  const subscribers = new Set<Socket>()
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.setEncoding('utf8')
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      open.delete(socket)
      subscribers.delete(socket)
    })
    if (open.size > connectionsMax) socket.destroy()
    else serve(socket, answer, () => subscribers.add(socket))
  })
  await listening(server, place.path)
  chmodSync(place.path, 0o600)
  noteWhere(place)
  return {
    tell(event) {
      for (const socket of subscribers) say(socket, event)
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => {
          removeQuietly(place.path)
          removeQuietly(place.noteFile)
          resolve()
        })
      }),
  }
}

function noteWhere({ path, noteFile }: SocketPlace): void {
  try {
    makePrivateFolder(dirname(noteFile))
    writePrivate(noteFile, `${path}\n`)
  } catch {
    // The disk is full: those in the same environment find the socket without it.
    removeQuietly(noteFile)
  }
}

/** The socket of a dead one goes. What is no such thing is somebody's, and not ours to remove. */
function makeRoom(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there?.isDirectory()) {
    throw new Failure('config', `A folder stands at ${path}, where the daemon's socket belongs.`, {
      hint: 'Move it away, then start the daemon again.',
    })
  }
  try {
    if (there) unlinkSync(path)
  } catch (error) {
    throw ioFailure(`${path} of a daemon that ended could not be removed`, error)
  }
}

function serve(
  socket: Socket,
  answer: (asked: Asked) => Promise<object>,
  subscribe: () => void,
): void {
  let rest = ''
  let work: Promise<void> = Promise.resolve()
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > controlLineMax) socket.destroy()
    for (const line of lines) {
      work = work.then(async () => {
        const asked = parseAsked(line)
        if (!asked)
          return say(socket, { ok: false, why: 'The daemon does not know this question.' })
        try {
          say(socket, { ok: true, ...(await answer(asked)) })
          if (asked.op === 'subscribe') subscribe()
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          say(socket, { ok: false, why })
        }
      })
    }
  })
}

function say(socket: Socket, value: object): void {
  if (socket.destroyed) return
  if (socket.writableLength > waitingBytesMax) socket.destroy()
  else socket.write(`${JSON.stringify(value)}\n`)
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const why = `The daemon could not listen at ${path}: ${cause.message}.`
      reject(new Failure('io', why, { cause }))
    })
    server.listen(path, () => resolve())
  })
}
