/** Which entries an agent is told of by id and sender. Both are words that the author chose; the others are a number. */

import type { Address } from '../model/address.ts'
import { isOwnShape } from '../model/id.ts'
import { letterIn, type SeenEntry } from './seen.ts'

/** The id of somebody whom nobody here vouches for. */
const idCharsMax = 80
const partCharsMax = 20
const partsMax = 2

/** Who is trusted may have any name; a name that a stranger chose must be too short to say anything. */
export function isNameable(entry: SeenEntry): boolean {
  const { standing } = entry
  const { id, from, to } = letterIn(entry)
  if (standing.blocked || standing.proof === 'forged' || !isOwnShape(id, { from, to })) return false
  return standing.tier !== 'unknown' || (id.length <= idCharsMax && isShortName(from))
}

/** `gregor`, `anna-maria`, `gregor-claude`, `tex@team.example.com`. */
function isShortName(address: Address): boolean {
  const [local = '', domain = ''] = address.replace(/-claude(?=@|$)/, '').split('@')
  const isShort = (name: string, most: number) => {
    const parts = name.split(/[._-]+/)
    return parts.length <= most && parts.every((part) => part.length <= partCharsMax)
  }
  return isShort(local, partsMax) && isShort(domain, partsMax + 1)
}
