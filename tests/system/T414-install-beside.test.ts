import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Home,
  install,
  makeHome,
  moduleDir,
  run,
  snapshot,
  uninstall,
} from './install-home.ts'

let home: Home
beforeEach(() => {
  home = makeHome()
  mkdirSync(home.path('.claude'))
})
afterEach(() => home.remove())

const settings = () => home.path('.claude', 'settings.json')
const left = () => Object.keys(snapshot(home, home.root)).sort()
const cjs = join(moduleDir, 'dist', 'install.cjs')

/** The commands of one event, in order. */
function commandsOf(event: string): readonly string[] {
  const file = JSON.parse(readFileSync(settings(), 'utf8').replace(/^\uFEFF/u, '')) as {
    readonly hooks: Readonly<
      Record<string, readonly { readonly hooks: readonly { readonly command: string }[] }[]>
    >
  }
  return (file.hooks[event] ?? []).flatMap(({ hooks }) => hooks.map(({ command }) => command))
}

function withHook(command: string): string {
  const hooks = { UserPromptSubmit: [{ hooks: [{ type: 'command', command }] }] }
  return `${JSON.stringify({ hooks }, null, 2)}\n`
}

describe('T414 hooks of others', () => {
  test('one with our file name stays beside ours, is named, and is there after an uninstall', () => {
    const text = withHook('/opt/foo/hooks/inbox-watcher')
    writeFileSync(settings(), text)
    const ran = install(home)
    expect(ran.status).toBe(0)
    expect(commandsOf('UserPromptSubmit')).toEqual([
      '/opt/foo/hooks/inbox-watcher',
      join(moduleDir, 'hooks/inbox-watcher'),
    ])
    expect(ran.stdout).toMatch(/not ours[^\n]*:\n {2}\/opt\/foo\/hooks\/inbox-watcher\n/u)
    expect(uninstall(home).status).toBe(0)
    expect(readFileSync(settings(), 'utf8')).toBe(text)
  })

  test.each([
    'python3 "$HOME/Data/.datacore/modules/messaging/hooks/inbox-watcher.py"',
    '~/src/datacore-messaging/hooks/inbox-watcher',
  ])('%s is an older one of ours, and is replaced', (command) => {
    writeFileSync(settings(), withHook(command))
    expect(install(home).status).toBe(0)
    expect(commandsOf('UserPromptSubmit')).toEqual([join(moduleDir, 'hooks/inbox-watcher')])
  })

  test('another clone of ours is told by what lies beside its hook, under any name', () => {
    mkdirSync(home.path('src/dm/hooks'), { recursive: true })
    cpSync(join(moduleDir, 'hooks'), home.path('src/dm/hooks'), { recursive: true })
    writeFileSync(
      settings(),
      withHook(home.path('src/dm/hooks/inbox-watcher').replace(/.*/u, "'$&'")),
    )
    expect(install(home).status).toBe(0)
    expect(commandsOf('UserPromptSubmit')).toEqual([join(moduleDir, 'hooks/inbox-watcher')])
  })

  test.each(['settings.json', 'settings.local.json'])(
    'hooks that are switched off in %s are told of',
    (name) => {
      writeFileSync(home.path('.claude', name), '{"disableAllHooks": true}\n')
      const ran = install(home)
      expect([ran.status, ran.stderr]).toEqual([0, ''])
      expect(ran.stdout).toContain('disableAllHooks')
      expect(ran.stdout).toContain(`~/.claude/${name}`)
      const doctor = run(home, join(moduleDir, 'bin/datacore-msg'), ['doctor', '--json'])
      expect(doctor.stdout).toContain('Claude Code runs no hooks')
    },
  )
})

describe('T415 an uninstall leaves every byte as it was', () => {
  test.each([
    ['an empty file', ''],
    ['a blank one', ' \n\n'],
    ['an empty object', '{}'],
    ['an empty hooks of its own', '{\r\n\t"a": 1,\r\n\t"hooks": {\r\n\t}\r\n}'],
    ['an empty hooks on one line', '{"hooks": {}, "a": 1}\n'],
    ['an empty event of its own', '{"hooks": {"Stop": []}}\n'],
    ['a byte order mark alone', '\uFEFF'],
  ])('%s', (_name, text) => {
    writeFileSync(settings(), text)
    expect(install(home).status).toBe(0)
    expect(commandsOf('Stop')).toEqual([join(moduleDir, 'hooks/inbox-watcher')])
    expect(uninstall(home).status).toBe(0)
    expect(readFileSync(settings(), 'utf8')).toBe(text)
    expect(left()).toEqual(['.claude', '.claude/settings.json'])
  })

  test('a person who wrote since then keeps that, and an empty hooks of their own', () => {
    writeFileSync(settings(), '{\n  "hooks": {\n  }\n}\n')
    expect(install(home).status).toBe(0)
    const text = readFileSync(settings(), 'utf8').replace('{\n', '{\n  "model": "opus",\n')
    writeFileSync(settings(), text)
    expect(uninstall(home).status).toBe(0)
    expect(JSON.parse(readFileSync(settings(), 'utf8'))).toEqual({ model: 'opus', hooks: {} })
  })

  test('an empty file to which nobody wrote but us is empty again after another version', () => {
    writeFileSync(settings(), '\n')
    expect(install(home).status).toBe(0)
    // As Claude Code does when it writes: another form, the same content.
    const same = JSON.stringify(JSON.parse(readFileSync(settings(), 'utf8')))
    writeFileSync(settings(), same)
    expect(uninstall(home).status).toBe(0)
    expect(readFileSync(settings(), 'utf8')).toBe('\n')
    expect(left()).toEqual(['.claude', '.claude/settings.json'])
  })

  test('after installing from two clones no backup is left', () => {
    const text = '{\n  "model": "opus"\n}\n'
    writeFileSync(settings(), text)
    expect(install(home).status).toBe(0)
    const other = home.path('other')
    mkdirSync(other)
    for (const name of ['bin', 'hooks', 'dist', 'templates', 'package.json'] as const) {
      cpSync(join(moduleDir, name), join(other, name), { recursive: true })
    }
    cpSync(
      join(moduleDir, 'settings.local.yaml.example'),
      join(other, 'settings.local.yaml.example'),
    )
    const words = ['--yes', '--name', 'tex', '--root', home.root]
    const second = run(home, process.execPath, [join(other, 'dist/install.cjs'), ...words])
    expect([second.status, second.stderr]).toEqual([0, ''])
    expect(commandsOf('Stop')).toEqual([expect.stringContaining('other/hooks/inbox-watcher')])
    expect(uninstall(home).status).toBe(0)
    expect(readFileSync(settings(), 'utf8')).toBe(text)
    expect(left().filter((path) => !path.startsWith('other'))).toEqual([
      '.claude',
      '.claude/settings.json',
    ])
  })

  test.each(['{\n  "model": "opus"\n}\n', ''])(
    'a backup that was made before the settings were written is taken out (%j)',
    (text) => {
      writeFileSync(settings(), text)
      expect(install(home).status).toBe(0)
      // As Ctrl-C leaves it between the two: the backup is noted and there, the settings are as they were.
      writeFileSync(settings(), text)
      expect(install(home).status).toBe(0)
      writeFileSync(settings(), text)
      expect(uninstall(home).status).toBe(0)
      expect(readFileSync(settings(), 'utf8')).toBe(text)
      expect(left()).toEqual(['.claude', '.claude/settings.json'])
    },
  )
})

describe('T416 stopped on the way', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s says what was done, and that the next run finishes', async (signal, exit) => {
    const words = [cjs, '--yes', '--name', 'tex', '--root', home.root]
    const child = spawn(process.execPath, words, { env: home.env })
    let out = ''
    let error = ''
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString()
    })
    child.stdout.on('data', (chunk: Buffer) => {
      if (!out.includes(' 2  ok') && `${out}${chunk}`.includes(' 2  ok')) child.kill(signal)
      out += chunk.toString()
    })
    const code = await new Promise((ended) => child.once('close', ended))
    expect(error).toMatch(/^install: Stopped\.\nDone: Settings, Identity key/u)
    expect(error).toContain('Not done: ')
    expect(error).toContain('Run ./install.sh again to go on')
    expect(code).toBe(exit)
    expect(install(home).status).toBe(0)
    expect(uninstall(home).status).toBe(0)
    expect(left()).toEqual(['.claude'])
  })
})

describe('T417 the folder of the spaces', () => {
  const words = ['--yes', '--name', 'tex']

  test('a relative DATACORE_ROOT is refused, and nothing changes', () => {
    const env = { ...home.env, DATACORE_ROOT: 'relative' }
    const ran = run(home, process.execPath, [cjs, ...words], env)
    expect([ran.status, ran.stdout]).toEqual([78, expect.not.stringContaining('ok')])
    expect(ran.stderr).toContain('DATACORE_ROOT is "relative", which is not an absolute path')
    expect(left()).toEqual(['.claude'])
  })

  test.each([moduleDir, join(moduleDir, 'Data')])('%s lies in this copy and is refused', (root) => {
    const ran = run(home, process.execPath, [cjs, ...words, '--root', root])
    expect([ran.status, ran.stderr]).toEqual([78, expect.stringContaining('lies in this copy')])
    expect(existsSync(join(moduleDir, 'Data'))).toBe(false)
  })

  test('nor through a link', () => {
    symlinkSync(dirname(moduleDir), home.path('up'))
    const root = join(home.path('up'), moduleDir.slice(dirname(moduleDir).length), 'new', 'Data')
    const ran = run(home, process.execPath, [cjs, ...words, '--root', root])
    expect([ran.status, ran.stderr]).toEqual([78, expect.stringContaining('lies in this copy')])
  })
})

test('T418 a root in a repository that others may read is warned of', () => {
  mkdirSync(home.root)
  run(home, 'git', ['-C', home.root, 'init', '-q'])
  run(home, 'git', ['-C', home.root, 'remote', 'add', 'origin', 'https://git.example.com/t/d.git'])
  const ran = install(home)
  expect([ran.status, ran.stderr]).toEqual([0, ''])
  expect(ran.stdout).toContain('Others may come to read your messages:')
  expect(ran.stdout).toContain('https://git.example.com/t/d.git')
})
