/** Every command's --json against the examples of docs/json.md: the same keys at every depth, no more and no fewer. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listedSpecs } from '../../lib/surfaces/cli/spec/all.ts'
import {
  type Json,
  type JsonObject,
  type Machine,
  makePlace,
  programDir,
} from '../surfaces/cli/machine.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'

const page = readFileSync(join(programDir, 'docs', 'json.md'), 'utf8')

/** The examples by kind: `entry` has two, a message and a task. */
const examples = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gmu)].map(([, text]) => {
  return JSON.parse(text!) as JsonObject
})

/** Which commands each section's title names. */
const titled = [...page.matchAll(/^## ([a-z]+): (.+)$/gmu)].map(([, kind, list]) => {
  const [first = '', ...others] = list!.split(', ')
  const family = first.includes(' ') ? `${first.split(' ')[0]} ` : ''
  // "contacts show, add" names two commands of one family.
  return { kind, words: [first, ...others, ...others.map((word) => family + word)] }
})

function exampleOf(kind: string, type?: string): JsonObject {
  const found = examples.find(
    (one) => one['kind'] === kind && (!type || field(one, 'entry', 'type') === type),
  )
  if (!found) throw new Error(`docs/json.md has no example of ${kind} ${type ?? ''}`)
  return found
}

function field(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const named: Readonly<Record<string, () => readonly Json[]>> = {
  MESSAGE: () => [exampleOf('entry', 'message')['entry']!],
  TASK: () => [exampleOf('entry', 'task')['entry']!],
  ENTRY: () => [exampleOf('entry', 'message')['entry']!, exampleOf('entry', 'task')['entry']!],
  CHANNEL: () => [exampleOf('channel')['channel']!],
  POST: () => [exampleOf('post')['post']!],
  MEMORY: () => [exampleOf('memory')['memory']!],
  FILE: () => [exampleOf('file')['file']!],
  LOCK: () => [exampleOf('lock')['lock']!],
  PRESENCE: () => [exampleOf('presence')['presence']!],
  CONTACT: () => [exampleOf('contact')['contact']!],
}

/** What an example allows at a place: its words for whole objects are looked up. */
function meanings(example: Json): readonly Json[] {
  if (typeof example === 'string' && named[example]) return named[example]()
  if (isObject(example) && '...' in example) {
    const { '...': rest, ...own } = example
    return meanings(rest!).map((entry) => ({ ...own, ...(entry as JsonObject) }))
  }
  return [example]
}

/** Where a document's shape is not an example's; empty when it fits. */
function differences(actual: Json, example: Json, place: string): readonly string[] {
  const tries = meanings(example).map((one) => differencesFrom(actual, one, place))
  return tries.reduce((best, one) => (one.length < best.length ? one : best))
}

function differencesFrom(actual: Json, example: Json, place: string): readonly string[] {
  // A value that is not there fits every example, and an example without one fits every value.
  if (actual === null || example === null) return []
  if (Array.isArray(actual)) {
    if (!Array.isArray(example)) return [`${place} is a list`]
    return actual.flatMap((one, index) => {
      const here = `${place}[${index}]`
      if (example.length === 0) return isObject(one) ? [`${here} has no example`] : []
      const tries = example.map((form: Json) => differences(one, form, here))
      return tries.reduce((best, next) => (next.length < best.length ? next : best))
    })
  }
  if (isObject(actual)) {
    if (!isObject(example)) return [`${place} is an object`]
    const missing = Object.keys(example).filter((key) => !(key in actual))
    const extra = Object.keys(actual).filter((key) => !(key in example))
    return [
      ...missing.map((key) => `${place}.${key} is missing`),
      ...extra.map((key) => `${place}.${key} is not documented`),
      ...Object.keys(actual).flatMap((key) => {
        return key in example ? differences(actual[key]!, example[key]!, `${place}.${key}`) : []
      }),
    ]
  }
  return typeof actual === typeof example
    ? []
    : [`${place} is ${typeof actual}, not ${typeof example}`]
}

const place = makePlace()
let tex: Machine
let gregor: Machine
let relay: RelayHere
/** Of RFC 8032, test 1. */
const farKey = 'ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
/** Ids by what the table below calls them. */
const ids = new Map<string, string>()

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {compute: {cooldown_between_tasks: 0}}\n')
  gregor = await place.machine('gregor')
  await gregor.json(['init', '--space', '1-team'])
  writeFileSync(join(tex.home, 'report.pdf'), '%PDF-1.7\n')
  relay = await startRelay()
  ids.set(':relay', relay.url)
  ids.set(':key', farKey)
})

afterAll(async () => {
  await relay.stop()
  place.remove()
})

/** Kind, command and exit code, in an order in which each finds what it needs; `:name` stands for an id. */
const commands: readonly (readonly [kind: string, line: string, exit: number])[] = [
  ['space', 'init --space 0-personal', 0],
  ['space', 'init --space 1-team', 0],
  ['contact', 'contacts add gregor --handle @greg --group dev:lead --space 1-team', 0],
  ['contact', 'contacts show gregor', 0],
  ['contacts', 'contacts list', 0],
  ['groups', 'contacts groups', 0],
  ['inbox', 'inbox --all', 0],
  ['synced', 'sync', 0],
  ['synced', 'sync --all', 0],
  ['entry', 'show :message --peek', 0],
  ['entry', 'task show :task', 0],
  ['thread', 'thread :message', 0],
  ['sent', 'reply :message Yes.', 0],
  ['sent', 'send @gregor @claude Hello.', 0],
  ['found', 'search prices', 0],
  ['found', 'since 2h', 0],
  ['tasks', 'tasks', 0],
  ['today', 'today', 0],
  ['task', 'task claim :task', 0],
  ['progress', 'task progress :task Half', 0],
  ['task', 'task retry :task --reason again', 0],
  ['task', 'task claim :task', 0],
  ['task', 'task complete :task --tokens-used 900', 0],
  ['today', 'today', 0],
  ['task', 'task revise :task --feedback more', 0],
  ['task', 'task cancel :task', 0],
  ['task', 'task approve :waiting', 0],
  ['task', 'task claim :waiting', 0],
  ['task', 'task complete :waiting', 0],
  ['task', 'task archive :waiting', 0],
  ['task', 'task reject :second', 0],
  ['contact', 'contacts trust gregor team', 0],
  ['tasks', 'tasks --state CANCELLED', 0],
  ['reacted', 'react :message 👍', 0],
  ['reacted', 'unreact :message 👍', 0],
  ['pinned', 'pin :message', 0],
  ['pins', 'pins', 0],
  ['pinned', 'unpin :message', 0],
  ['mentions', 'mentions', 0],
  ['blockers', 'blockers', 0],
  ['threads', 'thread list', 0],
  ['edited', 'edit :own Another text.', 0],
  ['entry', 'show :own', 0],
  ['receipts', 'receipts :own', 0],
  ['delivery', 'delivery :own', 0],
  ['export', 'export', 0],
  ['exported', 'export --format mbox --out all.mbox', 0],
  ['context', 'context', 0],
  ['bulk', 'mark todo --from gregor', 0],
  ['bulk', 'mark undo 2026-11-21T10:02:03.042Z', 0],
  ['marked', 'mark :message done', 0],
  ['channel', 'channel create team --topic All --project pricing --members claude', 0],
  ['channel', 'channel show team', 0],
  ['channel', 'channel topic team More', 0],
  ['channel', 'channel members team --remove tex-claude', 0],
  ['channel', 'channel leave team', 0],
  ['channel', 'channel join team', 0],
  ['posted', 'channel post team Hello.', 0],
  ['posted', 'send #team Hello', 0],
  ['posts', 'channel read team --all', 0],
  ['channels', 'channel list', 0],
  ['found', 'search Hello', 0],
  ['post', 'show :post --peek', 0],
  ['posts', 'thread :post', 0],
  ['today', 'today', 0],
  ['projects', 'project list', 0],
  ['project', 'project show pricing', 0],
  ['focus', 'focus set pricing', 0],
  ['inbox', 'inbox', 0],
  ['tasks', 'tasks', 0],
  ['focus', 'focus show', 0],
  ['focus', 'focus clear', 0],
  ['channel', 'channel archive team', 0],
  ['channel', 'channel archive team --undo', 0],
  ['state', 'state set deploy/target "staging"', 0],
  ['state', 'state get deploy/target', 0],
  ['states', 'state list', 0],
  ['history', 'state history deploy/target', 0],
  ['state', 'state watch deploy/target --changes 0', 0],
  ['state', 'state delete deploy/target', 0],
  ['remembered', 'remember We deploy on Fridays. --tags ops --from :message', 0],
  ['remembered', 'remember We deploy on Fridays!', 0],
  ['recalled', 'recall deploy', 0],
  ['memories', 'memory list', 0],
  ['forgotten', 'forget :memory', 0],
  ['memory', 'memory show :memory', 0],
  ['remembered', 'supersede :memory On Mondays.', 0],
  ['shared', 'file share report.pdf --tags q4 --expires 24h', 0],
  ['shared', 'file share report.pdf --name other.pdf --to @gregor', 0],
  ['files', 'file list', 0],
  ['fetched', 'file get report.pdf --out copy.pdf', 0],
  ['file', 'file status report.pdf', 0],
  ['deleted', 'file delete report.pdf', 0],
  ['lock', 'lock take deploy --why release', 0],
  ['locks', 'lock list', 0],
  ['lock', 'lock release deploy', 0],
  ['presence', 'presence set focusing notes', 0],
  ['typing', 'presence typing @gregor', 0],
  ['who', 'who', 0],
  ['presence', 'presence takeover', 0],
  ['status', 'status', 0],
  ['archived', 'archive', 0],
  ['migrated', 'migrate --dry-run', 0],
  ['migrated', 'migrate', 0],
  ['settings', 'settings show', 0],
  ['completion', 'completion fish', 0],
  ['help', 'help', 0],
  ['help', 'task --help', 0],
  ['version', '--version', 0],
  ['contact', 'contacts block gregor', 0],
  ['error', 'show nothing-like-it', 4],
  ['error', 'mark msg- done', 4],
  ['error', 'send @gregor no', 3],
  ['error', 'send --bogus', 2],
  ['error', 'inbox --space nowhere', 4],
  ['mcp', 'mcp', 0],
  ['relay', 'relay serve --open --check', 0],
  ['login', 'login --relay :relay', 0],
  ['contact', 'contacts add far --key :key --via relay --space 1-team', 0],
  ['sent', 'send @far Hello. --space 1-team', 0],
  ['outbox', 'outbox list', 0],
  ['letter', 'outbox cancel :far', 0],
  ['letter', 'outbox retry :far', 0],
  ['peers', 'peers', 0],
  ['status', 'status', 0],
  ['daemon', 'daemon --status', 1],
  ['logout', 'logout', 0],
  ['news', 'watch --once', 0],
  ['launched', 'launch --dry-run', 0],
  ['doctor', 'doctor', 0],
]

describe('T500 --json', () => {
  test.each(commands)('%s: %s', async (kind, line, exit) => {
    if (line.startsWith('contacts show')) await fill()
    if (line.includes(':memory')) await fillMemory()
    if (line.includes(':far')) {
      const { letters } = await tex.json(['outbox', 'list', '--all'])
      ids.set(':far', String((letters as readonly JsonObject[])[0]!['id']))
    }
    if (line.includes(':post')) {
      const { posts } = await tex.json(['channel', 'read', 'team', '--all'])
      ids.set(':post', String((posts as readonly JsonObject[])[0]!['id']))
    }
    const words = line.split(' ').map((word) => ids.get(word) ?? word)
    const { code, out, error } = await tex.run(...words, '--json')
    expect({ code, error }).toEqual({ code: exit, error: '' })
    const document = JSON.parse(out) as JsonObject
    expect(document).toMatchObject({ schema: 1, kind })
    const tries = examples.filter((one) => one['kind'] === kind)
    const wrong = tries.map((example) => differences(document, example, kind))
    expect(wrong.reduce((best, one) => (one.length < best.length ? one : best))).toEqual([])
  })

  test('every command was run, and every kind is documented with the commands that print it', () => {
    for (const { name } of listedSpecs) {
      expect(
        commands.some(([, line]) => line.startsWith(name)),
        name,
      ).toBe(true)
      expect(
        titled.some(({ words }) => words.includes(name)),
        `${name} in docs/json.md`,
      ).toBe(true)
    }
    // A watch ends when it is told to: T716 holds what it prints.
    const kinds = new Set([...commands.map(([kind]) => kind), 'watched'])
    expect(new Set(titled.map(({ kind }) => kind))).toEqual(kinds)
    expect(new Set(examples.map((one) => one['kind']))).toEqual(kinds)
  })

  test('a shape that differs would be seen', () => {
    const example = exampleOf('inbox')
    const message = exampleOf('entry', 'message')['entry']!
    const task = exampleOf('entry', 'task')['entry']!
    expect(differences({ ...example, messages: [message] }, example, 'inbox')).toEqual([])
    expect(differences({ ...example, messages: [task] }, example, 'inbox')).not.toEqual([])
    expect(differences({ ...example, messages: [], more: 1 }, example, 'inbox')).toEqual([
      'inbox.more is not documented',
    ])
    expect(differences({ schema: 1, kind: 'inbox' }, example, 'inbox')).toEqual([
      'inbox.messages is missing',
      'inbox.total is missing',
      'inbox.narrowedTo is missing',
      'inbox.problems is missing',
    ])
    expect(differences({ ...example, messages: 'none' }, example, 'inbox')).not.toEqual([])
  })
})

/** What the table speaks of; gregor's tasks wait while tex does not trust him yet. */
async function fill(): Promise<void> {
  const team = ['--space', '1-team']
  ids.set(':message', await gregor.sent('@tex', 'Where are the prices?', ...team))
  ids.set(':waiting', await gregor.sent('@tex-claude', 'Find the prices', '--effort', '2', ...team))
  ids.set(':second', await gregor.sent('@tex-claude', 'And more', '--effort', '2', ...team))
  ids.set(':own', await tex.sent('@gregor', 'A text.', ...team))
  ids.set(':task', await tex.sent('@claude', 'Look it up', '--effort', '1', '--deadline', '3d'))
}

/** The first memory that tex has. */
async function fillMemory(): Promise<void> {
  const { memories } = await tex.json(['memory', 'list', '--all'])
  const all = memories as readonly JsonObject[]
  ids.set(':memory', String(all[all.length - 1]!['id']))
}
