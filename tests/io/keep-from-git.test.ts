/** What is this machine's own is in no commit, whoever runs `git add -A` in a root that is a repository. */

import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkPrivate } from '../../lib/io/doctor-private.ts'
import { keepFileFromGit } from '../../lib/io/keep-from-git.ts'
import { type Places, placesOf } from '../../lib/io/places.ts'
import { createIdentity, openKeysLater } from '../../lib/io/vault.ts'
import { wire } from '../../lib/io/wiring.ts'
import { address } from '../core/trust/samples.ts'

const tex = address('tex')
let root: string
let env: NodeJS.ProcessEnv
let places: Places

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keep-'))
  env = { HOME: join(root, 'home'), DATACORE_ROOT: root, PATH: process.env['PATH'] }
  places = placesOf(env, join(root, 'home'))
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'tex')
  git('config', 'user.email', 'tex@example.com')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function git(...words: readonly string[]): string {
  const ran = spawnSync('git', [...words], { cwd: root, env, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`git ${words.join(' ')}: ${ran.stderr}`)
  return ran.stdout
}

const committed = () => git('ls-files').split('\n').filter(Boolean)
const stateIgnore = () => join(places.stateDir, '.gitignore')
const settingsIgnore = () => join(dirname(places.moduleSettings), '.gitignore')

function writeSettings(): void {
  mkdirSync(dirname(places.moduleSettings), { recursive: true })
  writeFileSync(places.moduleSettings, 'identity:\n  name: tex\n', { mode: 0o600 })
}

/** As versions before this one made it. */
async function oldInstall(): Promise<void> {
  writeSettings()
  await createIdentity(places, tex, 'node')
  rmSync(stateIgnore())
}

const wrong = () => checkPrivate(places).filter(({ level }) => level !== 'ok')

describe('a root that is a repository, committed as a whole', () => {
  test('has no key in it, from the moment that it is made', async () => {
    await createIdentity(places, tex, 'node')
    expect(readFileSync(stateIgnore(), 'utf8')).toBe('*\n')
    writeFileSync(join(places.stateDir, 'pins.json'), '{}')
    git('add', '-A')
    expect(committed()).toEqual([])
  })

  test('by ./sync push neither, nor local settings, once any command opened the key', async () => {
    await oldInstall()
    await wire(env, { crypto: 'node' })
    copyFileSync(join('templates', 'sync'), join(root, 'sync'))
    const ran = spawnSync(join(root, 'sync'), ['push'], { cwd: root, env, encoding: 'utf8' })
    expect(ran.stdout).toContain('root is committed')
    expect(committed()).toEqual(['.datacore/modules/messaging/.gitignore', 'sync'])
  })

  test('is mended by whoever opens the key, and stays as it is where nothing can be written', async () => {
    await oldInstall()
    openKeysLater(places, tex)
    expect(existsSync(stateIgnore())).toBe(true)
    rmSync(stateIgnore())
    mkdirSync(join(places.stateDir, '.gitignore'))
    expect(openKeysLater(places, tex).publicKey).toMatch(/^ed25519:/u)
  })

  test('a .gitignore that is there keeps its lines', async () => {
    mkdirSync(places.stateDir, { recursive: true })
    writeFileSync(stateIgnore(), '# mine\n')
    await createIdentity(places, tex, 'node')
    expect(readFileSync(stateIgnore(), 'utf8')).toBe('# mine\n')
    expect(wrong()).toEqual([
      expect.objectContaining({
        level: 'fail',
        hint: `Put the line * at the end of ${stateIgnore()}.`,
      }),
    ])
  })

  test.each([
    ['', '/settings.local.yaml\n'],
    ['node_modules', 'node_modules\n/settings.local.yaml\n'],
    ['settings.local.yaml\n', 'settings.local.yaml\n'],
    ['*.local.yaml\n', '*.local.yaml\n'],
    ['!settings.local.yaml\n', '!settings.local.yaml\n'],
  ])('of local settings, %j becomes %j', (before, after) => {
    writeSettings()
    writeFileSync(settingsIgnore(), before)
    keepFileFromGit(places.moduleSettings)
    expect(readFileSync(settingsIgnore(), 'utf8')).toBe(after)
  })
})

describe('doctor', () => {
  test('mends an old install, and is content', async () => {
    await oldInstall()
    expect(wrong()).toEqual([])
    git('add', '-A')
    expect(committed()).toEqual(['.datacore/modules/messaging/.gitignore'])
  })

  test('fails for a key and settings that are in git, and what it says takes them out', async () => {
    await oldInstall()
    git('add', '-A')
    git('commit', '-qm', 'All')
    const findings = wrong()
    expect(findings.map(({ level }) => level)).toEqual(['fail', 'fail'])
    expect(findings[0]!.sentence).toContain('keys/tex.json is in git')
    expect(findings[0]!.hint).toContain('run ./install.sh for a new one, and tell your contacts')
    expect(findings[1]!.sentence).toContain('settings.local.yaml is in git')
    for (const { hint = '' } of findings) {
      const command = /^Run (git .+?) and commit[.;]/u.exec(hint)![1]!
      expect(spawnSync('sh', ['-c', command], { env, cwd: '/' }).status).toBe(0)
    }
    git('commit', '-qm', 'Take them out')
    expect(committed()).toEqual([])
    expect(existsSync(join(places.keysDir, 'tex.json'))).toBe(true)
    expect(wrong()).toEqual([])
  })

  test('is content outside of any repository', async () => {
    rmSync(join(root, '.git'), { recursive: true })
    await oldInstall()
    expect(wrong()).toEqual([])
  })
})
