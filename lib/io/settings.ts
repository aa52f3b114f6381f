/** The settings in force: every file read, checked and merged in the order of docs/settings.md. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { checkTree, isOurSection } from '../core/settings/check.ts'
import { checkEnv } from '../core/settings/env.ts'
import { type Layer, type LocatedProblem, mergeLayers } from '../core/settings/merge.ts'
import type { FileKind, SettingsTree } from '../core/settings/types.ts'
import { defaultMessaging, type Settings } from '../core/model/settings.ts'
import { type Places, spaceSettings } from './places.ts'
import { openSettingsCache, type SettingsCache } from './settings-cache.ts'
import { readSettingsText, type SettingsText } from './settings-file.ts'
import { isSpaceName } from './space.ts'
import { isSpaceNamed } from '../app/space-named.ts'

export interface LoadedSettings {
  readonly settings: Settings
  /** From every key to the file or environment variable that gave it, or to `built in`. */
  readonly sources: Readonly<Record<string, string>>
  /** Sentences with file and line on what was read and not obeyed. */
  readonly warnings: readonly string[]
}

export interface SettingsOptions {
  /** The space whose settings count; without it, the default space. */
  readonly space?: string | undefined
}

/** Throws Failure `config` with file, line and the right key for anything unknown or wrong; changes no file of yours. */
export async function loadSettings(
  places: Places,
  env: NodeJS.ProcessEnv,
  options: SettingsOptions = {},
): Promise<LoadedSettings> {
  const cache = openSettingsCache(places)
  const root = await loadFile(cache, places.rootSettings, 'root')
  const local = await loadFile(cache, places.rootLocalSettings, 'local')
  const module = await loadFile(cache, places.moduleSettings, 'module')
  const fromEnv = checkEnv(env)
  const own = [root, local, module].map(({ layer }) => layer).concat(fromEnv.layers)
  const space = await loadSpace(cache, places, options.space ?? defaultSpace(own))
  cache.save()
  const files = [root, ...space, local, module]
  const layers = [...files.map(({ layer }) => layer), ...fromEnv.layers]
  const { settings, sources, problems, warnings } = mergeLayers(layers)
  refuse([...files.flatMap((file) => file.problems), ...problems])
  const [wrong] = fromEnv.problems
  if (wrong) throw new Failure('config', wrong.why, { hint: wrong.hint })
  if (!settings) throw nameless(places)
  const said = [...files.flatMap((file) => file.warnings), ...warnings]
  return { settings, sources, warnings: said.map(sentenceOf) }
}

interface LoadedFile {
  readonly layer: Layer
  readonly problems: readonly LocatedProblem[]
  readonly warnings: readonly LocatedProblem[]
}

async function loadFile(
  cache: SettingsCache,
  path: string,
  kind: FileKind,
  inside?: string,
): Promise<LoadedFile> {
  const file = readSettingsText(path, inside)
  if (!file) return { layer: { source: path, values: [] }, problems: [], warnings: [] }
  const { values, problems, warnings } = checkTree(await treeOf(cache, path, file.text), kind)
  const layer: Layer = { source: path, values }
  const located = (one: Omit<LocatedProblem, 'source'>): LocatedProblem => ({
    ...one,
    source: path,
  })
  return {
    layer,
    problems: problems.map(located),
    warnings: [...warnings, ...secretWarnings(layer, kind, file)].map(located),
  }
}

async function treeOf(cache: SettingsCache, path: string, text: string): Promise<SettingsTree> {
  const known = cache.find(path, text)
  if (known) return known
  const { parseSettingsYaml } = await import('./settings-yaml.ts')
  const parsed = await parseSettingsYaml(text, isOurSection)
  if (!parsed.ok) throw refusal([{ ...parsed.problem, source: path }])
  cache.add(path, { text, tree: parsed.tree })
  return parsed.tree
}

async function loadSpace(
  cache: SettingsCache,
  places: Places,
  typed: string,
): Promise<readonly LoadedFile[]> {
  const name = isSpaceName(typed) ? typed : fullSpaceName(places.root, typed)
  if (name === undefined) return []
  return [await loadFile(cache, spaceSettings(places, name), 'space', join(places.root, name))]
}

/** `datafund` is `1-datafund` when no other space ends so; that there is none is said by the command, not here. */
function fullSpaceName(root: string, typed: string): string | undefined {
  let names: readonly string[]
  try {
    names = readdirSync(root)
  } catch {
    return undefined
  }
  const full = names.filter((name) => isSpaceName(name) && isSpaceNamed(name, typed))
  return full.length === 1 ? full[0] : undefined
}

function defaultSpace(layers: readonly Layer[]): string {
  const values = layers.flatMap((layer) => layer.values)
  const set = values.findLast(({ path }) => path.join('.') === 'messaging.default_space')
  return typeof set?.value === 'string' ? set.value : defaultMessaging.default_space
}

/** A secret that others can read is none. */
function secretWarnings(
  { source, values }: Layer,
  kind: FileKind,
  { access }: SettingsText,
): readonly Omit<LocatedProblem, 'source'>[] {
  const secret = values.find(({ path }) => path.join('.') === 'messaging.relay.secret')
  if (!secret?.value) return []
  const { line } = secret
  if (kind === 'space' || kind === 'root') {
    const why = 'messaging.relay.secret is in a file that is shared.'
    return [{ line, why, hint: 'Move it to settings.local.yaml, and take a new one.' }]
  }
  if (access === 'private') return []
  const why = 'messaging.relay.secret is in a file that others on this machine can read.'
  return [{ line, why, hint: `Run chmod 600 '${source}'.` }]
}

function refuse(problems: readonly LocatedProblem[]): void {
  if (problems.length > 0) throw refusal(problems)
}

/** The first one in words; all of them as data. */
function refusal(problems: readonly LocatedProblem[]): Failure {
  const [first] = problems as [LocatedProblem]
  const others = problems.length - 1
  const more = others > 0 ? ` (${others} more like this.)` : ''
  const hint = `${first.hint ?? 'docs/settings.md explains every key.'}${more}`
  const sentence = `${first.source}:${first.line}: ${first.why}`
  return new Failure('config', sentence, { hint, data: { problems } })
}

function nameless(places: Places): Failure {
  return new Failure(
    'config',
    'Nobody is set as the identity of this machine: identity.name is missing.',
    {
      hint: `Run ./install.sh, or write "identity: {name: YOUR-NAME}" into ${places.moduleSettings}.`,
    },
  )
}

function sentenceOf({ source, line, why, hint }: LocatedProblem): string {
  return [`${source}:${line}: ${why}`, hint].filter(Boolean).join(' ')
}
