/** Wrong settings: one line with file, line and right key; no secret is repeated. */

import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { failureOf, load, named, places, put, useSettingsHome, wrongIn } from './settings-home.ts'

useSettingsHome()

test.each([
  [
    'identity: {name: tex}\nrelay: {}\nmessaging: [\n',
    'FILE:3',
    'this line has a "[" that is not closed',
  ],
  [
    'messaging:\n  hook:\n    folders: [a,\n      b\n  x: 1\n',
    'FILE:3',
    'this line has a "[" that is not closed',
  ],
  ['# [ {\nmessaging: {\n', 'FILE:2', 'this line has a "{" that is not closed'],
  [
    'a: \'[\'\nb: "{"\nmessaging: {compute: [}\n',
    'FILE:3',
    'this line has a "[" that is not closed',
  ],
])('a bracket that is never closed is named by its own line: %j', async (text, ...parts) => {
  const said = await wrongIn(text)
  for (const part of parts) expect(said).toContain(part)
  expect(said).not.toContain('indented')
})

describe('T311 unknown and wrong settings name file, line and the right key (regression 23)', () => {
  test.each([
    ['messaging:\n  compute:\n    max_retry: 3\n', 'FILE:3', 'messaging.compute.max_retries'],
    ['messaging:\n  trust_tier: {}\n', 'FILE:2', 'Did you mean messaging.trust_tiers?'],
    ['mesaging: {}\n', 'FILE:1', 'Did you mean messaging?'],
    ['compute: {max_retries: 1}\n', 'FILE:1', 'Did you mean messaging.compute?'],
    ['\n\ntasks_per_hour: 3\n', 'FILE:3', 'messaging.compute.rate_limits.tasks_per_hour'],
    [
      'messaging: {compute: {tasks_per_hour: 3}}\n',
      'FILE:1',
      'messaging.compute.rate_limits.tasks_per_hour',
    ],
    ['identity: {handle: "@tex"}\n', 'FILE:1', 'Did you mean identity.handles?'],
    [
      'messaging: {trust_tiers: {team: {auto_acept: true}}}\n',
      'FILE:1',
      'messaging.trust_tiers.team.auto_accept',
    ],
    [
      'messaging: {xyzzyplugh: 1}\n',
      'There is no setting messaging.xyzzyplugh',
      'docs/settings.md',
    ],
  ])('%j', async (text, ...parts) => {
    const said = await wrongIn(text)
    for (const part of parts) expect(said).toContain(part)
  })

  test.each([
    [
      'messaging: {compute: {max_retries: three}}',
      '"three"; it takes a whole number from 0 to 100',
    ],
    ['messaging: {compute: {max_retries: -1}}', '-1; it takes a whole number'],
    ['messaging: {compute: {max_retries: 1.5}}', '1.5; it takes a whole number'],
    ['messaging: {compute: {daily_budget_tokens: 100_000}}', '"100_000"; it takes a whole number'],
    ['messaging: {compute: {daily_budget_tokens: .inf}}', 'no text, number, true or false'],
    ['messaging: {show_in_today: yes}', '"yes"; it takes true or false'],
    ['messaging: {show_in_today: }', 'empty; it takes true or false'],
    ['messaging: {hook: {show: everything}}', 'it takes tasks or ids'],
    ['messaging: {hook: {sessions: [all]}}', 'the list ["all"]; it takes all, folders or identity'],
    ['messaging: {hook: {folders: [work]}}', 'the list ["work"]; it takes a list of folders'],
    ['messaging: {hook: {max_chars: 20000}}', 'from 200 to 10000'],
    ['messaging: {default_space: ../x}', 'it takes the name of a space'],
    ['messaging: {relay: {url: "wss://user:pass@host/x"}}', 'without user, password or query'],
    ['messaging: {relay: {url: "wss://host/?secret=abc"}}', 'without user, password or query'],
    ['messaging: {relay: {url: "ws://relay.example.com/x"}}', 'takes a wss:// URL'],
    ['messaging: {relay: {url: "https://relay.example.com/x"}}', 'takes a wss:// URL'],
    ['messaging: {relay: {url: "ws://localhost.example.com/x"}}', 'takes a wss:// URL'],
    ['messaging: {trust_overrides: {gregor: teem}}', 'Did you mean team?'],
    ['messaging: {trust_overrides: {gregor: owner}}', 'only your own key can be'],
    ['messaging: {trust_overrides: {"../x": team}}', 'is not an address'],
    ['messaging: {trust_overrides: [gregor]}', 'must have keys of its own'],
    ['messaging: {trust_tiers: {Team!: {}}}', 'is not a tier name'],
    ['messaging: {trust_tiers: {blocked: {}}}', 'is not a tier name'],
    ['messaging: {trust_tiers: {__proto__: {auto_accept: true}}}', 'is not a tier name'],
    ['messaging: 5', 'must have keys of its own'],
    ['identity: {name: "--flag"}', 'it takes an address'],
    ['identity: {name: 7}', '7; it takes an address'],
    ['identity: {name: "a\\nb"}', 'it takes an address'],
  ])('%s', async (text, part) => {
    const said = await wrongIn(`# comment\n${text}\n`)
    expect(said).toContain('FILE:2: ')
    expect(said).toContain(part)
  })

  test('several problems: the first in words, the others counted', async () => {
    const said = await wrongIn('messaging:\n  foo: 1\n  show_in_today: 3\n  bar: 1\n')
    expect(said).toMatch(/^FILE:2: .*\(2 more like this\.\)$/u)
  })

  test('a missing name says how to set it', async () => {
    const failure = await failureOf(load())
    expect(failure.message).toContain('identity.name')
    expect(failure.hint).toContain('install.sh')
    expect(failure.hint).toContain(places.moduleSettings)
  })

  test.each([
    ['DATACORE_USER', ''],
    ['DATACORE_USER', '../x'],
    ['DATACORE_SPACE', ''],
    ['DATACORE_SPACE', 'a/b'],
    ['RELAY_SECRET', ''],
  ])('environment %s=%j is refused', async (name, value) => {
    put(places.moduleSettings, named)
    const failure = await failureOf(load({ [name]: value }))
    expect(failure.message).toContain(name)
  })

  test('sections whose lines are all comments, and empty files, set nothing', async () => {
    for (const text of [
      '',
      '# nothing\n',
      'messaging:\n  # default_space: x\n',
      '\uFEFF---\n...\n',
    ]) {
      put(places.rootLocalSettings, text)
      put(places.moduleSettings, named)
      expect((await load()).settings.messaging).toEqual(defaultMessaging)
    }
  })
})

describe('T315 secrets (regression 39)', () => {
  test('there is no secret by default', async () => {
    put(places.moduleSettings, named)
    expect((await load()).settings.messaging.relay.secret).toBe('')
  })

  test.each([
    'messaging: {relay: {secret: [hunter2]}}',
    'messaging: {relay: {secret:hunter2}}',
    'messaging: {relay: {url: hunter2}}',
    'messaging:\n  relay:\n    secret: "hunter2\n',
    'messaging:\n  relay:\n    secret: hunter2: x\n',
    'messaging:\n  relay:\n    enabled: true\n    secret:hunter2\n',
    'messaging:\n  relay: secret:hunter2\n',
  ])('an error does not repeat it: %j', async (text) => {
    put(places.moduleSettings, text)
    const failure = await failureOf(load())
    const everything = `${failure.message} ${failure.hint} ${JSON.stringify(failure.data)} ${failure.stack}`
    expect(everything).not.toContain('hunter2')
  })

  test('in a file that others can read, or that is shared, it is warned of', async () => {
    const text = 'identity: {name: tex}\nmessaging: {relay: {secret: hush}}\n'
    put(places.moduleSettings, text)
    chmodSync(places.moduleSettings, 0o644)
    expect((await load()).warnings.join()).toContain('chmod 600')
    chmodSync(places.moduleSettings, 0o600)
    expect((await load()).warnings).toEqual([])
    put(places.rootSettings, text)
    expect((await load()).warnings.join()).toContain('in a file that is shared')
  })
})
