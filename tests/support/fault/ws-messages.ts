/**
 * Cuts one direction of a WebSocket connection into what travels in it: the opening of HTTP, control frames, and whole text or
 * binary messages. The bytes stay as they came, masks included, so that units can be dropped, repeated and sent in any order.
 * A connection that is not a WebSocket passes as plain bytes.
 */

/** No frame of ours is longer; what seems to be is garbage, and passes as it is. */
const frameBytesMax = 64 * 1024 * 1024

export interface Unit {
  readonly kind: 'opening' | 'control' | 'message' | 'bytes'
  /** As it came; of a message all of its frames. */
  readonly bytes: Buffer
  /** Of a message: what it says. Empty otherwise. */
  readonly text: string
  /** Of a message: where its first frame's payload is in `bytes`, `[from, to)`. */
  readonly payload: readonly [number, number]
}

interface Frame {
  readonly final: boolean
  readonly control: boolean
  readonly payloadAt: number
  readonly end: number
  readonly payload: Buffer
}

/** Takes bytes as they come and returns the units that are whole by now. */
export function unitReader(): (chunk: Buffer) => readonly Unit[] {
  let waiting: Buffer = Buffer.alloc(0)
  let mode: 'opening' | 'frames' | 'bytes' = 'opening'
  let fragments: { readonly bytes: Buffer; readonly frame: Frame }[] = []
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk])
    const units: Unit[] = []
    if (mode === 'opening') {
      const end = waiting.indexOf('\r\n\r\n')
      if (end < 0) return units
      const opening = waiting.subarray(0, end + 4)
      mode = /^upgrade: *websocket/imu.test(opening.toString('latin1')) ? 'frames' : 'bytes'
      units.push(plain('opening', opening))
      waiting = waiting.subarray(end + 4)
    }
    if (mode === 'bytes') return [...units, ...rest()]
    for (let frame = frameOf(waiting); frame !== undefined; frame = frameOf(waiting)) {
      const bytes = waiting.subarray(0, frame.end)
      waiting = waiting.subarray(frame.end)
      // A control frame may come between the frames of a message.
      if (frame.control) units.push(plain('control', bytes))
      else fragments.push({ bytes, frame })
      if (frame.control || !frame.final) continue
      units.push(messageOf(fragments))
      fragments = []
    }
    if (isGarbage(waiting)) {
      mode = 'bytes'
      units.push(...rest())
    }
    return units
  }

  function rest(): readonly Unit[] {
    const bytes = waiting
    waiting = Buffer.alloc(0)
    return bytes.length === 0 ? [] : [plain('bytes', bytes)]
  }
}

function isGarbage(bytes: Buffer): boolean {
  return (
    bytes.length >= 10 && (bytes[1]! & 0x7f) === 127 && bytes.readBigUInt64BE(2) > frameBytesMax
  )
}

function plain(kind: 'opening' | 'control' | 'bytes', bytes: Buffer): Unit {
  return { kind, bytes, text: '', payload: [0, 0] }
}

function messageOf(fragments: readonly { readonly bytes: Buffer; readonly frame: Frame }[]): Unit {
  const first = fragments[0]!.frame
  return {
    kind: 'message',
    bytes: Buffer.concat(fragments.map(({ bytes }) => bytes)),
    text: Buffer.concat(fragments.map(({ frame }) => frame.payload)).toString('utf8'),
    payload: [first.payloadAt, first.end],
  }
}

/** The frame at the start of these bytes (RFC 6455, section 5.2); undefined until all of it is there. */
function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const masked = (bytes[1]! & 0x80) !== 0
  const short = bytes[1]! & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const maskAt = 2 + lengthBytes
  const payloadAt = maskAt + (masked ? 4 : 0)
  if (bytes.length < payloadAt) return undefined
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  const end = payloadAt + length
  if (bytes.length < end) return undefined
  const payload = Buffer.from(bytes.subarray(payloadAt, end))
  if (masked) {
    for (let at = 0; at < payload.length; at += 1) payload[at]! ^= bytes[maskAt + (at % 4)]!
  }
  return {
    final: (bytes[0]! & 0x80) !== 0,
    control: (bytes[0]! & 0x08) !== 0,
    payloadAt,
    end,
    payload,
  }
}
