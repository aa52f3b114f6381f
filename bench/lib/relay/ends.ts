/** What the bench carries, and how one end of a connection looks to it, whichever server is between. */

export interface End {
  /** Resolves when it may send more. */
  send(text: string): Promise<void>
  close(): void
}

export type Server = 'relay' | 'relay on NATS' | 'bare' | 'bare, answering' | 'nats-server'
export type Role = 'send' | 'read' | 'idle'

export interface EndOptions {
  readonly port: number
  /** From 0; sender N writes to reader N. */
  readonly index: number
  readonly role: Role
  /** Bytes with which the bare server answers each message. */
  readonly answerBytes: number
  readonly hear: (text: string) => void
}

/** Messages that one end may have sent without an answer. */
export const outstandingMax = 32

const before = '"envelope":{"v":1,"id":"'

/** Of the envelope in a frame, `send` and `deliver` alike, without parsing it. */
export function idIn(text: string): string {
  const at = text.indexOf(before) + before.length
  return text.slice(at, at + 32)
}

/** Lets no more than so many be inside. */
export function gate(most: number): { enter(): Promise<void>; leave(): void } {
  let inside = 0
  const waiting: (() => void)[] = []
  return {
    async enter() {
      inside += 1
      if (inside > most) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    leave() {
      inside -= 1
      waiting.shift()?.()
    },
  }
}

/** Acknowledges what came from a writer in one turn by one frame, as a client does that stores what came together. */
export function ackBatch(from: string, say: (text: string) => void): (id: string) => void {
  let ids: string[] = []
  return (id) => {
    ids.push(id)
    if (ids.length > 1) return
    setImmediate(() => {
      const envelopes = ids.map((one) => ({ from, id: one, state: 'stored' }))
      ids = []
      say(JSON.stringify({ t: 'ack', envelopes }))
    })
  }
}
