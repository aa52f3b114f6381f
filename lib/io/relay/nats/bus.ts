/** The bus between relay processes over core NATS. What cannot be carried just now is lost: it was a hint. */

import type { Bus } from '../../../app/relay/ports.ts'
import type { NatsLink } from './link.ts'

/** Bytes that may be on their way to a NATS that does not read; more are not said. */
const unreadBytesMax = 64 * 1024 * 1024

interface Listener {
  readonly pattern: string
  readonly hear: (note: string, subject: string) => void
  stop: () => void
}

export function createNatsBus(link: NatsLink): Bus {
  const listeners = new Set<Listener>()
  let at: ReturnType<NatsLink['live']>
  let unreadBytes = 0
  let asking = false
  let isClosed = false

  // After an interruption the library asks again by itself; a new connection knows nothing.
  link.onLive((connection) => {
    if (connection === at || isClosed) return
    at = connection
    unreadBytes = 0
    for (const listener of listeners) listen(listener)
  })

  function listen(listener: Listener): void {
    if (at === undefined || at.isClosed()) return
    const subscription = at.subscribe(listener.pattern, {
      callback(error, message) {
        if (error !== null) return
        try {
          listener.hear(message.string(), message.subject)
        } catch {
          // An exception here would end the connection for all: a listener answers for itself.
        }
      },
    })
    listener.stop = () => subscription.unsubscribe()
  }

  /** Asks NATS now and then how far it has read, so that a NATS that is stuck costs no memory here. */
  function ask(connection: NonNullable<typeof at>): void {
    if (asking) return
    asking = true
    const covered = unreadBytes
    const answered = () => {
      asking = false
      unreadBytes = Math.max(0, unreadBytes - covered)
      if (unreadBytes > 0 && link.live() === connection) ask(connection)
    }
    connection.flush().then(answered, answered)
  }

  return {
    reach: 'processes',
    publish(subject, note) {
      const connection = link.live()
      if (connection === undefined || isClosed || unreadBytes > unreadBytesMax) return
      try {
        connection.publish(subject, note)
      } catch {
        // Larger than NATS takes, or it is just being closed.
        return
      }
      unreadBytes += note.length + subject.length
      ask(connection)
    },
    subscribe(pattern, hear) {
      const listener: Listener = { pattern, hear, stop: () => undefined }
      if (isClosed) return () => undefined
      listeners.add(listener)
      listen(listener)
      return () => {
        if (!listeners.delete(listener)) return
        listener.stop()
      }
    },
    trouble: () =>
      link.trouble() ??
      (unreadBytes > unreadBytesMax ? 'NATS reads slower than it is written to.' : undefined),
    async close() {
      isClosed = true
      for (const listener of listeners) listener.stop()
      listeners.clear()
      await link.close()
    },
  }
}
