/** The repository as a plugin of Claude Code and as a module of datacore: the files that those read, and what they start. */

import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasClaudePlugin } from '../../lib/io/claude-plugin.ts'
import { placesOf } from '../../lib/io/places.ts'
import { toolsOf } from '../../lib/surfaces/mcp/registry.ts'
import { type JsonObject, type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'

const file = (...path: readonly string[]) => join(programDir, ...path)
const json = (...path: readonly string[]) =>
  JSON.parse(readFileSync(file(...path), 'utf8')) as JsonObject
/** Claude Code puts the plugin's folder in its place. */
const rootWord = ['$', '{CLAUDE_PLUGIN_ROOT}'].join('')
const version = json('package.json')['version']

/** Between the two lines of hyphens. */
function frontmatter(path: string): JsonObject {
  const [, head] = /^---\n([\s\S]*?)\n---\n/u.exec(readFileSync(path, 'utf8')) ?? []
  return parse(head ?? '') as JsonObject
}

describe('T860 the plugin', () => {
  const plugin = json('.claude-plugin', 'plugin.json')

  test('names what is there, in the version of the package', () => {
    expect(plugin).toMatchObject({ name: 'datacore-messaging', version })
    const { plugins } = json('.claude-plugin', 'marketplace.json')
    expect(plugins).toMatchObject([{ name: 'datacore-messaging', source: './' }])
    const { msg } = plugin['mcpServers'] as { readonly msg: JsonObject }
    const command = String(msg['command']).replace(rootWord, programDir)
    expect(statSync(command).mode & 0o111).not.toBe(0)
    expect(msg['args']).toEqual(['mcp'])
  })

  test('its hooks run our guard at the three events, and nothing else', () => {
    const hooks = json(String(plugin['hooks']))['hooks'] as Readonly<Record<string, unknown>>
    expect(Object.keys(hooks).sort()).toEqual(['SessionStart', 'Stop', 'UserPromptSubmit'])
    const commands = JSON.stringify(hooks).split(rootWord).length - 1
    expect(commands).toBe(3)
    expect(JSON.stringify(hooks).split(`${rootWord}/hooks/inbox-watcher`)).toHaveLength(4)
  })

  const skills = readdirSync(file('skills'))

  test.each(skills)(
    'the skill %s has a name, says when to use it, and spells no argument into a shell',
    (name) => {
      const path = file('skills', name, 'SKILL.md')
      const head = frontmatter(path)
      expect(head['name']).toBe(name)
      expect(String(head['description']).length).toBeGreaterThan(20)
      const text = readFileSync(path, 'utf8')
      // What stands in !`...` is run by a shell before the model sees it.
      expect(text).not.toMatch(/!`/u)
      expect(text).not.toMatch(/\$[0-9]/u)
      expect(text).toContain('$ARGUMENTS')
      const sends = ['msg', 'reply', 'broadcast', 'msg-add-user'].includes(name)
      expect(head['disable-model-invocation'] ?? false).toBe(sends)
    },
  )

  test('no word of it asks to hurry or to pass over a permission', () => {
    const texts = skills.map((name) => readFileSync(file('skills', name, 'SKILL.md'), 'utf8'))
    expect(texts.join('\n')).not.toMatch(/immediately|dangerously|skip.{0,20}permission|bypass/iu)
  })

  test('a copy of the sources alone, as a marketplace makes it, runs what the installer built', () => {
    const place = makePlace()
    const bin = join(place.base, 'plugin', 'bin')
    const record = join(place.base, '.config', 'datacore-messaging')
    mkdirSync(bin, { recursive: true })
    mkdirSync(record, { recursive: true })
    for (const name of ['datacore-msg', 'package.json'])
      copyFileSync(file('bin', name), join(bin, name))
    const run = () =>
      spawnSync(join(bin, 'datacore-msg'), ['--version'], {
        env: { HOME: place.base, PATH: process.env['PATH'] },
        encoding: 'utf8',
      })
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('is not built yet') })
    writeFileSync(join(record, 'install'), `module=${programDir}\n`)
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining(String(version)) })
    place.remove()
  })

  test('a link in the skills folder is found as the plugin', () => {
    const place = makePlace()
    const config = join(place.base, 'claude')
    expect(hasClaudePlugin({ CLAUDE_CONFIG_DIR: config }, place.base)).toBe(false)
    mkdirSync(join(config, 'skills'), { recursive: true })
    symlinkSync(programDir, join(config, 'skills', 'messaging'))
    expect(hasClaudePlugin({ CLAUDE_CONFIG_DIR: config }, place.base)).toBe(true)
    place.remove()
  })
})

describe('T860 the datacore module', () => {
  const manifest = parse(readFileSync(file('module.yaml'), 'utf8')) as {
    readonly manifest_version: number
    readonly version: string
    readonly provides: Readonly<
      Record<string, readonly { name: string; file?: string; handler?: string }[]>
    >
    readonly hooks: { readonly claude_code: readonly JsonObject[] }
    readonly inbox_feeds: readonly JsonObject[]
  }
  let tools: readonly {
    readonly name: string
    readonly description: string
    readonly inputSchema: JsonObject
    readonly handler: (args: unknown, ctx?: unknown) => Promise<JsonObject>
  }[]
  const place = makePlace()
  let tex: Machine

  beforeAll(async () => {
    tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
    await tex.json(['init', '--space', '1-team'])
    const index = (await import(file('tools', 'index.js'))) as { readonly tools: typeof tools }
    tools = index.tools
  })
  afterAll(() => place.remove())

  test('its manifest names the tools and skills that are there, with their files', () => {
    expect(manifest).toMatchObject({ manifest_version: 2, version })
    const names = toolsOf('all')
      .filter(({ asks }) => !asks)
      .map(({ name }) => name)
    expect(manifest.provides['tools']!.map(({ name }) => name)).toEqual(names)
    expect(tools.map(({ name }) => name)).toEqual(names)
    expect(manifest.provides['skills']!.map(({ name }) => name).sort()).toEqual(
      readdirSync(file('skills')).sort(),
    )
    const files = Object.values(manifest.provides).flat()
    for (const one of files) expect(existsSync(file(one.file ?? one.handler!)), one.name).toBe(true)
    for (const { purpose, priority } of manifest.hooks.claude_code) {
      expect([typeof purpose, typeof priority]).toEqual(['string', 'number'])
    }
    expect(manifest.inbox_feeds.map(({ name }) => name)).toEqual([
      'messaging',
      'agent-inbox',
      'files',
    ])
    const head = frontmatter(file('SKILL.md'))['x-datacore'] as JsonObject
    expect(head).toMatchObject({
      module: 'messaging',
      tools: names.length,
      skills: readdirSync(file('skills')).length,
    })
  })

  test('a tool sends and another one finds it, in the root and space of its host', async () => {
    const context = { storage: { basePath: tex.root }, spaceName: '1-team' }
    const before = { ...process.env }
    delete process.env['DATACORE_ROOT']
    process.env['HOME'] = tex.home
    try {
      const call = (name: string, args: JsonObject) =>
        tools.find((one) => one.name === name)!.handler(args, context)
      const sent = await call('send', { to: ['@tex'], text: 'From the host' })
      expect(sent).toMatchObject({ count: 1 })
      expect(JSON.stringify(await call('check', {}))).toContain('From the host')
      await expect(call('read', { id: 'zzzzzz' })).rejects.toThrow(/\(not_found\)$/u)
    } finally {
      process.env = before
    }
  })

  test('a host that says nothing, null or an empty name means all spaces of the root', async () => {
    const before = { ...process.env }
    Object.assign(process.env, { DATACORE_ROOT: tex.root, HOME: tex.home })
    try {
      const check = tools.find(({ name }) => name === 'check')!
      const hosts = [undefined, null, {}, { storage: null, spaceName: null }, { spaceName: ' ' }]
      for (const host of hosts) {
        expect(await check.handler({}, host)).toMatchObject({ counts: { unread: 1 } })
      }
      expect(await check.handler({ space: '1-team' }, { spaceName: '' })).toHaveProperty('counts')
    } finally {
      process.env = before
    }
  })

  test('the briefing is empty where the person wants none of the messages in it', async () => {
    const { moduleSettings } = placesOf(tex.env, tex.home)
    const was = readFileSync(moduleSettings, 'utf8')
    const before = { ...process.env }
    Object.assign(process.env, { DATACORE_ROOT: tex.root, HOME: tex.home })
    try {
      const page = async () => {
        return (await tools.find(({ name }) => name === 'today')!.handler({}))['markdown']
      }
      expect(await page()).toContain('## Messages and agent tasks')
      writeFileSync(moduleSettings, 'identity: {name: tex}\nmessaging: {show_in_today: false}\n')
      expect(await page()).toBe('')
    } finally {
      process.env = before
      writeFileSync(moduleSettings, was)
    }
  })
})
