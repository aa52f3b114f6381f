/** Settings on real files: their order, and who may set what. */

import { describe, expect, test } from 'vitest'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { spaceSettings } from '../../lib/io/places.ts'
import { load, named, places, put, useSettingsHome, wrongIn } from './settings-home.ts'

useSettingsHome()

describe('T310 order of settings', () => {
  test('without any file but a name, the defaults of docs/org-format.md are in force', async () => {
    put(places.moduleSettings, named)
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
    put(places.moduleSettings, named)
    for (const [index, path] of layers.entries()) {
      const name = path === places.moduleSettings ? named : ''
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
    put(places.moduleSettings, named)
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
      daily_letter_limit: 200,
      daily_letter_kib: 4096,
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

describe("T313 other modules' settings are theirs", () => {
  test('foreign sections are not looked into, whatever is in them', async () => {
    const foreign = 'calendar: &c {a: 1, a: 2}\nother: {<<: *c, deep: !tag [x]}\n'
    put(places.rootSettings, foreign)
    put(places.rootLocalSettings, foreign)
    put(places.moduleSettings, named)
    expect((await load()).warnings).toEqual([])
  })

  test('a slip of ours among them is an error', async () => {
    put(places.moduleSettings, named)
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
      put(places.moduleSettings, named)
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
    put(places.moduleSettings, named)
    const { settings, warnings } = await load()
    expect(warnings).toEqual([])
    expect(settings.messaging.trust_overrides).toEqual({ mallory: 'team' })
    expect(settings.messaging.hook.continue_on_stop).toBe(true)
  })

  test('a space does not say who I am', async () => {
    put(spaceSettings(places, '0-personal'), 'identity: {name: mallory, handles: ["@boss"]}\n')
    put(places.rootSettings, named)
    const { settings, warnings } = await load()
    expect(settings.identity).toEqual({ name: 'tex', handles: [] })
    expect(warnings.join()).toContain('identity is ignored')
  })
})
