import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Home, makeHome, moduleDir, snapshot } from './install-home.ts'

const script = spawnSync('script', ['--version'], { encoding: 'utf8' })
const hasTerminal = /util-linux/u.test(script.stdout ?? '')
if (!hasTerminal) console.log('T420 is skipped: there is no script(1) of util-linux.')

let home: Home
beforeEach(() => {
  home = makeHome()
})
afterEach(() => home.remove())

/** Answers each question when it stands on the screen; returns the screen and the exit code. */
function atTerminal(
  answers: readonly (readonly [question: string, answer: string])[],
  env = home.env,
): Promise<{ readonly screen: string; readonly code: number | null }> {
  const command = `${process.execPath} ${join(moduleDir, 'dist', 'install.cjs')}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { env, cwd: home.dir })
  const open = [...answers]
  let screen = ''
  let seen = 0
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    for (let next = open[0]; next; next = open[0]) {
      const at = screen.indexOf(next[0], seen)
      if (at < 0) return
      seen = at + next[0].length
      open.shift()
      child.stdin.write(next[1])
    }
  })
  return new Promise((ended) => child.once('close', (code) => ended({ screen, code })))
}

describe.runIf(hasTerminal)('T420 the installer asks at a terminal', () => {
  test('name and root are asked, what will be done is shown, and yes does it', async () => {
    const { screen, code } = await atTerminal([
      ['Your name, as others will address you', 'all\r'],
      ['"all" cannot be your name', ''],
      ['as others will address you', 'gregor\r'],
      ['Folder of your spaces [~/Data]', 'y\r'],
      ['"y" is not an absolute path', ''],
      ['Folder of your spaces [~/Data]', `${moduleDir}/Data\r`],
      ['lies in this copy', ''],
      ['Folder of your spaces [~/Data]', '~/My Data\r'],
      ['Go on? [Y/n]', '\r'],
    ])
    expect(screen).toContain('make     Settings')
    expect(screen).toContain('Go on? [Y/n]')
    expect(code).toBe(0)
    expect(existsSync(home.path('My Data/.datacore/state/messaging/keys/gregor.json'))).toBe(true)
  })

  test.each([
    ['no', 'n\r', 1],
    ['Ctrl-C', '\u0003', 1],
    ['Ctrl-D', '\u0004', 1],
  ])('%s at the last question changes nothing', async (_name, key, exit) => {
    const { screen, code } = await atTerminal([
      ['as others will address you', 'tex\r'],
      ['Folder of your spaces', '\r'],
      ['Go on? [Y/n]', key],
    ])
    expect(screen).toContain('nothing was changed')
    expect(code).toBe(exit)
    expect(snapshot(home)).toEqual({})
  })

  test('colour is for terminals, and NO_COLOR is heard', async () => {
    const answers = [
      ['as others will address you', 'tex\r'],
      ['Folder of your spaces', '\r'],
      ['Go on? [Y/n]', '\r'],
    ] as const
    const env = { ...home.env, NO_COLOR: '1', TERM: 'xterm' }
    const { screen } = await atTerminal(answers, env)
    expect(screen).toContain('  ok  Settings')
    expect(screen).not.toContain('\u001b[32m')
  })
})
