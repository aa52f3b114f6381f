/** Settings on real files: order, keys, lines of errors, what is not obeyed, and the cache. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { type Places, placesOf, spaceSettings } from '../../lib/io/places.ts'
import { type LoadedSettings, loadSettings } from '../../lib/io/settings.ts'

const local = { name: 'identity: {name: tex}\n' } as const
let home: string
let places: Places

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')))
  places = placesOf({ DATACORE_ROOT: join(home, 'Data') }, home)
  mkdirSync(places.stateDir, { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function put(path: string, content: string | Buffer): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

function load(env: NodeJS.ProcessEnv = {}, options = {}): Promise<LoadedSettings> {
  return loadSettings(places, env, options)
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Failure)
  const failure = error as Failure
  expect(failure.code).toBe('config')
  expect(failure.message).not.toMatch(/\n/u)
  expect(failure.hint).toBeTruthy()
  return failure
}

/** What the module's file with this text ends in. */
async function wrongIn(text: string | Buffer, path = places.moduleSettings): Promise<string> {
  put(path, text)
  const failure = await failureOf(load())
  expect(failure.message).toContain(path)
  return `${failure.message.replace(path, 'FILE')} ${failure.hint}`
}

describe('T310 order of settings', () => {
  test('without any file but a name, the defaults of docs/org-format.md are in force', async () => {
    put(places.moduleSettings, local.name)
    const { settings, sources, warnings } = await load()
    expect(settings).toEqual({
      identity: { name: 'tex', handles: [] },
      messaging: defaultMessaging,
    })
    expect(sources['messaging.compute.max_retries']).toBe('built in')
    expect(sources['identity.name']).toBe(places.moduleSettings)
    expect(warnings).toEqual([])
  })

  test('later files win: root, space, root local, module, environment', async () => {
    const layers = [
      places.rootSettings,
      spaceSettings(places, '2-five'),
      places.rootLocalSettings,
      places.moduleSettings,
    ]
    put(places.moduleSettings, local.name)
    for (const [index, path] of layers.entries()) {
      const name = path === places.moduleSettings ? local.name : ''
      put(path, `${name}messaging: {archive: {after_days: ${index + 1}}}\n`)
      const { settings, sources } = await load({}, { space: '2-five' })
      expect(settings.messaging.archive.after_days).toBe(index + 1)
      expect(settings.messaging.archive.keep_at_most).toBe(500)
      expect(sources['messaging.archive.after_days']).toBe(path)
    }
    put(places.moduleSettings, 'identity: {name: tex}\nmessaging: {default_space: 1-a}\n')
    const { settings, sources } = await load({
      DATACORE_USER: '@Gregor',
      DATACORE_SPACE: '2-five',
      RELAY_SECRET: 'hush',
    })
    expect(settings.identity.name).toBe('gregor')
    expect(settings.messaging.default_space).toBe('2-five')
    expect(settings.messaging.relay.secret).toBe('hush')
    expect(sources['identity.name']).toBe('DATACORE_USER')
  })

  test('the space that counts is the one asked for, else DATACORE_SPACE, else default_space', async () => {
    for (const [name, days] of [
      ['0-personal', 10],
      ['1-team', 11],
      ['2-five', 12],
    ]) {
      put(spaceSettings(places, String(name)), `messaging: {archive: {after_days: ${days}}}\n`)
    }
    put(places.moduleSettings, local.name)
    const days = async (env = {}, options = {}) =>
      (await load(env, options)).settings.messaging.archive.after_days
    expect(await days()).toBe(10)
    expect(await days({ DATACORE_SPACE: '1-team' })).toBe(11)
    expect(await days({ DATACORE_SPACE: 'team' })).toBe(11)
    expect(await days({ DATACORE_SPACE: '1-team' }, { space: 'five' })).toBe(12)
    expect(await days({}, { space: '../1-team' })).toBe(30)
  })

  test('maps are merged key by key, and lists are replaced', async () => {
    put(places.rootLocalSettings, 'messaging: {trust_overrides: {"@Ann": team, bob: trusted}}\n')
    put(
      places.moduleSettings,
      'identity: {name: tex}\nmessaging:\n  trust_overrides: {bob: blocked}\n  hook: {folders: [/a]}\n',
    )
    const { messaging } = (await load()).settings
    expect(messaging.trust_overrides).toEqual({ ann: 'team', bob: 'blocked' })
    expect(messaging.hook).toEqual({ ...defaultMessaging.hook, folders: ['/a'] })
  })

  test('a custom tier has what it leaves out from `unknown`, as that stands', async () => {
    put(
      places.moduleSettings,
      'identity: {name: tex}\nmessaging: {trust_tiers: {vip: {max_task_effort: 7}, unknown: {daily_token_limit: 9}}}\n',
    )
    const { trust_tiers } = (await load()).settings.messaging
    expect(trust_tiers['vip']).toEqual({
      priority_boost: 0.5,
      daily_token_limit: 9,
      max_task_effort: 7,
      auto_accept: false,
    })
    expect(trust_tiers['team']).toEqual(defaultMessaging.trust_tiers['team'])
  })

  test('handles belong to the name they stand beside', async () => {
    put(places.moduleSettings, 'identity: {name: tex, handles: ["@Tex", tx]}\n')
    expect((await load()).settings.identity.handles).toEqual(['@tex', '@tx'])
    expect((await load({ DATACORE_USER: 'tex' })).settings.identity.handles).toEqual([
      '@tex',
      '@tx',
    ])
    expect((await load({ DATACORE_USER: 'gregor' })).settings.identity.handles).toEqual([])
  })
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
    put(places.moduleSettings, local.name)
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
      put(places.moduleSettings, local.name)
      expect((await load()).settings.messaging).toEqual(defaultMessaging)
    }
  })
})

describe('T312 files that cannot be read end in one line', () => {
  test.each([
    ['messaging:\n\tshow_in_today: true\n', 'FILE:2: this line is indented with a tab'],
    ['messaging: {}\nmessaging: {}\n', 'FILE:2: messaging is set twice; the first time on line 1'],
    ['messaging:\n  archive: {}\n  archive: {}\n', 'FILE:3: messaging.archive is set twice'],
    [
      'messaging: {trust_overrides: {"@Ann": team, ann: blocked}}\n',
      'messaging.trust_overrides.ann is set twice',
    ],
    ['messaging: &a {archive: {}}\n', 'FILE:1: messaging uses an anchor (&)'],
    ['identity: {name: *a}\n', 'an alias (*)'],
    [
      'identity: {name: tex, handles: &x []}\nmessaging: *x\n',
      'FILE:1: identity.handles uses an anchor (&)',
    ],
    ['x: &x {name: tex}\nidentity: *x\n', '(1 more like this.)'],
    ['identity: {name: !!str tex}\n', 'a tag (!)'],
    ['identity:\n  <<: {name: tex}\n', 'There is no setting identity.<<'],
    ['identity: {name: "tex\n', 'lacks a closing quote'],
    ['identity: [a: b\n', 'FILE:'],
    ['- identity\n', 'has no key such as messaging:'],
    ['just words\n', 'has no key such as messaging:'],
    ['identity: {name: tex}\n---\nidentity: {name: ann}\n', 'begins a second document'],
    ['identity:\n  name:tex\n', 'FILE:2: identity must have keys of its own'],
    [`x: ${'['.repeat(60_000)}`, 'FILE:1: this line nests too deep'],
    [`x:\n  ${'- '.repeat(60_000)}`, 'FILE:2: this line nests too deep'],
    [`messaging: ${'{a: '.repeat(50)}1${'}'.repeat(50)}\n`, 'There is no setting messaging.a'],
    [`messaging: {archive: {after_days: ${'['.repeat(50)}${']'.repeat(50)}}}\n`, 'after_days'],
  ])('%j', async (text, part) => {
    expect(await wrongIn(text)).toContain(part)
  })

  test('bytes that are not UTF-8, with their line', async () => {
    const latin = Buffer.concat([Buffer.from('# ok\nidentity: {name: '), Buffer.from([0xe9, 0x0a])])
    expect(await wrongIn(latin)).toContain('FILE:2: this line is not UTF-8')
    expect(await wrongIn(Buffer.from('identity', 'utf16le'))).toContain('zero bytes')
  })

  test('10 MB, a folder, a link to nothing, a link in a circle', async () => {
    expect(await wrongIn(Buffer.alloc(10_000_000, '# x\n'))).toContain(
      'settings have at most 256 KB',
    )
    rmSync(places.moduleSettings)
    mkdirSync(places.moduleSettings)
    expect((await failureOf(load())).message).toContain('is a folder')
    rmSync(places.moduleSettings, { recursive: true })
    symlinkSync('nowhere', places.moduleSettings)
    expect((await failureOf(load())).message).toContain('a link to a file that does not exist')
    rmSync(places.moduleSettings)
    symlinkSync(places.moduleSettings, places.moduleSettings)
    expect((await failureOf(load())).message).toContain('round in circles')
    rmSync(places.moduleSettings)
    symlinkSync('/dev/zero', places.moduleSettings)
    expect((await failureOf(load())).message).toContain('not a plain file')
  })

  test('a link to a file elsewhere is followed, but not out of a space', async () => {
    const kept = put(join(home, 'dotfiles', 'settings.yaml'), local.name)
    mkdirSync(dirname(places.moduleSettings), { recursive: true })
    symlinkSync(kept, places.moduleSettings)
    expect((await load()).settings.identity.name).toBe('tex')
    const shared = spaceSettings(places, '0-personal')
    mkdirSync(dirname(shared), { recursive: true })
    symlinkSync(kept, shared)
    expect((await failureOf(load())).message).toContain('leads out of its space')
  })

  test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    chmodSync(put(places.moduleSettings, local.name), 0)
    expect((await failureOf(load())).message).toContain('permission was denied')
  })

  test('every file is as it was after an error', async () => {
    const text = 'identity: {nam: tex}\n'
    put(places.moduleSettings, text)
    await failureOf(load())
    expect(readFileSync(places.moduleSettings, 'utf8')).toBe(text)
  })
})

describe("T313 other modules' settings are theirs", () => {
  test('foreign sections are not looked into, whatever is in them', async () => {
    const foreign = 'calendar: &c {a: 1, a: 2}\nother: {<<: *c, deep: !tag [x]}\n'
    put(places.rootSettings, foreign)
    put(places.rootLocalSettings, foreign)
    put(places.moduleSettings, local.name)
    expect((await load()).warnings).toEqual([])
  })

  test('a slip of ours among them is an error', async () => {
    put(places.moduleSettings, local.name)
    expect(await wrongIn('calendar: {}\nmessagin: {}\n', places.rootLocalSettings)).toContain(
      'FILE:2: There is no setting messagin. Did you mean messaging?',
    )
  })
})

describe('T314 shared files do not decide about trust, compute, hooks or who I am (regression 28)', () => {
  const text = [
    'messaging:',
    '  trust_overrides: {mallory: team}',
    '  trust_tiers: {unknown: {auto_accept: true}}',
    '  compute: {daily_budget_tokens: 0}',
    '  hook: {continue_on_stop: true}',
    '  show_in_today: false',
    '',
  ].join('\n')

  test.each(['root', 'space'])(
    'in the settings.yaml of the %s they are warned of',
    async (which) => {
      const path = which === 'root' ? places.rootSettings : spaceSettings(places, '0-personal')
      put(path, text)
      put(places.moduleSettings, local.name)
      const { settings, warnings } = await load()
      expect(settings.messaging).toEqual({ ...defaultMessaging, show_in_today: false })
      expect(warnings).toHaveLength(4)
      for (const [index, key] of ['trust_overrides', 'trust_tiers', 'compute', 'hook'].entries()) {
        expect(warnings[index]).toContain(`${path}:${index + 2}: messaging.${key} is ignored`)
        expect(warnings[index]).toContain('settings.local.yaml')
      }
    },
  )

  test('in local files they are obeyed', async () => {
    put(places.rootLocalSettings, text)
    put(places.moduleSettings, local.name)
    const { settings, warnings } = await load()
    expect(warnings).toEqual([])
    expect(settings.messaging.trust_overrides).toEqual({ mallory: 'team' })
    expect(settings.messaging.hook.continue_on_stop).toBe(true)
  })

  test('a space does not say who I am', async () => {
    put(spaceSettings(places, '0-personal'), 'identity: {name: mallory, handles: ["@boss"]}\n')
    put(places.rootSettings, local.name)
    const { settings, warnings } = await load()
    expect(settings.identity).toEqual({ name: 'tex', handles: [] })
    expect(warnings.join()).toContain('identity is ignored')
  })
})

describe('T315 secrets (regression 39)', () => {
  test('there is no secret by default', async () => {
    put(places.moduleSettings, local.name)
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

describe('T316 the cache', () => {
  const cacheFile = () => join(places.stateDir, 'settings-cache.json')

  test('is private, and gives the same settings', async () => {
    put(places.moduleSettings, 'identity: {name: tex}\nmessaging: {archive: {after_days: 3}}\n')
    const first = await load()
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600)
    // A new file would have another number.
    const written = statSync(cacheFile()).ino
    expect(await load()).toEqual(first)
    expect(statSync(cacheFile()).ino).toBe(written)
  })

  test('is judged by text: an edit with the same size and time is seen', async () => {
    put(places.moduleSettings, 'identity: {name: tex}\n')
    await load()
    const { atime, mtime } = statSync(places.moduleSettings)
    put(places.moduleSettings, 'identity: {name: ann}\n')
    utimesSync(places.moduleSettings, atime, mtime)
    expect((await load()).settings.identity.name).toBe('ann')
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['changed', (text: string) => text.replace('tex\\"', 'eve\\"')],
    ['empty', () => ''],
    ['JSON of something else', () => '{"version":1,"sum":"","files":"[]"}'],
    ['nothing', () => 'null'],
  ])('is made anew when it is %s', async (_, damage) => {
    put(places.moduleSettings, local.name)
    const good = await load()
    const text = readFileSync(cacheFile(), 'utf8')
    writeFileSync(cacheFile(), damage(text))
    expect(await load()).toEqual(good)
    expect(readFileSync(cacheFile(), 'utf8')).toBe(text)
  })

  test('is not believed when others could read it, and no error when it cannot be written', async () => {
    put(places.moduleSettings, local.name)
    await load()
    chmodSync(cacheFile(), 0o644)
    await load()
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600)
    rmSync(places.stateDir, { recursive: true })
    expect((await load()).settings.identity.name).toBe('tex')
    expect(existsSync(places.stateDir)).toBe(false)
    put(places.stateDir, 'a file where the folder should be')
    expect((await load()).settings.identity.name).toBe('tex')
  })

  test('a wrong text is refused each time', async () => {
    put(places.moduleSettings, 'identity: {nam: tex}\n')
    await failureOf(load())
    await failureOf(load())
    expect(existsSync(cacheFile())).toBe(true)
  })
})
