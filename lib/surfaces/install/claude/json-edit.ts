/** Adds and takes out values in JSON text. The text around keeps every byte; what is added takes on its manner. */

import type { JsonNode } from './json-source.ts'

export type Container = Extract<JsonNode, { type: 'object' | 'array' }>

interface Manner {
  readonly lineEnd: string
  /** One step of indentation. */
  readonly unit: string
}

/** Puts a value at the end of an object (with a key) or of an array. */
export function insertInto(
  text: string,
  container: Container,
  value: unknown,
  key?: string,
): string {
  const manner = mannerOf(text)
  const children = spansOf(container)
  const last = children.at(-1)
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `
  if (last && !text.slice(container.start, children[0]!.start).includes('\n')) {
    // All of it stands on one line, and stays there.
    const tight = !text.slice(container.start, container.end).includes(' ')
    const piece = `${tight ? name.trimEnd() : name}${JSON.stringify(value)}`
    return splice(text, last.end, last.end, tight ? `,${piece}` : `, ${piece}`)
  }
  if (last) {
    const indent = indentAt(text, last.start)
    const piece = `${name}${print(value, indent, manner)}`
    return splice(text, last.end, last.end, `,${manner.lineEnd}${indent}${piece}`)
  }
  const outer = indentAt(text, container.start)
  const inner = outer + manner.unit
  const piece = `${name}${print(value, inner, manner)}`
  const open = text[container.start]!
  const close = text[container.end - 1]!
  const whole = `${open}${manner.lineEnd}${inner}${piece}${manner.lineEnd}${outer}${close}`
  return splice(text, container.start, container.end, whole)
}

/** Takes out the child at `index` with its comma and the blanks that belonged to it. */
export function removeFrom(text: string, container: Container, index: number): string {
  const children = spansOf(container)
  const child = children[index]!
  const before = children[index - 1]
  const after = children[index + 1]
  if (before) return splice(text, before.end, child.end, '')
  if (after) return splice(text, child.start, after.start, '')
  return splice(text, container.start + 1, container.end - 1, '')
}

export function splice(text: string, start: number, end: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(end)
}

function spansOf(
  container: Container,
): readonly { readonly start: number; readonly end: number }[] {
  if (container.type === 'array') return container.items
  return container.members.map(({ keyStart, value }) => ({ start: keyStart, end: value.end }))
}

function print(value: unknown, indent: string, { lineEnd, unit }: Manner): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', lineEnd + indent)
}

function mannerOf(text: string): Manner {
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  return { lineEnd: text.includes('\r\n') ? '\r\n' : '\n', unit }
}

/** The blanks at the beginning of the line on which something stands. */
function indentAt(text: string, at: number): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart, at))![0]
}
