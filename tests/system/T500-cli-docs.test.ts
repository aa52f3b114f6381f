/** Every example of docs/cli.md, typed into a shell of a person who has the names and entries that it speaks of. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listedSpecs } from '../../lib/surfaces/cli/spec/all.ts'
import { type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'

const noLimits = `messaging:
  compute: {cooldown_between_tasks: 0, max_queue_depth: 0, rate_limits: {tasks_per_hour: 0}}
`
const place = makePlace()
let tex: Machine
let gregor: Machine
let relay: RelayHere

const page = readFileSync(join(programDir, 'docs', 'cli.md'), 'utf8')
const examples = [...page.matchAll(/^datacore-msg .*$/gmu)].map(([line]) => line)

beforeAll(async () => {
  tex = await place.machine('tex', noLimits)
  gregor = await place.machine('gregor')
  relay = await startRelay()
  await tex.json(['init', '--space', '0-personal'])
  await tex.json(['init', '--space', '1-team'])
  await tex.json(['init', '--space', '1-datafund'])
  await gregor.json(['init', '--space', '1-team'])
  const team = ['--space', '1-team']
  await tex.json(['contacts', 'add', 'gregor', '--group', 'reviewers', ...team])
  await tex.json(['contacts', 'add', 'mallory', ...team])
  writeFileSync(join(tex.home, 'notes.txt'), 'Three things.\n')
  writeFileSync(join(tex.home, 'requests.jsonl'), '')
  mkdirSync(join(tex.home, 'notes'))
  writeFileSync(join(tex.home, 'notes', 'pricing.md'), '| a | b |\n')
  writeFileSync(join(tex.home, 'report.pdf'), '%PDF-1.7\n')
  writeFileSync(join(tex.home, 'build.log'), 'built\n')
  writeFileSync(join(tex.home, 'notes', 'plan.md'), '# Plan\n')
  mkdirSync(join(tex.home, 'inbox'))
  for (const folder of ['.zfunc', '.config/fish/completions']) {
    mkdirSync(join(tex.home, folder), { recursive: true })
  }
})

afterAll(async () => {
  await relay.stop()
  place.remove()
})

const toTex = () => gregor.sent('@tex', 'Where are the prices?', '--space', '1-team')

/** Brings a task into the state in which this verb is right. */
async function taskFor(verb: string): Promise<string> {
  if (verb === 'approve' || verb === 'reject') {
    return gregor.sent('@tex-claude', 'Do a thing', '--effort', '3', '--space', '1-team')
  }
  const id = await tex.sent('@claude', 'Do a thing', '--effort', '3')
  if (verb === 'show' || verb === 'cancel' || verb === 'claim') return id
  await tex.json(['task', 'claim', id])
  if (verb === 'progress') return id
  if (verb === 'revise' || verb === 'archive') await tex.json(['task', 'complete', id])
  return id
}

/** Values such that each example finds what it speaks of. */
async function fillState(freeze: 'set' | 'delete'): Promise<void> {
  const value = freeze === 'set' ? ['true'] : []
  await tex.run('state', freeze, 'release.freeze', ...value)
  await tex.run('state', 'set', 'release.build', '41')
  await tex.run('state', 'set', 'deploy/target', '"production"')
}

/** A channel with a post of somebody else, open, and with me in it; a project. */
async function fillChannels(): Promise<void> {
  const own = ['--space', '0-personal']
  await tex.run('channel', 'create', 'team', '--project', 'website', ...own)
  await tex.run('channel', 'archive', 'team', '--undo', ...own)
  await tex.run('channel', 'join', 'team', ...own)
  await tex.run('contacts', 'add', 'gregor', ...own)
  await tex.run('channel', 'members', 'team', '--remove', 'gregor', ...own)
}

/** A letter in the outbox, while the settings name a relay. */
async function toFar(): Promise<string> {
  await tex.run('login', '--relay', relay.url)
  const key = 'ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
  await tex.run('contacts', 'add', 'far', '--key', key, '--via', 'relay', '--space', '1-team')
  const id = await tex.sent('@far', 'Hello', '--space', '1-team')
  await tex.run('logout')
  return id
}

async function memory(): Promise<string> {
  const { memory: kept } = await tex.json(['remember', `We deploy on Fridays (${Math.random()}).`])
  return String((kept as { readonly id: string }).id)
}

describe('T500 the examples of docs/cli.md', () => {
  test('there is at least one for every command', () => {
    for (const { name } of listedSpecs) {
      expect(
        examples.filter((line) => line.startsWith(`datacore-msg ${name}`)).length,
        name,
      ).toBeGreaterThan(0)
    }
  })

  test.each(examples)('%s', async (example) => {
    const message = await toTex()
    const verb = /^datacore-msg task ([a-z]+)/u.exec(example)?.[1]
    if (/^datacore-msg state /u.test(example))
      await fillState(/ delete /u.test(example) ? 'set' : 'delete')
    if (/^datacore-msg (?:channel|project|focus) /u.test(example)) await fillChannels()
    const isMemory = /^datacore-msg (?:forget|supersede|memory show)/u.test(example)
    const second = verb ? await taskFor(verb) : isMemory ? await memory() : await toTex()
    const own = /^datacore-msg edit /u.test(example)
      ? await tex.sent('@gregor', 'Hi.', '--space', '1-team')
      : message
    const sentFar = /^datacore-msg outbox (?:retry|cancel)/u.test(example) ? await toFar() : own
    if (/^datacore-msg unreact /u.test(example)) await tex.run('react', 'last', '👍')
    const line = example
      .replaceAll('7f3ak2', sentFar.slice(-6))
      .replaceAll('9d2hf0', second.slice(-6))
      .replace(/^(datacore-msg login .*)ws:\S+/u, `$1${relay.url}`)
    // A watch has no end of its own; of it what it begins with.
    const ends = line.startsWith('datacore-msg state watch')
      ? `${line.replace(/ --changes 1$/u, '')} --changes 0`
      : line
    const { code, out, error } = await tex.shell(ends)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    if (!/ >>? /u.test(line)) expect(out).not.toBe('')
    for (const text of out.split('\n')) {
      expect(text.trimEnd()).toBe(text)
      // So that an id can be copied, nothing stands after it.
      expect(
        text.replace(/msg-[0-9]{8}-[0-9]{6}-[a-z-]+-[a-z0-9]{6}(?:\.[a-z]+)?$/u, ''),
      ).not.toMatch(/msg-[0-9]/u)
    }
  })
})

describe('T500 help', () => {
  test.each(listedSpecs.map(({ name }) => name))('%s --help fits 80 columns', async (name) => {
    const { code, out, error } = await tex.run(...name.split(' '), '--help')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain(`Usage: datacore-msg ${name}`)
    const wide = out
      .split('\n')
      .filter((line) => line.length > 80 && !line.startsWith('  datacore-msg '))
    expect(wide).toEqual([])
  })

  test('help names every command', async () => {
    const { out } = await tex.run('help')
    for (const { name } of listedSpecs)
      expect(out).toMatch(new RegExp(`^ {2}${name} {2,}|^ {2}${name}$`, 'mu'))
  })
})
