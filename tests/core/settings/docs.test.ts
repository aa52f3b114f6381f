/** The example and docs/settings.md say what the schema and the defaults say, key by key. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { allKeys } from '../../../lib/core/settings/schema.ts'
import { placesOf } from '../../../lib/io/places.ts'
import { type LoadedSettings, loadSettings } from '../../../lib/io/settings.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const example = readFileSync(join(root, 'settings.local.yaml.example'), 'utf8')
const docs = readFileSync(join(root, 'docs', 'settings.md'), 'utf8')
/** What the example shows as a default is a comment sign right before a key. */
const uncommented = example.replace(/^( *)#(?=[a-z])/gmu, '$1')

async function loaded(text: string): Promise<LoadedSettings> {
  const home = mkdtempSync(join(tmpdir(), 'example-'))
  try {
    const places = placesOf({ DATACORE_ROOT: home }, home)
    mkdirSync(dirname(places.moduleSettings), { recursive: true })
    writeFileSync(places.moduleSettings, text, { mode: 0o600 })
    return await loadSettings(places, {})
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

test('T317 the example loads as it is, and sets nothing but an identity', async () => {
  const { settings, warnings } = await loaded(example)
  expect(settings.identity).toEqual({ name: 'tex', handles: ['@tex'] })
  expect(settings.messaging).toEqual(defaultMessaging)
  expect(warnings).toEqual([])
})

test('T317 with every comment sign taken away it sets every key, to its default', async () => {
  const { settings, sources, warnings } = await loaded(uncommented)
  expect(settings.messaging).toEqual(defaultMessaging)
  expect(warnings).toEqual([])
  const left = Object.entries(sources).filter(([, source]) => source === 'built in')
  expect(left).toEqual([])
})

test('T318 docs/settings.md has a row for every key, and no other', () => {
  expect(documented().map(([key]) => key)).toEqual(allKeys())
})

test('T318 docs/settings.md has the defaults', () => {
  for (const [key, stated] of documented()) {
    const value = valueAt(key)
    if (value === undefined) expect(stated).toMatch(/^(?:required|none|see below|`\[\]`)$/u)
    else expect(stated, key).toBe(`\`${value === '' ? '""' : value}\``)
  }
  for (const [name, tier] of Object.entries(defaultMessaging.trust_tiers)) {
    const { priority_boost, daily_token_limit, max_task_effort, auto_accept } = tier
    const { daily_letter_limit, daily_letter_kib } = tier
    const tasks = [priority_boost, daily_token_limit, max_task_effort, auto_accept]
    const row = [`\`${name}\``, ...tasks, daily_letter_limit, daily_letter_kib]
    expect(docs).toContain(`| ${row.join(' | ')} |`)
  }
})

/** Key and default of each row. */
function documented(): readonly (readonly [string, string])[] {
  const rows = docs.matchAll(/^\| `((?:identity|messaging)\.[^`]+)` \| ([^|]+) \|/gmu)
  return [...rows].map(([, key, stated]) => [key!, stated!] as const)
}

/** Undefined for what has no single default. */
function valueAt(key: string): string | undefined {
  let at: unknown = { messaging: defaultMessaging }
  for (const part of key.split('.')) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined
  }
  if (Array.isArray(at)) return JSON.stringify(at)
  return at === undefined ? undefined : String(at)
}
