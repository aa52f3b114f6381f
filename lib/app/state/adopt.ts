/** A value that its person changed by hand: it is signed as it stands, and counts from then on as if `state set` had set it. */

import type { SettingEdit } from '../../core/adopt/hand.ts'
import type { EntryEdit, OrgEntry } from '../../core/org/types.ts'
import { decodeSets } from '../../core/state/entry.ts'
import { compactJson } from '../../core/state/json.ts'
import { stateKeyOf } from '../../core/state/key.ts'
import { formatEarlier, propertiesOf } from '../../core/state/value-set.ts'
import type { Deps } from '../ports.ts'
import { signedSet } from './sign.ts'

export function adoptSetting(
  deps: Deps,
  { entry, id }: { readonly entry: OrgEntry; readonly id: string },
  { value: typed, before }: SettingEdit,
): { readonly edits: readonly EntryEdit[] } | { readonly why: string; readonly hint: string } {
  const key = stateKeyOf(id)
  if (!key) {
    const why = 'Its ID stands for no key, so nobody can get its value.'
    return { why, hint: 'Make one with datacore-msg state set KEY JSON.' }
  }
  const value = typed === undefined ? undefined : compactJson(typed)
  if (value && !value.ok) {
    const why = `${value.refusal.why.replace(/\.$/u, '')}, so what was changed by hand does not count.`
    return { why, hint: value.refusal.hint ?? 'Write JSON as its VALUE.' }
  }
  const { earlier } = decodeSets(entry)
  const known = [...earlier.map(({ set }) => set), ...(before ? [before] : [])]
  const set = signedSet(deps, { key, value: value?.value }, known)
  const properties = Object.entries(propertiesOf(set)).map(([name, text]): EntryEdit => {
    return { type: 'property', key: name, value: text }
  })
  return {
    edits: [
      ...properties,
      ...(before ? [{ type: 'log', item: formatEarlier(before) } as const] : []),
    ],
  }
}
