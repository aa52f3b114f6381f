/** The right key for a wrong one: the same word elsewhere, or the nearest beside it, or the nearest anywhere. */

import { nearest } from '../model/near.ts'
import { pathsBelow, schema, schemaAt } from './schema.ts'

/** As documentation names it, or undefined when nothing is near. */
export function nearKey(path: readonly string[]): string | undefined {
  const typed = path.at(-1) ?? ''
  const parent = path.slice(0, -1)
  const level = schemaAt(parent)
  const beside =
    level?.type === 'section' ? nearest(typed, Object.keys(level.keys), 1)[0] : undefined
  if (beside) return [...parent, beside].join('.')
  // Of a word as short as this, something is always near.
  if (typed.length < 4) return undefined
  const known = knownPaths()
  const word = nearest(
    typed,
    known.map((one) => one.at(-1)!),
    1,
  )[0]
  return known.find((one) => one.at(-1) === word)?.join('.')
}

/** Sections and values, the short ones first. */
function knownPaths(): readonly (readonly string[])[] {
  const values = pathsBelow(schema, [])
  const all = values.flatMap((path) => path.map((_, index) => path.slice(0, index + 1)))
  return all.filter((path) => /^[a-z]/u.test(path.at(-1)!)).sort((a, b) => a.length - b.length)
}
