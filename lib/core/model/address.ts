/** Addresses of actors: `gregor`, `tex-claude`, `tex@team.example.com`. Not handles, not groups. */

declare const brand: unique symbol

/** Lower case, checked, safe as a file name and as one shell word. Made only by parseAddress. */
export type Address = string & { readonly [brand]: 'Address' }

/** Without `-claude`. So that a person's agent has an address too, and an id with author and recipient is at most 160. */
const charsMax = 57
const localPart = /^[a-z0-9](?:[a-z0-9_]|[.-](?=[a-z0-9]))*$/
const domainPart = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/

/** Words that mean something else as a recipient or an id, so that no actor, handle or group can be called that. */
export const reservedNames = ['all', 'claude', 'everyone', 'last', 'user', '*'] as const

/** Reads an address with or without a leading `@`, in any case; undefined when it is not one. */
export function parseAddress(text: string): Address | undefined {
  const typed = text.trim().replace(/^@/, '')
  // Lower case first would make a `k` of the sign for kelvin.
  if (!/^[!-~]+$/.test(typed)) return undefined
  const name = typed.toLowerCase()
  if (name.replace(/-claude$/, '').length > charsMax) return undefined
  const at = name.indexOf('@')
  const local = at < 0 ? name : name.slice(0, at)
  if (!localPart.test(local)) return undefined
  if (at >= 0 && !domainPart.test(name.slice(at + 1))) return undefined
  return name as Address
}

/** The agent that belongs to a person, `tex` to `tex-claude`. */
export function agentOf(owner: Address): Address {
  return `${owner}-claude` as Address
}

/** The person an agent's own name points to, `tex-claude` to `tex`; undefined for a person. */
export function ownerByName(address: Address): Address | undefined {
  return address.endsWith('-claude') ? parseAddress(address.slice(0, -'-claude'.length)) : undefined
}
