// The package as npm packs it, run on another Node: `node .ci/smoke.mjs 24`. That Node comes from npm's `node` package.
// Installs it into an empty folder and an empty HOME, sends a message, reads it back, and takes the installation out.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const major = process.argv[2] ?? '24'
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const work = mkdtempSync(join(tmpdir(), 'datacore-smoke-'))
const home = join(work, 'home')
const nodeDir = join(work, 'node', 'node_modules', 'node', 'bin')
const packageDir = join(work, 'app', 'node_modules', 'datacore-messaging')
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: '',
  PATH: [nodeDir, join(work, 'app', 'node_modules', '.bin'), process.env.PATH].join(delimiter),
}
for (const name of ['node', 'app', 'home']) mkdirSync(join(work, name))

try {
  const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work], {
    cwd: root,
  })
  const tarball = join(work, packed.trim().split('\n').at(-1))
  run('npm', ['install', '--silent', `node@${major}`], { cwd: join(work, 'node') })
  run('npm', ['install', '--silent', '--offline', '--prefix', '.', tarball], {
    cwd: join(work, 'app'),
  })
  const version = run('node', ['--version'])
  expect('this Node', version, `v${major}.`)
  const data = join(home, 'Data')
  const installed = run(join(packageDir, 'install.sh'), ['--yes', '--name', 'tex', '--root', data])
  expect('install', installed, 'msg-')
  run('datacore-msg', ['send', '@tex', 'smoke on another node'])
  expect('inbox', run('datacore-msg', ['inbox']), 'smoke on another node')
  const prompt = JSON.stringify({
    session_id: 'smoke',
    hook_event_name: 'UserPromptSubmit',
    cwd: work,
  })
  const hook = join(packageDir, 'hooks', 'inbox-watcher')
  expect('hook', run(hook, [], { input: prompt }), '"hookEventName":"UserPromptSubmit"')
  run(join(packageDir, 'install.sh'), ['--uninstall', '--yes'])
  process.stdout.write(`The package works on Node ${version.trim()}.\n`)
} catch (error) {
  process.stdout.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

function run(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: work,
    env,
    encoding: 'utf8',
    timeout: 120_000,
    input: '',
    ...options,
  })
  if (status === 0) return stdout
  throw new Error(
    `${[command, ...args].join(' ')} ended with ${status ?? error?.message}:\n${stdout}${stderr}`,
  )
}

function expect(what, text, part) {
  if (!text.includes(part)) throw new Error(`${what}: expected "${part}" in:\n${text}`)
}
