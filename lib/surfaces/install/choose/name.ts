/** A person's name as an address: what is offered as the default, and whether what was typed will do. */

import { Failure } from '../../../app/failure.ts'
import {
  type Address,
  ownerByName,
  parseAddress,
  reservedNames,
} from '../../../core/model/address.ts'

/** The first of these names that has a usable first word, as git and the system know them. */
export function guessName(names: readonly (string | undefined)[]): string | undefined {
  const words = names.map((name) =>
    (name ?? '')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .trim()
      .split(/[\s@]+/u)[0]!
      .toLowerCase()
      .replace(/[^a-z0-9_.-]/gu, ''),
  )
  return words.find((word) => word !== '' && usableName(word) !== undefined)
}

/** Throws Failure `usage` that says what a name looks like. */
export function nameFrom(typed: string): Address {
  const name = usableName(typed)
  if (name) return name
  throw new Failure('usage', `"${typed.slice(0, 60)}" cannot be your name.`, {
    hint: "Use small letters, digits, - and _, such as tex; not all, claude or an agent's name.",
  })
}

function usableName(typed: string): Address | undefined {
  const name = parseAddress(typed)
  return name && !reservedNames.some((one) => one === name) && !ownerByName(name) ? name : undefined
}
