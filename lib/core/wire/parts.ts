/**
 * What a value out of untrusted JSON must be, as tables: which members, of which kind, in which order. One table serves
 * reading, printing and the test that compares it with docs/relay-protocol.md. Nothing here knows what a frame means.
 */

import { isRecord } from '../is-record.ts'

export interface Part {
  readonly presence: 'needed' | 'optional'
  /** The path to what is wrong, such as `.to[2].box`, empty for the value itself; undefined when all is well. */
  readonly fault: (value: unknown) => string | undefined
  /** The same with the members of the table alone, in its order; for a value without a fault. */
  readonly copy: (value: unknown) => unknown
  /** The same, for a reader whom the order does not matter: itself where it has no other members, which saves the copy. */
  readonly bare: (value: unknown) => unknown
}

/** A part for each member of a type: a needed one cannot be declared optional, and none can be forgotten. */
export type Parts<T> = {
  readonly [K in keyof T]-?: Pick<T, never> extends Pick<T, K> ? Part : Needed
}

export interface Needed extends Part {
  readonly presence: 'needed'
}

const same = (value: unknown) => value

/** A value that is as it is: a text, a number, a truth value. */
export function leaf(isGood: (value: unknown) => boolean): Needed {
  return {
    presence: 'needed',
    fault: (value) => (isGood(value) ? undefined : ''),
    copy: same,
    bare: same,
  }
}

export interface RecordPart extends Needed {
  /** In the order in which they are printed. */
  readonly members: readonly (readonly [name: string, part: Part])[]
}

/** An object; members that the table does not have are ignored, and not copied. */
export function record<T>(parts: Parts<T>): RecordPart {
  const members = Object.entries<Part>(parts)
  return {
    members,
    presence: 'needed',
    fault(value) {
      if (!isRecord(value)) return ''
      for (const [name, part] of members) {
        const member = value[name]
        if (member === undefined) {
          if (part.presence === 'optional') continue
          return `.${name}`
        }
        const fault = part.fault(member)
        if (fault !== undefined) return `.${name}${fault}`
      }
      return undefined
    },
    copy: (value) => copyOf(members, value),
    bare: (value) => (isBare(members, value) ? value : copyOf(members, value)),
  }
}

function copyOf(members: RecordPart['members'], value: unknown): unknown {
  const from = value as Readonly<Record<string, unknown>>
  const to: Record<string, unknown> = {}
  for (const [name, part] of members) {
    const member = from[name]
    if (member !== undefined) to[name] = part.copy(member)
  }
  return to
}

/** Whether it has nothing, however deep, that the table does not have. */
function isBare(members: RecordPart['members'], value: unknown): boolean {
  const from = value as Readonly<Record<string, unknown>>
  let own = 0
  for (const [name, part] of members) {
    const member = from[name]
    if (member === undefined) continue
    if (part.bare(member) !== member) return false
    own += 1
  }
  return own === Object.keys(from).length
}

/** A list of bounded length. The length is looked at before anything in it. */
export function list(
  part: Part,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Needed {
  return {
    presence: 'needed',
    fault(value) {
      if (!Array.isArray(value) || value.length < min || value.length > max) return ''
      for (const [index, item] of value.entries()) {
        const fault = part.fault(item)
        if (fault !== undefined) return `[${index}]${fault}`
      }
      return undefined
    },
    copy: (value) => (value as readonly unknown[]).map(part.copy),
    bare(value) {
      const items = value as readonly unknown[]
      return items.every((item) => part.bare(item) === item) ? items : items.map(part.bare)
    },
  }
}

/** A part for which one thing more holds; `at` is the path that is named where it does not. */
export function also<P extends Part>(
  part: P,
  { holds, at = '' }: { readonly holds: (value: unknown) => boolean; readonly at?: string },
): P {
  const fault = (value: unknown) => part.fault(value) ?? (holds(value) ? undefined : at)
  return { ...part, fault }
}

/** A list in which nothing is there twice, told apart by a text of each item. */
export function distinct(items: Needed, textOf: (item: unknown) => unknown): Needed {
  return also(items, {
    holds(value) {
      const all = value as readonly unknown[]
      return new Set(all.map(textOf)).size === all.length
    },
  })
}

/** One of several records, told apart by a member that all of them have. */
export function choice(tag: string, parts: ReadonlyMap<unknown, Part>): Needed {
  const partOf = (value: unknown) => (isRecord(value) ? parts.get(value[tag]) : undefined)
  return {
    presence: 'needed',
    fault(value) {
      const part = partOf(value)
      return part ? part.fault(value) : `.${tag}`
    },
    copy: (value) => partOf(value)?.copy(value),
    bare: (value) => partOf(value)?.bare(value),
  }
}

export function optional(part: Part): Part {
  return { ...part, presence: 'optional' }
}
