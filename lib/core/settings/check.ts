/** A parsed settings file against the schema: values, and problems with line and right key. Merges nothing. */

import { distanceOf } from '../model/near.ts'
import { nearKey } from './near-key.ts'
import type { Rule, Schema, Section, Table } from './rules.ts'
import { schema } from './schema.ts'
import type {
  Checked,
  FileKind,
  Problem,
  SettingsEntry,
  SettingsNode,
  SettingsTree,
  SettingValue,
} from './types.ts'

/** Other modules of datacore share these files, and only the module's own file is all ours. */
export function checkTree(tree: SettingsTree, kind: FileKind): Checked {
  const ours = tree.entries.filter(
    ({ key }) => kind === 'module' || isOurSection(key) || isNearOurs(key),
  )
  return checkSection(ours, schema, { path: [], kind })
}

/** True for a top-level key that the parser must look into. */
export function isOurSection(key: string): boolean {
  return Object.hasOwn(schema.keys, key)
}

interface Place {
  readonly path: readonly string[]
  readonly kind: FileKind
}

/** A word as near as this to `messaging` or `identity` is a slip, and not another module. */
function isNearOurs(key: string): boolean {
  return Object.keys(schema.keys).some((known) => distanceOf(key.toLowerCase(), known) <= 2)
}

function checkNode({ line, value }: SettingsEntry, at: Schema, place: Place): Checked {
  if (value.type === 'unsupported') {
    const why = `${dotted(place.path)} uses ${value.why}.`
    return problem({ line: value.line, why, hint: 'Write the value out in full.' })
  }
  if (at.type === 'value') return checkValue(value, at, { ...place, line })
  if (at.readFrom && !at.readFrom.includes(place.kind)) return ignored(line, place)
  // A section whose lines are all commented out.
  if (value.type === 'scalar' && value.value === null) return nothing
  if (value.type !== 'map') {
    const why = `${dotted(place.path)} must have keys of its own below it.`
    const hint = 'docs/settings.md shows them; every colon needs a blank after it.'
    return problem({ line: value.line, why, hint })
  }
  return at.type === 'section'
    ? checkSection(value.entries, at, place)
    : checkTable(value.entries, at, place)
}

/** Settings of older versions, which no longer do anything and must not keep anybody from running `migrate`. */
const retired: Readonly<Record<string, Omit<Problem, 'line'>>> = {
  'messaging.claude_whitelist': {
    why: 'messaging.claude_whitelist is a setting of 0.1, which grants nothing any more.',
    hint: 'datacore-msg migrate says what to write instead; migrate --settings writes it.',
  },
}

function checkValue(
  node: SettingsNode,
  rule: Rule,
  { path, line }: Place & { readonly line: number },
): Checked {
  const value = rule.parse(node)
  if (value !== undefined) return { ...nothing, values: [{ path, value, line }] }
  const said = rule.secrecy ? 'has a value that it cannot take' : `is ${shown(node)}`
  const why = `${dotted(path)} ${said}; it takes ${rule.expects}.`
  return problem({ line, why })
}

function checkSection(entries: readonly SettingsEntry[], at: Section, place: Place): Checked {
  return joined(
    firstOnly(entries, ({ key }) => key, place),
    (entry) => {
      const path = [...place.path, entry.key]
      const below = Object.hasOwn(at.keys, entry.key) ? at.keys[entry.key] : undefined
      if (below) return checkNode(entry, below, { ...place, path })
      const name = path.join('.')
      const old = Object.hasOwn(retired, name) ? retired[name] : undefined
      if (old) return { ...nothing, warnings: [{ line: entry.line, ...old }] }
      const near = nearKey(path)
      // In `{secret:abc}` a blank is missing, and all of it is the key.
      const why = `There is no setting ${dotted(path).replace(/:.*$/su, ':...')}.`
      const hint = near ? `Did you mean ${near}?` : 'docs/settings.md lists all of them.'
      return problem({ line: entry.line, why, hint })
    },
  )
}

function checkTable(entries: readonly SettingsEntry[], at: Table, place: Place): Checked {
  return joined(
    firstOnly(entries, ({ key }) => at.parseKey(key) ?? key, place),
    (entry) => {
      const key = at.parseKey(entry.key)
      if (key !== undefined)
        return checkNode(entry, at.each, { ...place, path: [...place.path, key] })
      const why = `"${clean(entry.key)}" in ${dotted(place.path)} is not ${at.keyExpects}.`
      return problem({ line: entry.line, why })
    },
  )
}

/** Entries by key; one that comes again is a problem, for nobody knows which of them is meant. */
function firstOnly(
  entries: readonly SettingsEntry[],
  keyOf: (entry: SettingsEntry) => string,
  { path }: Place,
): { readonly entries: readonly SettingsEntry[]; readonly problems: readonly Problem[] } {
  const lines = new Map<string, number>()
  const kept: SettingsEntry[] = []
  const problems: Problem[] = []
  for (const entry of entries) {
    const key = keyOf(entry)
    const before = lines.get(key)
    if (before === undefined) kept.push(entry)
    else {
      const why = `${dotted([...path, key])} is set twice; the first time on line ${before}.`
      problems.push({ line: entry.line, why, hint: 'Take one of them out.' })
    }
    lines.set(key, before ?? entry.line)
  }
  return { entries: kept, problems }
}

function joined(
  { entries, problems }: ReturnType<typeof firstOnly>,
  check: (entry: SettingsEntry) => Checked,
): Checked {
  const all = entries.map(check)
  return {
    values: all.flatMap(({ values }): readonly SettingValue[] => values),
    problems: [...problems, ...all.flatMap((one) => one.problems)].sort((a, b) => a.line - b.line),
    warnings: all.flatMap(({ warnings }) => warnings),
  }
}

const nothing: Checked = { values: [], problems: [], warnings: [] }

function problem(one: Problem): Checked {
  return { ...nothing, problems: [one] }
}

function ignored(line: number, { path, kind }: Place): Checked {
  const by = kind === 'space' ? 'other members of the space' : 'whoever shares this file'
  const why = `${dotted(path)} is ignored in this file, since ${by} could change it.`
  return { ...nothing, warnings: [{ line, why, hint: 'Set it in settings.local.yaml.' }] }
}

function shown(node: SettingsNode): string {
  if (node.type === 'map') return 'a section'
  if (node.type === 'list') return `the list [${node.items.slice(0, 5).map(shownItem).join(', ')}]`
  if (node.type !== 'scalar') return 'something else'
  return node.value === null ? 'empty' : shownItem(node)
}

function shownItem(node: SettingsNode): string {
  if (node.type !== 'scalar') return '...'
  return typeof node.value === 'string' ? `"${clean(node.value)}"` : String(node.value)
}

function dotted(path: readonly string[]): string {
  return path.map(clean).join('.')
}

/** Other people may have written this file, and it goes to a terminal. */
function clean(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, 60)
}
