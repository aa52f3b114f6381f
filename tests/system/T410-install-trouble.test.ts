import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
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
})
afterEach(() => home.remove())

const front = join(moduleDir, 'install.sh')
const settings = () => home.path('.claude', 'settings.json')

/** A tool folder that has only these, so that others seem not installed. */
function toolsWith(scripts: Readonly<Record<string, string>>): string {
  const tools = home.path('tools')
  mkdirSync(tools)
  for (const name of ['sh', 'dirname', 'readlink', 'env']) {
    const real = ['/bin', '/usr/bin'].map((dir) => join(dir, name)).find((path) => existsSync(path))
    symlinkSync(real!, join(tools, name))
  }
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(tools, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(tools, name), 0o755)
  }
  return tools
}

describe('T410 the machine is not ready: one sentence, and nothing is changed', () => {
  test.each([
    ['no git', {}, 69, 'git is not installed'],
    ['no node', { git: '' }, 69, 'Node is not installed'],
    ['an old node', { git: '', node: '[ "$1" = -e ] && exit 1; echo v18.0.0' }, 69, 'v18.0.0'],
  ] as const)('%s', (_name, scripts, status, sentence) => {
    const tools = toolsWith(scripts)
    const before = snapshot(home)
    const ran = run(home, front, ['--yes', '--name', 'tex'], { ...home.env, PATH: tools })
    expect([ran.status, ran.stdout]).toEqual([status, ''])
    expect(ran.stderr).toContain(sentence)
    expect(ran.stderr.trim().split('\n').length).toBe(2)
    expect(snapshot(home)).toEqual(before)
  })

  test('no terminal and no --yes', () => {
    const ran = run(home, front, ['--name', 'tex'])
    expect([ran.status, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain('./install.sh --yes --name')
    expect(snapshot(home)).toEqual({})
  })

  test('no HOME, or one that is no folder', () => {
    const { HOME, ...env } = home.env
    expect(run(home, front, ['--yes'], env).status).toBe(78)
    const ran = run(home, front, ['--yes'], { ...env, HOME: `${HOME}/none` })
    expect([ran.status, ran.stderr]).toEqual([78, expect.stringContaining('which is not a folder')])
  })

  test.each([
    [['--nmae', 'tex'], 'Did you mean --name?'],
    [['--name'], '--name needs a value'],
    [['--name', 'all'], '"all" cannot be your name'],
    [['--name', 'tex-claude'], '"tex-claude" cannot be your name'],
    [['--name', '../x'], '"../x" cannot be your name'],
    [['tex'], '"tex" is no option'],
  ])('%j', (words, sentence) => {
    const cjs = join(moduleDir, 'dist', 'install.cjs')
    const ran = run(home, process.execPath, [cjs, '--yes', ...words])
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining(sentence)])
    expect(snapshot(home)).toEqual({})
  })
})

describe('T411 settings.json of Claude Code', () => {
  test.each([
    ['a comment', () => writeFileSync(settings(), '{\n  // mine\n}\n'), 'line 2, column 3'],
    ['cut off', () => writeFileSync(settings(), '{"a": [1'), 'line 1, column 9'],
    ['hooks of another shape', () => writeFileSync(settings(), '{"hooks": []}'), 'column 11'],
    ['a folder', () => mkdirSync(settings()), 'is no file'],
    ['not UTF-8', () => writeFileSync(settings(), Buffer.from([0x7b, 0xff])), 'is not UTF-8'],
    ['a link into nowhere', () => symlinkSync('../none/at/all.json', settings()), 'does not exist'],
    ['a link to itself', () => symlinkSync('settings.json', settings()), 'round in circles'],
  ] as const)('%s is refused before anything is changed', (_name, make, sentence) => {
    mkdirSync(dirname(settings()))
    make()
    const before = snapshot(home)
    const ran = install(home)
    expect([ran.status, ran.stderr]).toEqual([65, expect.stringContaining(sentence)])
    expect(snapshot(home)).toEqual(before)
  })

  test.each([
    ['to a file', '{}\n'],
    ['to a file that does not exist yet', undefined],
  ])('a link %s stays a link, and the file behind it is written', (_name, text) => {
    mkdirSync(dirname(settings()))
    mkdirSync(home.path('dotfiles'))
    if (text !== undefined) writeFileSync(home.path('dotfiles', 'claude.json'), text)
    symlinkSync('../dotfiles/claude.json', settings())
    expect(install(home).status).toBe(0)
    expect(readlinkSync(settings())).toBe('../dotfiles/claude.json')
    expect(JSON.parse(home.read('dotfiles/claude.json')).hooks.Stop).toHaveLength(1)
    expect(uninstall(home).status).toBe(0)
    expect(readlinkSync(settings())).toBe('../dotfiles/claude.json')
    expect(existsSync(home.path('dotfiles/claude.json'))).toBe(text !== undefined)
  })

  test('a byte order mark and Windows line ends are kept, and CLAUDE_CONFIG_DIR is followed', () => {
    const text = '\uFEFF{\r\n  "a": 1\r\n}\r\n'
    mkdirSync(home.path('elsewhere'))
    writeFileSync(home.path('elsewhere/settings.json'), text)
    const env = { ...home.env, CLAUDE_CONFIG_DIR: home.path('elsewhere') }
    expect(install(home, [], env).status).toBe(0)
    const after = home.read('elsewhere/settings.json')
    expect(after.startsWith('\uFEFF{\r\n  "a": 1,\r\n  "hooks": {\r\n')).toBe(true)
    expect(existsSync(home.path('.claude'))).toBe(false)
    expect(uninstall(home).status).toBe(0)
    expect(home.read('elsewhere/settings.json')).toBe(text)
  })

  test('an uninstall with settings that do not parse changes nothing', () => {
    expect(install(home).status).toBe(0)
    writeFileSync(settings(), `${home.read('.claude/settings.json')}oops`)
    const before = snapshot(home)
    const out = uninstall(home)
    expect([out.status, out.stderr]).toEqual([65, expect.stringContaining('nothing was taken out')])
    expect(snapshot(home)).toEqual(before)
  })

  test('what somebody wrote since then stays at an uninstall', () => {
    expect(install(home).status).toBe(0)
    const now = JSON.parse(home.read('.claude/settings.json'))
    now.hooks.Stop.push({ hooks: [{ type: 'command', command: 'say done' }] })
    writeFileSync(settings(), JSON.stringify(now))
    expect(uninstall(home).status).toBe(0)
    expect(JSON.parse(home.read('.claude/settings.json'))).toEqual({
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }] },
    })
  })
})

describe('T412 things in the way', () => {
  test('a datacore-msg of somebody else is never overwritten, nor taken out', () => {
    mkdirSync(home.path('.local/bin'), { recursive: true })
    writeFileSync(home.path('.local/bin/datacore-msg'), 'mine')
    const before = snapshot(home)
    const ran = install(home)
    expect([ran.status, ran.stderr]).toEqual([78, expect.stringContaining('not from datacore')])
    expect(snapshot(home)).toEqual(before)
  })

  test('a link to a copy that is gone is moved to this one', () => {
    mkdirSync(home.path('.local/bin'), { recursive: true })
    symlinkSync('/gone/bin/datacore-msg', home.path('.local/bin/datacore-msg'))
    expect(install(home).status).toBe(0)
    expect(readlinkSync(home.path('.local/bin/datacore-msg'))).toBe(
      join(moduleDir, 'bin/datacore-msg'),
    )
  })

  test('a root that is a file, and settings that are wrong, are refused before anything', () => {
    writeFileSync(home.root, '')
    expect(install(home).status).toBe(78)
    const root = home.path('Other')
    mkdirSync(join(root, '.datacore/modules/messaging'), { recursive: true })
    const file = join(root, '.datacore/modules/messaging/settings.local.yaml')
    writeFileSync(file, 'identity:\n  nmae: tex\n')
    const before = snapshot(home)
    const ran = install(home, [], { ...home.env })
    expect(ran.status).toBe(78)
    const words = [join(moduleDir, 'dist/install.cjs'), '--yes', '--name', 'tex', '--root', root]
    const wrong = run(home, process.execPath, words)
    expect([wrong.status, wrong.stderr]).toEqual([78, expect.stringContaining('nmae')])
    expect(snapshot(home)).toEqual(before)
    writeFileSync(file, 'messaging: {}\n')
    const nameless = run(home, process.execPath, words)
    expect([nameless.status, nameless.stderr]).toEqual([78, expect.stringContaining('name')])
    expect(existsSync(home.path('.config'))).toBe(false)
  })

  test('a file where a folder is needed is seen before anything is changed', () => {
    writeFileSync(home.path('.local'), '')
    const before = snapshot(home)
    const ran = install(home)
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('a file stands where')])
    expect(snapshot(home)).toEqual(before)
  })

  test('a step that fails on the way says what was done and what not', () => {
    mkdirSync(join(home.root, '0-personal'), { recursive: true })
    writeFileSync(join(home.root, '0-personal', 'org'), '')
    const ran = install(home)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('Done: Settings, Identity key. Not done: Space 0-personal, Comm')
    expect(existsSync(settings())).toBe(false)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root))).toEqual([])
  })

  test('a reader that goes away, as `| head -1` does, leaves no half installation', () => {
    const program = `'${process.execPath}' '${join(moduleDir, 'dist/install.cjs')}'`
    const words = `--yes --name tex --root '${home.root}'`
    const ran = run(home, 'sh', ['-c', `${program} ${words} | head -n 1`])
    expect(ran.stderr).toBe('')
    expect(existsSync(home.path('.claude', 'settings.json'))).toBe(true)
  })

  test.runIf(process.getuid?.() === 0)('a HOME that is read-only for this user', () => {
    const nobody = 65534
    chownSync(home.dir, 0, 0)
    chmodSync(home.dir, 0o555)
    chmodSync(dirname(home.dir), 0o755)
    const ran = run(home, 'setpriv', [
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      process.execPath,
      join(moduleDir, 'dist/install.cjs'),
      '--yes',
      '--name',
      'tex',
    ])
    // Where nobody may not read this very clone, there is nothing to see.
    if (ran.stderr.includes('MODULE_NOT_FOUND')) return
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('permission was denied')])
    expect(ran.stderr.split('\n')[0]!.length).toBeLessThan(300)
    expect(snapshot(home)).toEqual({})
  })
})

describe('T413 killed on the way', () => {
  const steps = [1, 2, 3, 4, 5, 6]
  const inbox = () => readFileSync(join(home.root, '0-personal/org/messaging/inbox.org'), 'utf8')

  test.each(steps)('after step %d: the next run finishes it, once', async (step) => {
    await killedAtStep(step)
    const ran = install(home)
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    expect(inbox().match(/^\* /gmu)).toHaveLength(1)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root))).toEqual([])
  })

  test.each(steps)('after step %d: what was made by then can be taken out', async (step) => {
    await killedAtStep(step)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root))).toEqual([])
  })

  test('a file that a killed writer left is taken out as well, and no other', () => {
    expect(install(home).status).toBe(0)
    writeFileSync(home.path('.claude/.settings.json.4711.1.tmp'), '{')
    writeFileSync(home.path('.config/datacore-messaging/.made.json.4711.2.tmp'), '{')
    writeFileSync(home.path('.claude/.settings.json.mine.tmp'), '{')
    expect(uninstall(home).status).toBe(0)
    const left = ['.claude', '.claude/.settings.json.mine.tmp']
    expect(Object.keys(snapshot(home, home.root)).sort()).toEqual(left)
  })

  test('the empty folders of a run that was killed before it noted them are taken out', () => {
    mkdirSync(home.path('.config/datacore-messaging'), { recursive: true })
    writeFileSync(home.path('.config/datacore-messaging/.made.json.4711.2.tmp'), '{')
    expect(install(home).status).toBe(0)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root))).toEqual([])
    mkdirSync(home.path('.config/other'), { recursive: true })
    expect(install(home).status).toBe(0)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root)).sort()).toEqual(['.config', '.config/other'])
  })

  test('at any moment, again and again', async () => {
    for (const ms of [60, 120, 180, 240, 300, 360, 420, 480]) await killed({ afterMs: ms })
    expect(install(home).status).toBe(0)
    expect(inbox().match(/^\* /gmu)).toHaveLength(1)
    expect(uninstall(home).status).toBe(0)
    expect(Object.keys(snapshot(home, home.root))).toEqual([])
  })

  const killedAtStep = (step: number) => killed({ onText: ` ${step}  ok` })

  async function killed(when: { readonly afterMs?: number; readonly onText?: string }) {
    const cjs = join(moduleDir, 'dist', 'install.cjs')
    const words = [cjs, '--yes', '--name', 'tex', '--root', home.root]
    const child = spawn(process.execPath, words, {
      env: home.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (when.onText !== undefined && text.includes(when.onText)) child.kill('SIGKILL')
    })
    const timer =
      when.afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), when.afterMs)
    await new Promise((ended) => child.once('close', ended))
    clearTimeout(timer)
    // Claude Code reads it at any moment, and half a file would switch off all hooks of the person.
    const there = lstatSync(settings(), { throwIfNoEntry: false })
    if (there) JSON.parse(readFileSync(settings(), 'utf8'))
  }
})
