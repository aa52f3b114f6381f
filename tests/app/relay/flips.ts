/** A bit of a value changed, anywhere in it: what a hostile relay could do to an envelope or a card. */

import fc from 'fast-check'

export interface Flip {
  /** Such as `.to[1].box`. */
  readonly path: string
  readonly changed: unknown
}

/** The value with one bit of one of its texts or numbers changed. */
export function deepFlips(value: unknown): fc.Arbitrary<Flip> {
  const leaves = leavesOf(value, '')
  return fc.record({ leaf: fc.constantFrom(...leaves), bit: fc.nat() }).map(({ leaf, bit }) => ({
    path: leaf.path,
    changed: leaf.replace(flippedLeaf(leaf.value, bit)),
  }))
}

/** Base64 text of other bytes: the bit `number % bits` of them is the other way. */
export function flippedAt(text: string, number: number): string {
  const bytes = Buffer.from(text, 'base64')
  const bit = number % (bytes.length * 8)
  bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7))
  return bytes.toString('base64')
}

interface Leaf {
  readonly path: string
  readonly value: string | number
  readonly replace: (value: unknown) => unknown
}

function leavesOf(value: unknown, path: string): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return [{ path, value, replace: (changed) => changed }]
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      leavesOf(item, `${path}[${index}]`).map((leaf) => ({
        ...leaf,
        replace: (changed: unknown) => value.with(index, leaf.replace(changed)),
      })),
    )
  }
  return Object.entries(value as Record<string, unknown>).flatMap(([name, member]) =>
    leavesOf(member, `${path}.${name}`).map((leaf) => ({
      ...leaf,
      replace: (changed: unknown) => ({ ...(value as object), [name]: leaf.replace(changed) }),
    })),
  )
}

function flippedLeaf(value: string | number, bit: number): string | number {
  if (typeof value === 'number') return Number(BigInt(value) ^ (1n << BigInt(bit % 50)))
  const at = Math.floor(bit / 7) % value.length
  const code = value.charCodeAt(at) ^ (1 << (bit % 7))
  return value.slice(0, at) + String.fromCharCode(code) + value.slice(at + 1)
}
