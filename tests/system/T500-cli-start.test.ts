/** How the command finds node: on the PATH, else where the installer noted it, through links, in one process. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Home, makeHome, moduleDir, run } from './install-home.ts'

let home: Home
let env: NodeJS.ProcessEnv
const command = join(moduleDir, 'bin', 'datacore-msg')

beforeEach(() => {
  home = makeHome()
  mkdirSync(home.path('tools'))
  env = { ...home.env, PATH: home.path('tools') }
})
afterEach(() => home.remove())

function note(node: string, folder = home.path('.config')): void {
  const record = join(folder, 'datacore-messaging', 'install')
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, `root=${home.root}\nnode=${node}\nmodule=${moduleDir}`)
}

describe('T500 starting', () => {
  test('without node on the PATH the one of the install record is taken', () => {
    note(process.execPath)
    const ran = run(home, command, ['--version'], env)
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(/^datacore-msg [0-9]/u)
    note(process.execPath, home.path('x dg'))
    const { stdout } = run(home, command, ['--version'], {
      ...env,
      XDG_CONFIG_HOME: home.path('x dg'),
    })
    expect(stdout).toMatch(/^datacore-msg [0-9]/u)
  })

  test.each([
    ['no record', undefined],
    ['a record whose node is gone', '/gone/node'],
    ['a folder', '/usr'],
  ])('%s: one sentence, what to do, and 78', (_name, node) => {
    if (node !== undefined) note(node)
    const ran = run(home, command, ['inbox'], env)
    expect([ran.status, ran.stdout]).toEqual([78, ''])
    expect(ran.stderr).toBe(
      'datacore-msg: node was not found.\n' +
        'Install Node 20.19 or later from https://nodejs.org, or run install.sh again.\n',
    )
  })

  test('the node of the PATH goes first, and gets every word as it was typed', () => {
    note('/gone/node')
    symlinkSync(process.execPath, home.path('tools', 'node'))
    const ran = run(home, command, ['help', 'no\nsuch "word" $HOME *'], env)
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringContaining('"no?such "word" $HOME *" is no command.'),
    ])
  })

  test('through links of links, from any folder', () => {
    note(process.execPath)
    symlinkSync(command, home.path('one link'))
    symlinkSync('one link', home.path('two'))
    for (const words of [home.path('two'), './two', home.path('one link')]) {
      const ran = run(home, words, ['--version'], env)
      expect([words, ran.status, ran.stderr]).toEqual([words, 0, ''])
    }
  })

  test('started with node itself it is the same', () => {
    const ran = run(home, process.execPath, [command, '--version'], env)
    expect([ran.status, ran.stderr]).toEqual([0, ''])
  })
})
