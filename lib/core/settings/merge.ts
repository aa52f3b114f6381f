/** Checked layers to the settings in force, and where each value came from. Later layers win; lists are replaced. */

import { type Address, ownerByName } from '../model/address.ts'
import { nearest } from '../model/near.ts'
import { defaultMessaging, type Settings, type TierSettings } from '../model/settings.ts'
import type { Problem, SettingValue } from './types.ts'

export interface Layer {
  /** A file's path, or the name of an environment variable. */
  readonly source: string
  readonly values: readonly SettingValue[]
}

export interface LocatedProblem extends Problem {
  readonly source: string
}

export interface Merged {
  /** Undefined when nobody says who the identity is. */
  readonly settings: Settings | undefined
  /** From every key to its source, or to `built in`. */
  readonly sources: Readonly<Record<string, string>>
  readonly problems: readonly LocatedProblem[]
  readonly warnings: readonly LocatedProblem[]
}

interface Origin extends SettingValue {
  readonly source: string
}

export const builtIn = 'built in'

export function mergeLayers(layers: readonly Layer[]): Merged {
  const last = new Map<string, Origin>()
  for (const { source, values } of layers) {
    for (const one of values) last.set(one.path.join('.'), { ...one, source })
  }
  const name = last.get('identity.name')
  dropOthersHandles(last, layers, name)
  const start: Tree = { identity: { handles: [] }, messaging: { ...defaultMessaging } }
  const tree = [...last.values()].reduce((at, { path, value }) => withValue(at, path, value), start)
  // Every value was read by its own rule, and the tiers are completed here.
  const settings = withWholeTiers(tree as unknown as Settings)
  const sources = Object.fromEntries(
    leavesOf(settings).map((key) => [key, last.get(key)?.source ?? builtIn]),
  )
  const tiers = Object.keys(settings.messaging.trust_tiers)
  const problems = [...last.values()].flatMap((one) => overrideProblem(one, tiers, name?.value))
  return { settings: name && settings, sources, problems, warnings: silentHook(settings, last) }
}

/** Handles belong to the name that they stand beside: DATACORE_USER=gregor must not go by the name of tex. */
function dropOthersHandles(
  last: Map<string, Origin>,
  layers: readonly Layer[],
  name: Origin | undefined,
): void {
  const handles = last.get('identity.handles')
  if (!handles || !name) return
  const upTo = layers.findLastIndex(({ source }) => source === handles.source)
  const nameThen = layers
    .slice(0, upTo + 1)
    .flatMap(({ values }) => values)
    .findLast(({ path }) => path.join('.') === 'identity.name')
  if (nameThen && nameThen.value !== name.value) last.delete('identity.handles')
}

type Tree = Readonly<Record<string, unknown>>

function withValue(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [key, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) return { ...tree, [key]: value }
  const below = Object.hasOwn(tree, key) ? (tree[key] as Tree) : {}
  return { ...tree, [key]: withValue(below, rest, value) }
}

/** A custom tier that leaves a limit out has that of `unknown`. */
function withWholeTiers(settings: Settings): Settings {
  const { messaging } = settings
  const unknown = messaging.trust_tiers['unknown']!
  const whole = Object.entries(messaging.trust_tiers).map(
    ([name, tier]): [string, TierSettings] => [name, { ...unknown, ...tier }],
  )
  return { ...settings, messaging: { ...messaging, trust_tiers: Object.fromEntries(whole) } }
}

/** Dotted keys of all values; a list is one value. */
function leavesOf(settings: Settings): readonly string[] {
  const below = (value: unknown, path: string): readonly string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, one]) => below(one, path ? `${path}.${key}` : key))
      : [path]
  return below(settings, '')
}

/** A tier that does not exist would count as unknown without a word. */
function overrideProblem(one: Origin, tiers: readonly string[], me: unknown): LocatedProblem[] {
  const { path, value, line, source } = one
  if (path[1] !== 'trust_overrides' || value === 'blocked') return []
  const who = path[2] as Address
  const key = path.join('.')
  const isMine = me !== undefined && (who === me || ownerByName(who) === me)
  if (value === 'owner' && !isMine) {
    const why = `${key} is owner, which only your own key can be.`
    return [{ source, line, why, hint: `Take one of ${grantable(tiers)} instead.` }]
  }
  if (tiers.includes(String(value))) return []
  const near = nearest(String(value), [...tiers, 'blocked'], 1)[0]
  const why = `${key} names a tier that does not exist.`
  const hint = near ? `Did you mean ${near}?` : `Tiers are ${grantable(tiers)}.`
  return [{ source, line, why, hint }]
}

function grantable(tiers: readonly string[]): string {
  return [...tiers.filter((tier) => tier !== 'owner'), 'blocked'].join(', ')
}

function silentHook(
  { messaging: { hook } }: Settings,
  last: ReadonlyMap<string, Origin>,
): LocatedProblem[] {
  const set = last.get('messaging.hook.sessions')
  if (!set || hook.sessions !== 'folders' || hook.folders.length > 0) return []
  const why = 'messaging.hook.sessions is folders, and no folder is listed: the hook never speaks.'
  return [{ source: set.source, line: set.line, why, hint: 'List some in messaging.hook.folders.' }]
}
