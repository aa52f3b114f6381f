/** Strict JSON with the place of every value, so that an edit leaves all other bytes alone. Knows no settings. */

export interface JsonMember {
  readonly key: string
  readonly keyStart: number
  readonly value: JsonNode
}

/** `start` and `end` are offsets into the text, half open. */
export type JsonNode =
  | {
      readonly type: 'object'
      readonly start: number
      readonly end: number
      readonly members: readonly JsonMember[]
    }
  | {
      readonly type: 'array'
      readonly start: number
      readonly end: number
      readonly items: readonly JsonNode[]
    }
  | {
      readonly type: 'scalar'
      readonly start: number
      readonly end: number
      readonly value: string | number | boolean | null
    }

export type JsonSource =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly at: number; readonly why: string }

interface Token {
  readonly type: 'mark' | 'scalar' | 'end' | 'bad'
  readonly text: string
  readonly start: number
  readonly end: number
}

interface Open {
  readonly type: 'object' | 'array'
  readonly start: number
  readonly members: JsonMember[]
  readonly items: JsonNode[]
  key: Token | undefined
}

const quotedText = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/
const scalar = new RegExp(`${quotedText.source}|${number.source}|true|false|null`, 'y')
const blanks = /[ \t\r\n]*/y

/** Reads JSON as the standard has it: no comments, no trailing comma. Does not recurse, so depth costs no stack. */
export function parseJson(text: string): JsonSource {
  const stack: Open[] = []
  let token = tokenAt(text, 0)
  for (;;) {
    const open = stack.at(-1)
    const closesEmpty = open && isEmpty(open) && token.text === closerOf(open)
    if (open?.type === 'object' && !open.key && !closesEmpty) {
      if (token.type !== 'scalar' || !token.text.startsWith('"')) {
        return unexpected(token, 'a name in double quotes')
      }
      open.key = token
      const colon = tokenAt(text, token.end)
      if (colon.text !== ':') return unexpected(colon, 'a colon')
      token = tokenAt(text, colon.end)
    }
    if (token.text === '{' || token.text === '[') {
      const type = token.text === '{' ? 'object' : 'array'
      stack.push({ type, start: token.start, members: [], items: [], key: undefined })
      token = tokenAt(text, token.end)
      continue
    }
    let node: JsonNode
    if (open && closesEmpty) {
      node = closed(open, token.end)
      stack.pop()
    } else if (token.type === 'scalar') {
      node = { type: 'scalar', start: token.start, end: token.end, value: JSON.parse(token.text) }
    } else return unexpected(token, 'a value')
    token = tokenAt(text, token.end)
    // The value is complete; it may complete the ones around it.
    for (;;) {
      const around = stack.at(-1)
      if (!around)
        return token.type === 'end'
          ? { ok: true, root: node }
          : unexpected(token, 'the end of the file')
      put(around, node)
      if (token.text === ',') {
        token = tokenAt(text, token.end)
        break
      }
      if (token.text !== closerOf(around))
        return unexpected(token, `a comma or ${closerOf(around)}`)
      node = closed(around, token.end)
      stack.pop()
      token = tokenAt(text, token.end)
    }
  }
}

/** Line and column of an offset, both from 1. */
export function placeOf(
  text: string,
  at: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: at - lineStart + 1 }
}

function tokenAt(text: string, from: number): Token {
  blanks.lastIndex = from
  blanks.exec(text)
  const start = blanks.lastIndex
  if (start >= text.length) return { type: 'end', text: '', start, end: start }
  const char = text[start]!
  if ('{}[],:'.includes(char)) return { type: 'mark', text: char, start, end: start + 1 }
  scalar.lastIndex = start
  const match = scalar.exec(text)
  if (!match) return { type: 'bad', text: '', start, end: start + 1 }
  return { type: 'scalar', text: match[0], start, end: scalar.lastIndex }
}

function put(open: Open, value: JsonNode): void {
  if (open.type === 'array') {
    open.items.push(value)
    return
  }
  const key = open.key!
  open.members.push({ key: JSON.parse(key.text), keyStart: key.start, value })
  open.key = undefined
}

function closed(open: Open, end: number): JsonNode {
  const { type, start, members, items } = open
  return type === 'object' ? { type, start, end, members } : { type, start, end, items }
}

function isEmpty(open: Open): boolean {
  return open.members.length === 0 && open.items.length === 0
}

function closerOf(open: Open): string {
  return open.type === 'object' ? '}' : ']'
}

function unexpected(token: Token, wanted: string): JsonSource {
  const why =
    token.type === 'end'
      ? `the file ends where ${wanted} should stand`
      : `${wanted} should stand there`
  return { ok: false, at: token.start, why }
}
