/** Whom 0.1 and 0.2 let work with the agent, as trust overrides. A suggestion: only the owner's own settings grant anything. */

import { type Address, parseAddress } from '../model/address.ts'
import type { SettingsNode, SettingsTree } from '../settings/types.ts'
import type { Remark } from './types.ts'

export interface TrustSuggestion {
  readonly who: Address
  readonly tier: string
  /** Where it comes from: a settings file or a registry. */
  readonly source: string
}

/** Those of the list might give the agent work that ran at once, as `team` may; it counts for signed tasks alone now. */
const whitelistTier = 'team'

export function whitelistOf(
  tree: SettingsTree,
  path: string,
): { readonly found: readonly TrustSuggestion[]; readonly remarks: readonly Remark[] } {
  const messaging = tree.entries.find(({ key }) => key === 'messaging')?.value
  const list =
    messaging?.type === 'map'
      ? messaging.entries.find(({ key }) => key === 'claude_whitelist')
      : undefined
  if (!list || isEmpty(list.value)) return { found: [], remarks: [] }
  const items = list.value.type === 'list' ? list.value.items : [list.value]
  const found: TrustSuggestion[] = []
  const remarks: Remark[] = []
  for (const item of items) {
    const who = item.type === 'scalar' ? parseAddress(String(item.value)) : undefined
    if (who) found.push({ who, tier: whitelistTier, source: path })
    else remarks.push({ path, line: item.line, why: 'This line of claude_whitelist is no name.' })
  }
  return { found, remarks }
}

function isEmpty(value: SettingsNode): boolean {
  return (
    (value.type === 'scalar' && value.value === null) ||
    (value.type === 'list' && value.items.length === 0)
  )
}
