/** An uninstall while daemons run: the one of this root ends, one of another root does not, and services are named. */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { until } from '../support/watching.ts'
import { install, makeHome, moduleDir, type Home, run, uninstall } from './install-home.ts'

let home: Home
let running: Daemon[] = []
afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL')
  running = []
  home.remove()
})

interface Daemon {
  readonly child: ChildProcess
  said(): string
  ended(): number | NodeJS.Signals | undefined
}

/** With a relay that does not answer, which is all that a daemon needs. */
async function daemonOf(root: string): Promise<Daemon> {
  const settings = join(root, '.datacore/modules/messaging/settings.local.yaml')
  const text = readFileSync(settings, 'utf8')
  const relay = 'messaging:\n  relay: {enabled: true, url: "ws://127.0.0.1:9"}\n'
  writeFileSync(settings, `${text.split('\nmessaging:')[0]}\n${relay}`)
  const child = spawn(process.execPath, [join(moduleDir, 'dist/daemon.cjs'), 'daemon'], {
    env: { ...home.env, DATACORE_ROOT: root },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let ended: number | NodeJS.Signals | undefined
  child.stderr.on('data', (data) => {
    said += String(data)
  })
  child.once('exit', (code, signal) => {
    ended = code ?? signal ?? undefined
  })
  const daemon = { child, said: () => said, ended: () => ended }
  running.push(daemon)
  await until(
    'the daemon runs',
    () => said.includes('Runs for') || ended !== undefined,
    daemon.said,
  )
  expect(ended).toBeUndefined()
  return daemon
}

test('T416 the daemon of this root ends in order, and the one of another root goes on', async () => {
  home = makeHome()
  const other = home.path('Other')
  expect(run(home, process.execPath, installer('--root', other)).status).toBe(0)
  expect(install(home).status).toBe(0)
  const [own, others] = [await daemonOf(home.root), await daemonOf(other)]
  const out = uninstall(home)
  expect(out.stderr).toBe('')
  expect(out.status).toBe(0)
  expect(out.stdout).toContain(`Daemon: ended, process ${own.child.pid}`)
  await until('its end is seen', () => own.ended() !== undefined, own.said)
  expect(own.ended()).toBe(0)
  expect(others.ended()).toBeUndefined()
  expect(process.kill(others.child.pid!, 0)).toBe(true)
  expect(existsSync(join(home.root, '.datacore/state/messaging/relay/.lock'))).toBe(false)
  expect(out.stdout).not.toContain('systemctl')
})

test('T416 without a daemon nothing is said of one, also after one was killed', async () => {
  home = makeHome()
  expect(install(home).status).toBe(0)
  const daemon = await daemonOf(home.root)
  daemon.child.kill('SIGKILL')
  await until('it was killed', () => daemon.ended() === 'SIGKILL', daemon.said)
  const out = uninstall(home)
  expect(out.status).toBe(0)
  expect(out.stdout).not.toContain('Daemon')
})

test('T416 a lock that names another process ends nobody', async () => {
  home = makeHome()
  expect(install(home).status).toBe(0)
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  try {
    const lock = join(home.root, '.datacore/state/messaging/relay/.lock')
    mkdirSync(lock, { recursive: true })
    const holder = { pid: bystander.pid, user: 'tex', host: 'h', scope: 's', started: '1' }
    writeFileSync(join(lock, '1-abcdefabcdef'), JSON.stringify(holder))
    const out = uninstall(home)
    // Something was not done, so it is not called a success; all else was.
    expect(out.status).toBe(75)
    expect(out.stderr).toContain(`process ${bystander.pid} on h still runs`)
    expect(out.stdout).not.toContain('Daemon')
    expect(out.stdout).toContain('Install record: removed')
    expect(bystander.exitCode).toBeNull()
    expect(bystander.signalCode).toBeNull()
  } finally {
    bystander.kill('SIGKILL')
  }
})

test('T416 a service from our templates is named with the words that end it, and stays', () => {
  home = makeHome()
  expect(install(home).status).toBe(0)
  const unit = home.path('.config/systemd/user/datacore-msg-daemon.service')
  const agent = home.path('Library/LaunchAgents/datacore-msg-sync.plist')
  for (const path of [unit, agent]) {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, 'mine')
  }
  const out = uninstall(home)
  expect(out.status).toBe(0)
  expect(out.stdout).toContain('systemctl --user disable --now datacore-msg-daemon;')
  expect(out.stdout).toContain('launchctl bootout gui/$(id -u)/datacore-msg-sync;')
  expect([unit, agent].map((path) => readFileSync(path, 'utf8'))).toEqual(['mine', 'mine'])
})

function installer(...words: readonly string[]): readonly string[] {
  return [join(moduleDir, 'dist/install.cjs'), '--yes', '--name', 'tex', ...words]
}
