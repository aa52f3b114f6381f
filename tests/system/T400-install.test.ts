import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install, makeHome, moduleDir, type Ran, run, snapshot, uninstall } from './install-home.ts'

const home = makeHome()
const claude = '{\n    "model": "opus",\n    "permissions": {"allow": ["Bash(ls)"]}\n}'
const hookFile = join(moduleDir, 'hooks', 'inbox-watcher')
let before: Readonly<Record<string, string>>
let first: Ran

beforeAll(() => {
  mkdirSync(home.path('.claude'))
  writeFileSync(home.path('.claude', 'settings.json'), claude)
  before = snapshot(home)
  // What npm itself keeps in a HOME is not ours; install.sh finds the packages in place.
  execFileSync(process.execPath, [join(moduleDir, '.ci', 'ensure.mjs')])
  first = run(home, join(moduleDir, 'install.sh'), ['--yes', '--name', 'tex', '--root', home.root])
}, 180_000)

afterAll(() => home.remove())

const messaging = (...parts: readonly string[]) =>
  join(home.root, '0-personal', 'org', 'messaging', ...parts)
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('T400 ./install.sh --yes --name tex --root DIR on a fresh machine', () => {
  test('it asks nothing, succeeds, and numbers its steps within 80 columns', () => {
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    const steps = first.stdout.match(/^ [0-9] {2}ok {2}\S.*$/gmu) ?? []
    expect(steps.map((line) => line.slice(1, 2))).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    const plain = first.stdout.split('\n').filter((line) => !line.startsWith('       '))
    expect(plain.filter((line) => line.length > 80)).toEqual([])
  })

  test('the settings are the example with my name, and for my eyes only', () => {
    const path = join(home.root, '.datacore/modules/messaging/settings.local.yaml')
    const example = readFileSync(join(moduleDir, 'settings.local.yaml.example'), 'utf8')
    expect(readFileSync(path, 'utf8')).toMatch(/^ {2}name: tex\b/mu)
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(example.split('\n').length)
    expect(mode(path)).toBe('600')
  })

  test('the identity key is 0600 in a folder of 0700', () => {
    const keys = join(home.root, '.datacore/state/messaging/keys')
    expect(mode(keys)).toBe('700')
    expect(mode(join(keys, 'tex.json'))).toBe('600')
  })

  test('the first space has its tree, and me with my public key in its contacts', () => {
    expect(existsSync(messaging('.gitignore'))).toBe(true)
    expect(readFileSync(messaging('contacts.org'), 'utf8')).toMatch(/:PUBLIC_KEY: +ed25519:\S+/u)
  })

  test('the install record names root, node and module, 0600', () => {
    const path = home.path('.config/datacore-messaging/install')
    expect(readFileSync(path, 'utf8')).toBe(
      `root=${home.root}\nnode=${process.execPath}\nmodule=${moduleDir}\n`,
    )
    expect(mode(path)).toBe('600')
  })

  test('the hooks are added to what was in settings.json, with a backup of that', () => {
    const settings = JSON.parse(home.read('.claude/settings.json'))
    expect(home.read('.claude/settings.json').startsWith(claude.slice(0, -2))).toBe(true)
    for (const event of ['UserPromptSubmit', 'SessionStart', 'Stop']) {
      expect(settings.hooks[event]).toEqual([
        { hooks: [{ type: 'command', command: hookFile, timeout: 30 }] },
      ])
    }
    const backup = Object.keys(snapshot(home)).filter((path) => path.includes('.backup-'))
    expect(backup).toEqual([
      expect.stringMatching(/^\.claude\/settings\.json\.backup-\d{8}-\d{6}$/u),
    ])
    expect(home.read(backup[0]!)).toBe(claude)
  })

  test('the command is a link in ~/.local/bin, and the output says how it comes onto the PATH', () => {
    const version = run(home, home.path('.local/bin/datacore-msg'), ['--version'])
    expect(version.stdout).toContain('0.3.0')
    expect(first.stdout).toContain('export PATH="$HOME/.local/bin:$PATH"')
  })

  test('a message and a task to myself are stored, and the output shows hook and entry', () => {
    const inbox = readFileSync(messaging('inbox.org'), 'utf8')
    const queue = readFileSync(messaging('agents/tex-claude.org'), 'utf8')
    const id = /:ID: +(msg-\S+)/u.exec(inbox)?.[1]
    const task = /:ID: +(msg-\S+)/u.exec(queue)?.[1]
    expect(queue).toMatch(/^\* QUEUED .*:task:$/mu)
    expect(first.stdout).toContain(`: ${id}\n`)
    expect(first.stdout).toContain(`, queued: ${task}\n`)
    expect(first.stdout).toMatch(/\| \* TODO tex: Hello from the installer/u)
    // Once where it was sent, once in what the hook says.
    expect(first.stdout.split(task!).length).toBeGreaterThan(2)
  })

  test('the first real session is told of the task: the demonstration left no trace', () => {
    const offers = join(home.root, '.datacore/state/messaging/hook/offers.json')
    const sessions = join(home.root, '.datacore/state/messaging/sessions')
    const signs = existsSync(sessions) ? readdirSync(sessions).join() : ''
    expect(signs).not.toContain('install-first-run')
    expect(existsSync(offers) ? readFileSync(offers, 'utf8') : '').not.toContain(
      'install-first-run',
    )
  })

  test('the command finds the root by itself', () => {
    const inbox = run(home, home.path('.local/bin/datacore-msg'), ['inbox'])
    expect(inbox.status).toBe(0)
    expect(inbox.stdout).toContain('Hello from the installer')
  })
})

describe('T401 a second run', () => {
  test('changes no byte, no mode and no time of any file', () => {
    const once = snapshot(home)
    const again = run(home, join(moduleDir, 'install.sh'), [
      '--yes',
      '--name',
      'tex',
      '--root',
      home.root,
    ])
    expect(again.stderr).toBe('')
    expect(again.status).toBe(0)
    expect(again.stdout).toContain('First run: done before')
    expect(snapshot(home)).toEqual(once)
  }, 120_000)

  test('needs neither name nor root: both are known', () => {
    const once = snapshot(home)
    const words = [join(moduleDir, 'dist/install.cjs'), '--yes']
    expect(run(home, process.execPath, words).status).toBe(0)
    expect(snapshot(home)).toEqual(once)
  })

  test('another name is refused, and nothing changes', () => {
    const once = snapshot(home)
    const other = install(home, ['--name=gregor'].slice(1))
    expect(other.status).toBe(0)
    const words = [join(moduleDir, 'dist/install.cjs'), '--yes', '--name', 'gregor']
    const refused = run(home, process.execPath, words)
    expect(refused.status).toBe(78)
    expect(refused.stderr).toContain('you are tex, not gregor')
    expect(snapshot(home)).toEqual(once)
  })
})

describe('T402 --uninstall', () => {
  test('takes out exactly what was put in; the folder of the spaces stays', () => {
    const spaces = (path: string) => path.startsWith('My Data')
    const kept = Object.entries(snapshot(home)).filter(([path]) => spaces(path))
    const out = uninstall(home)
    expect(out.stderr).toBe('')
    expect(out.status).toBe(0)
    const after = Object.entries(snapshot(home))
    expect(after.filter(([path]) => spaces(path))).toEqual(kept)
    const rest = after.filter(([path]) => !spaces(path))
    const timeless = (entries: readonly (readonly [string, string])[]) =>
      entries.map(([path, facts]) => [path, facts.replace(/ [0-9]{15,} /u, ' ')])
    expect(timeless(rest)).toEqual(timeless(Object.entries(before)))
    expect(out.stdout).toContain('~/My Data')
  })

  test('a second time says that nothing is there', () => {
    const once = snapshot(home)
    const out = uninstall(home)
    expect([out.status, out.stdout]).toEqual([0, expect.stringContaining('Nothing of datacore')])
    expect(snapshot(home)).toEqual(once)
  })

  test('installing again keeps key and messages, and does not send again', () => {
    const inbox = readFileSync(messaging('inbox.org'), 'utf8')
    expect(install(home).status).toBe(0)
    expect(readFileSync(messaging('inbox.org'), 'utf8')).toBe(inbox)
  })
})
