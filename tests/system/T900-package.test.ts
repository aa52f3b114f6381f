import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeHome, moduleDir, run } from './install-home.ts'

const home = makeHome()
const app = home.path('app')
const installed = join(app, 'node_modules', 'datacore-messaging')
let files: readonly string[]

beforeAll(() => {
  mkdirSync(app)
  // dist/ is built before the tests; building again would disturb those that run beside this one.
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', home.dir],
    { cwd: moduleDir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const facts: unknown = JSON.parse(packed)
  const [tarball] = Object.values(facts as object) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ]
  files = tarball.files.map(({ path }) => path)
  // --offline: whatever is needed is in the tarball.
  execFileSync(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', home.path(tarball.filename)],
    {
      cwd: app,
      env: home.env,
      stdio: 'ignore',
    },
  )
}, 120_000)

afterAll(() => home.remove())

function npx(words: readonly string[]) {
  return spawnSync('npx', ['--no-install', 'datacore-msg', ...words], {
    cwd: app,
    env: home.env,
    encoding: 'utf8',
    input: '',
  })
}

describe('T900 the package', () => {
  test('has what is run and read, and nothing else', () => {
    const folders = [...new Set(files.map((path) => path.split('/')[0]!))].sort()
    const allowed = new Set([
      ...['bin', 'dist', 'docs', 'hooks', 'templates', 'emacs', 'package.json', 'install.sh'],
      ...['README.md', 'ARCHITECTURE.md', 'UPGRADING.md', 'CHANGELOG.md', 'LICENSE'],
      'settings.local.yaml.example',
      ...['.claude-plugin', 'skills', 'tools', 'module.yaml', 'SKILL.md', 'CLAUDE.base.md'],
    ])
    expect(folders.filter((name) => !allowed.has(name))).toEqual([])
    for (const path of [
      'bin/datacore-msg',
      'dist/cli.cjs',
      'dist/start.cjs',
      'dist/code/cli.cjs',
      'dist/hook.cjs',
      'dist/install.cjs',
      'dist/package.json',
      'dist/vendor/LICENCES.txt',
      'hooks/inbox-watcher',
      'hooks/send-reply',
      'hooks/mark-message',
      'hooks/task-queue',
      'install.sh',
      'templates/space/inbox.org',
      'templates/space/gitignore',
      'settings.local.yaml.example',
      ...['dist/mcp.cjs', 'dist/tools.cjs', 'tools/index.js', '.claude-plugin/plugin.json'],
    ]) {
      expect(files).toContain(path)
    }
    const odd =
      /\.test\.|\.(?:tmp|cache|map)$|~$|(?:^|\/)settings\.local\.yaml$|(?:^|\/)\.(?!claude-plugin\/)[^/]/u
    expect(files.filter((path) => odd.test(path))).toEqual([])
  })

  test('needs no other package', () => {
    const all = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(all).toEqual(['datacore-messaging'])
  })

  test('runs with npx: version and help', () => {
    const { version } = JSON.parse(readFileSync(join(moduleDir, 'package.json'), 'utf8'))
    const ran = npx(['--version'])
    expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining(version)])
    const help = npx(['--help'])
    expect([help.status, help.stderr]).toEqual([0, ''])
    for (const word of ['send', 'inbox', 'task']) expect(help.stdout).toContain(word)
  })

  test('before the installation a command says in one sentence what to do', () => {
    const ran = npx(['send', '@tex', 'hello'])
    expect([ran.status, ran.stdout]).toEqual([78, ''])
    expect(ran.stderr).toMatch(/^datacore-msg: .+\.\n.+\n$/u)
    expect(existsSync(home.path('Data'))).toBe(false)
  })

  test('installs itself from there without sources, and then sends', () => {
    const ran = run(home, join(installed, 'install.sh'), ['--yes', '--name', 'tex'])
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    const sent = npx(['send', '@tex', 'from the package'])
    expect([sent.status, sent.stderr]).toEqual([0, ''])
    expect(home.read('Data/0-personal/org/messaging/inbox.org')).toContain('\nfrom the package\n')
    // As Claude Code runs it: through a shell, from a folder with blanks in its path.
    const { hooks } = JSON.parse(home.read('.claude/settings.json'))
    const command: string = hooks.UserPromptSubmit[0].hooks[0].command
    const input = JSON.stringify({ session_id: 'a', hook_event_name: 'UserPromptSubmit' })
    const told = spawnSync('sh', ['-c', command], { env: home.env, input, encoding: 'utf8' })
    expect([told.status, told.stderr]).toEqual([0, ''])
    expect(JSON.parse(told.stdout).hookSpecificOutput.additionalContext).toContain('2 unread')
    expect(run(home, join(installed, 'install.sh'), ['--uninstall']).status).toBe(0)
  })

  test('every executable starts on the oldest Node that it names, or says so', () => {
    const launcher = readFileSync(join(installed, 'bin', 'datacore-msg'), 'utf8')
    const old = spawnSync(
      process.execPath,
      [
        '-e',
        `Object.defineProperty(process.versions, 'node', { value: '18.19.1' });${launcher.replace(/^#!.*/u, '')}`,
      ],
      { encoding: 'utf8' },
    )
    expect([old.status, old.stderr]).toEqual([1, expect.stringContaining('this is Node 18.19.1')])
  })

  test('an unbuilt copy says how to build it', () => {
    const copy = home.path('copy', 'bin')
    mkdirSync(copy, { recursive: true })
    execFileSync('cp', [
      join(installed, 'bin', 'datacore-msg'),
      join(installed, 'bin', 'package.json'),
      copy,
    ])
    const ran = run(home, join(copy, 'datacore-msg'), [])
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('npm run build')])
  })
})
