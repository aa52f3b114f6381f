/** What a value may be, kind by kind: the words for it, and the reader that takes it or does not. */

import { parseAddress } from '../model/address.ts'
import type { FileKind, SettingsNode } from './types.ts'

export interface Rule {
  readonly type: 'value'
  /** Goes on after "takes". */
  readonly expects: string
  /** Undefined when it is not acceptable. */
  readonly parse: (node: SettingsNode) => unknown
  /** A wrong value is not repeated in messages. */
  readonly secrecy?: 'secret'
}

export interface Section {
  readonly type: 'section'
  readonly keys: Readonly<Record<string, Schema>>
  /** Files that are obeyed; all when left out. */
  readonly readFrom?: readonly FileKind[]
}

/** A section whose keys the user makes up. */
export interface Table {
  readonly type: 'table'
  /** Stands for any key in documentation: `TIER`. */
  readonly keyName: string
  readonly keyExpects: string
  /** The key as it is kept; undefined when it cannot be one. */
  readonly parseKey: (key: string) => string | undefined
  readonly each: Schema
  readonly readFrom?: readonly FileKind[]
}

export type Schema = Rule | Section | Table

export function section(
  keys: Readonly<Record<string, Schema>>,
  readFrom?: readonly FileKind[],
): Section {
  return { type: 'section', keys, ...(readFrom ? { readFrom } : {}) }
}

export const flag: Rule = {
  type: 'value',
  expects: 'true or false',
  parse: (node) => scalar(node, 'boolean'),
}

/** A whole number within bounds, both included. */
export function count(min: number, max = 1_000_000_000_000): Rule {
  return {
    type: 'value',
    expects: max < 1e12 ? `a whole number from ${min} to ${max}` : `a whole number from ${min} up`,
    parse(node) {
      const value = scalar(node, 'number')
      return Number.isInteger(value) && value! >= min && value! <= max ? value : undefined
    },
  }
}

export function factor(min: number, max: number): Rule {
  return {
    type: 'value',
    expects: `a number from ${min} to ${max}`,
    parse(node) {
      const value = scalar(node, 'number')
      return value !== undefined && value >= min && value <= max ? value : undefined
    },
  }
}

export function choice(...words: readonly string[]): Rule {
  return {
    type: 'value',
    expects: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    parse: (node) => words.find((word) => word === scalar(node, 'string')),
  }
}

/** One line of text that `parse` takes; numbers that YAML made of words such as 007 are not taken. */
export function word(expects: string, parse: (text: string) => string | undefined): Rule {
  return {
    type: 'value',
    expects,
    parse(node) {
      const text = scalar(node, 'string')
      return text === undefined || text.length > 1000 || hasControls(text) ? undefined : parse(text)
    },
  }
}

export function secret(rule: Rule): Rule {
  return { ...rule, secrecy: 'secret' }
}

/** A list, each item by the same rule. */
export function list(expects: string, each: Rule): Rule {
  return {
    type: 'value',
    expects,
    parse(node) {
      if (node.type !== 'list' || node.items.length > 1000) return undefined
      const items = node.items.map((item) => each.parse(item))
      return items.includes(undefined) ? undefined : [...new Set(items)]
    },
  }
}

export const address = word('an address such as gregor or tex@team.example.com', parseAddress)

export const handle = word('a handle such as "@tex"', (text) => {
  const name = parseAddress(text)
  return name && `@${name}`
})

interface ScalarTypes {
  readonly string: string
  readonly number: number
  readonly boolean: boolean
}

function scalar<T extends keyof ScalarTypes>(
  node: SettingsNode,
  type: T,
): ScalarTypes[T] | undefined {
  if (node.type !== 'scalar' || typeof node.value !== type) return undefined
  return node.value as ScalarTypes[T]
}

function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}
