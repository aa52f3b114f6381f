/** Doctor finds what is wrong, says what to do about it, and ends with 1 when something fails. */

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type JsonObject, type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let tree: string

beforeAll(async () => {
  tex = await place.machine('tex')
  await tex.json(['init', '--space', '0-personal'])
  await tex.json(['init', '--space', '1-team'])
  tree = join(tex.root, '0-personal', 'org', 'messaging')
})

afterAll(() => place.remove())

interface Found {
  readonly exit: number | null
  readonly wrong: readonly string[]
}

/** Sentences of what is not ok. */
async function examined(...words: readonly string[]): Promise<Found> {
  const { code, out } = await tex.run('doctor', '--json', ...words)
  const findings = (JSON.parse(out) as JsonObject)['findings'] as readonly JsonObject[]
  const wrong = findings.filter(({ level }) => level !== 'ok')
  return { exit: code, wrong: wrong.map(({ level, sentence }) => `${level}: ${sentence}`) }
}

const uninstalled = [
  'warn: The installer did not run for this user.',
  expect.stringContaining('warn: Claude Code has no settings at '),
]

test('a machine that is well has a live round trip behind it, and no trace of it is left', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('datacore-msg-doctor-'))
  const { code, out } = await tex.run('doctor')
  expect(code).toBe(0)
  expect(out).toContain('ok   A message was written, signed, read, verified and marked.')
  expect(out).toContain('ok   A task was sent, admitted, and told by the prompt hook.')
  expect(out).toMatch(/^ok {3}The MCP server told a subscriber of new mail after [0-9]+ ms\.$/mu)
  expect(out).toMatch(
    /^ok {3}The MCP server pushed new mail as an event of a channel after [0-9]+ ms\.$/mu,
  )
  expect(out).toMatch(/^ok {3}The monitor command told of new mail after [0-9]+ ms\.$/mu)
  expect(out).toMatch(/^ok {3}The prompt hook told of new mail after [0-9]+ ms\.$/mu)
  expect(out).toMatch(/^Nothing failed, 2 warnings\.$/mu)
  expect((await examined()).wrong).toEqual(uninstalled)
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('datacore-msg-doctor-'))
  expect(after).toEqual(before)
})

test('hooks: registered, missing in one event, unreadable', async () => {
  const folder = join(tex.home, '.claude')
  mkdirSync(folder)
  const command = `'${join(programDir, 'hooks', 'inbox-watcher')}'`
  const group = [{ hooks: [{ type: 'command', command }] }]
  const write = (hooks: unknown) =>
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ hooks }))
  write({ UserPromptSubmit: group, SessionStart: group, Stop: group })
  expect((await examined()).wrong).toEqual(uninstalled.slice(0, 1))
  write({ UserPromptSubmit: group, SessionStart: group })
  expect((await examined()).wrong[1]).toMatch(/is not registered in .* for Stop\.$/u)
  const other = join(place.base, 'other', 'hooks', 'inbox-watcher')
  mkdirSync(dirname(other), { recursive: true })
  writeFileSync(other, '#!/bin/sh\n', { mode: 0o755 })
  const foreign = [{ hooks: [{ type: 'command', command: other }] }]
  write({ UserPromptSubmit: group, SessionStart: group, Stop: foreign })
  expect((await examined()).wrong[1]).toMatch(/is not registered in .* for Stop\.$/u)
  write({
    UserPromptSubmit: [{ hooks: [{ command: "'/gone/hooks/inbox-watcher'" }] }],
    SessionStart: group,
    Stop: group,
  })
  expect(await examined()).toMatchObject({ exit: 1 })
  writeFileSync(join(folder, 'settings.json'), '{"hooks": {},}')
  const broken = await examined()
  expect(broken.exit).toBe(1)
  expect(broken.wrong[1]).toMatch(
    /^fail: .* is not valid JSON, so Claude Code runs none of its hooks\.$/u,
  )
  rmSync(folder, { recursive: true })
})

test('a key that others can read, and settings that are wrong', async () => {
  const key = join(tex.root, '.datacore', 'state', 'messaging', 'keys', 'tex.json')
  execFileSync('chmod', ['644', key])
  expect((await examined()).exit).toBe(1)
  execFileSync('chmod', ['600', key])
  const file = join(tex.root, '.datacore', 'settings.local.yaml')
  writeFileSync(file, 'messaging:\n  default_spce: 1-team\n')
  const { exit, wrong } = await examined()
  rmSync(file)
  expect(exit).toBe(1)
  expect(wrong.join('\n')).toContain(`fail: ${file}:2: `)
})

test('a tree that lacks files, conflict markers, entries that are none, copies of other tools', async () => {
  const inbox = join(tree, 'inbox.org')
  const text = readFileSync(inbox, 'utf8')
  rmSync(join(tree, 'memory.org'))
  writeFileSync(join(tree, 'inbox.sync-conflict-20261121-100203-ABC.org'), text)
  appendFileSync(inbox, '* TODO no message :message:\n:PROPERTIES:\n:ID: msg-1\n:END:\n')
  appendFileSync(inbox, '<<<<<<< HEAD\n=======\n>>>>>>> other\n')
  const { exit, wrong } = await examined('--space', '0-personal')
  expect(exit).toBe(1)
  const said = wrong.join('\n')
  expect(said).toContain('warn: 0-personal lacks memory.org.')
  expect(said).toMatch(/fail: .*inbox\.org:[0-9]+ has conflict markers of git\./u)
  expect(said).toMatch(
    /warn: 1 heading, which lacks .* is shown by no command: .*inbox\.org:[0-9]+\./u,
  )
  expect(said).toContain(
    "inbox.sync-conflict-20261121-100203-ABC.org is another tool's conflict copy",
  )
  writeFileSync(inbox, text)
  rmSync(join(tree, 'inbox.sync-conflict-20261121-100203-ABC.org'))
  await tex.json(['init', '--space', '0-personal'])
  expect((await examined('--space', '0-personal')).wrong).toEqual(uninstalled)
})

test('a personal space in a repository with a remote elsewhere is warned of, unless git ignores it', async () => {
  const space = join(tex.root, '0-personal')
  const git = (...words: readonly string[]) => execFileSync('git', ['-C', space, ...words])
  git('init', '-q')
  git('remote', 'add', 'backup', '/mnt/disk/notes.git')
  expect((await examined()).wrong).toEqual(uninstalled)
  git('remote', 'add', 'origin', 'https://tex:secret@git.example.com/tex/notes.git')
  const { wrong } = await examined()
  expect(wrong[2]).toContain('whose remote is https://git.example.com/tex/notes.git')
  expect(wrong[2]).not.toContain('secret')
  const made = await tex.run('init', '--space', '0-personal')
  expect([made.code, made.error]).toEqual([
    0,
    expect.stringContaining('whose remote is https://git.example.com/tex/notes.git. Make sure'),
  ])
  expect((await tex.run('init', '--space', '1-team')).error).not.toContain('remote')
  writeFileSync(join(space, '.gitignore'), 'org/messaging/\n')
  expect((await examined()).wrong).toEqual(uninstalled)
})

test('without any space it says how to make one', async () => {
  const { code, out } = await tex.shell('DATACORE_ROOT="$(mktemp -d)" datacore-msg doctor')
  expect(code).toBe(1)
  expect(out).toContain('datacore-msg init --space 0-personal')
  expect(out).toMatch(/^[0-9]+ checks failed/mu)
})
