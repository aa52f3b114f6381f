/** One line of standard input to what it says, or to the error that a client is answered with. Does not fail on any bytes. */

/** As JSON-RPC numbers them. */
export type RpcErrorCode = -32700 | -32600

export interface RpcError {
  readonly code: RpcErrorCode
  readonly message: string
  /** Of the request, where one can be made out. */
  readonly id: string | number | null
}

export type ReadLine =
  | { readonly type: 'value'; readonly value: object }
  | { readonly type: 'error'; readonly error: RpcError }
  | { readonly type: 'blank' }

/** No request of ours is deeper than this; what is, is made to break whoever walks through it. */
export const depthMax = 100

export const lineBytesMax = 10 * 1024 * 1024

export function readLine(bytes: Uint8Array): ReadLine {
  const text = textOf(bytes)
  if (text === undefined) return no(-32700, 'The line is no UTF-8.')
  if (text.trim() === '') return { type: 'blank' }
  if (depthOf(bytes) > depthMax) {
    return no(-32600, `The message is nested deeper than ${depthMax} levels.`)
  }
  const value = jsonOf(text)
  if (value === undefined) return no(-32700, 'The line is no JSON.')
  if (Array.isArray(value)) {
    return no(-32600, 'Batches are not taken: send each message on a line of its own.')
  }
  if (typeof value !== 'object' || value === null) return no(-32600, 'The line is no message.')
  return { type: 'value', value }
}

export const tooLongError: RpcError = {
  code: -32600,
  message: `The line is over ${lineBytesMax / 1024 / 1024} MiB and was passed over.`,
  id: null,
}

/** JSON, and no message of JSON-RPC 2.0. */
export function strangeError(value: object): RpcError {
  const id = 'id' in value && (typeof value.id === 'string' || typeof value.id === 'number')
  const message = 'This is no request, notification or answer of JSON-RPC 2.0.'
  return { code: -32600, message, id: id ? (value.id as string | number) : null }
}

function no(code: RpcErrorCode, message: string): ReadLine {
  return { type: 'error', error: { code, message, id: null } }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const [quote, backslash] = [0x22, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** How deep lists and objects stand in one another, by their brackets outside of strings. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0
  let most = 0
  let isText = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (isText) {
      if (byte === backslash) at += 1
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    else if (byte === openList || byte === openObject) {
      depth += 1
      if (depth > most) most = depth
    } else if (byte === closeList || byte === closeObject) depth -= 1
  }
  return most
}
