/** The guard of the prompt hook: with nothing new it starts no node, and no change of any kind escapes it. */

import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GuardHome, hooksDir, makeGuardHome, setTime } from './T300-guard-home.ts'

let home: GuardHome
beforeEach(() => {
  home = makeGuardHome()
  // What the guard looks for beside it; the real bundle is not run here.
  mkdirSync(join(home.env['HOME']!, 'module', 'dist'), { recursive: true })
  writeFileSync(join(home.env['HOME']!, 'module', 'dist', 'hook.cjs'), '')
})
afterEach(() => home.remove())

const inbox = '0-personal/org/messaging/inbox.org'
const shells = [['dash'], ['bash', '--posix'], ['bash'], ['busybox', 'sh']].filter(
  ([name]) => existsSync(`/usr/bin/${name}`) || existsSync(`/bin/${name}`),
)

describe.each(shells)('T300 the guard in %s %s', (...shell) => {
  const words = shell.filter(Boolean)

  test('starts node at the first prompt, and none as long as nothing changes', () => {
    expect(home.prompt({ shell: words })).toMatchObject({ node: true, code: 0 })
    for (let prompts = 0; prompts < 3; prompts += 1) {
      const quiet = { node: false, code: 0, stdout: '', stderr: '' }
      expect(home.prompt({ shell: words })).toMatchObject(quiet)
    }
  })

  test('hands the whole input to node, whichever way the session was found', () => {
    const input = '{"session_id":"session-9","prompt":"say \\"session_id\\":\\"x\\" \\\\n"}'
    expect(home.prompt({ shell: words, input }).input).toBe(input)
    const env = { CLAUDE_CODE_SESSION_ID: '' }
    const found = home.prompt({ shell: words, env, input: `${input}\nrest` })
    expect(found.input.trimEnd()).toBe(`${input}\nrest`)
    expect(existsSync(home.at('.datacore/state/messaging/hook/session-9.stamp'))).toBe(true)
    expect(home.prompt({ shell: words, env, input }).node).toBe(false)
  })
})

/** Everything that can happen to watched files between two prompts. */
const changes: Readonly<Record<string, () => void>> = {
  'an appended line': () => writeFileSync(home.at(inbox), '* TODO more\n', { flag: 'a' }),
  'new bytes of the same length': () => writeFileSync(home.at(inbox), '* TODO ONE\n'),
  'new bytes of the same length under the old time': () => {
    execFileSync('cp', ['-p', home.at(inbox), home.at('old')])
    writeFileSync(home.at(inbox), '* TODO ONE\n')
    execFileSync('touch', ['-r', home.at('old'), home.at(inbox)])
  },
  'an older file brought back by a backup': () => {
    const old = home.at('old')
    writeFileSync(old, '* TODO OLD\n')
    setTime(old, new Date('2020-01-01T00:00:00Z'))
    execFileSync('cp', ['-p', old, home.at(inbox)])
  },
  'an older time alone': () => setTime(home.at(inbox), new Date('2020-01-01T00:00:00Z')),
  'a file renamed over it': () => {
    writeFileSync(home.at('new'), '* TODO one\n')
    renameSync(home.at('new'), home.at(inbox))
  },
  'a removed file': () => unlinkSync(home.at(inbox)),
  'a moved space': () => renameSync(home.at('0-personal'), home.at('2-moved')),
  'a new space': () => home.put('3-new/org/messaging/inbox.org', ''),
  'a queue in another space': () =>
    home.put('1-team with blanks/org/messaging/agents/tex-claude.org', ''),
  'a task in a queue': () => home.put('0-personal/org/messaging/agents/tex-claude.org', '* TODO'),
  'a new contact': () => home.put('0-personal/org/messaging/contacts.org', '* tex\n* gregor\n'),
  'a spooled change': () => home.put('0-personal/org/messaging/.spool/1-a.json', '{}'),
  'a file of settings': () => home.put('.datacore/settings.local.yaml', ''),
  'settings of this module': () =>
    home.put('.datacore/modules/messaging/settings.local.yaml', 'messaging: {}'),
  'settings of a space': () => home.put('0-personal/.datacore/settings.yaml', ''),
  'a pinned key': () => home.put('.datacore/state/messaging/pins.json', '{"a":{}}'),
  'another identity': () => home.put('.datacore/state/messaging/keys/gregor.json', '{}'),
  'a link to another file': () => {
    writeFileSync(home.at('other'), '* TODO one\n')
    unlinkSync(home.at(inbox))
    symlinkSync(home.at('other'), home.at(inbox))
  },
}

describe('T301 the guard sees', () => {
  test.each(Object.entries(changes))('%s', (_, change) => {
    home.settle()
    change()
    expect(home.prompt().node).toBe(true)
  })

  test('a task for the agent as which the session was started, and in no other session', () => {
    const env = { DATACORE_AGENT: 'tex-review' }
    home.settle({ env })
    home.put('0-personal/org/messaging/agents/tex-review.org', '* TODO')
    expect(home.prompt({ env }).node).toBe(true)
    home.settle()
    home.put('0-personal/org/messaging/agents/tex-review.org', '* TODO more')
    expect(home.prompt().node).toBe(false)
    const strange = { DATACORE_AGENT: '*; touch x' }
    expect(home.prompt({ env: strange })).toMatchObject({ node: false, stderr: '' })
  })

  test('a file that git brings back with a checkout', () => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: home.root,
        stdio: 'ignore',
      })
    git('init')
    git('add', inbox)
    git('commit', '-m', 'one')
    writeFileSync(home.at(inbox), '* TODO ONE\n')
    home.settle()
    git('checkout', '--', inbox)
    expect(home.prompt().node).toBe(true)
  })

  test('a write through a linked file and in a linked space', () => {
    const real = home.at('elsewhere.org')
    copyFileSync(home.at(inbox), real)
    unlinkSync(home.at(inbox))
    symlinkSync(real, home.at(inbox))
    home.settle()
    writeFileSync(real, 'x')
    expect(home.prompt().node).toBe(true)
  })

  test('another folder of the session, another session and another root', () => {
    home.settle()
    expect(home.prompt({ cwd: home.root }).node).toBe(true)
    expect(home.prompt({ env: { CLAUDE_CODE_SESSION_ID: 'session-2' } }).node).toBe(true)
    home.settle()
    expect(home.prompt({ env: { DATACORE_ROOT: home.at('0-personal') } }).node).toBe(true)
  })

  test('a time that has come, and no time that has not', () => {
    const wake = join(home.env['HOME']!, 'wake')
    const seconds = Math.floor(Date.now() / 1000)
    writeFileSync(wake, `${seconds + 3600}\n`)
    home.settle()
    writeFileSync(wake, `${seconds - 1}\n`)
    home.put(inbox, 'x')
    expect(home.prompt().node).toBe(true)
    expect(home.prompt().node).toBe(true)
  })

  test('damage of its own stamp', () => {
    const stamp = home.at('.datacore/state/messaging/hook/session-1.stamp')
    for (const damage of ['', '\n', 'cut', '-\n-\n']) {
      home.prompt()
      writeFileSync(stamp, damage)
      expect(home.prompt().node).toBe(true)
    }
    const [line] = readFileSync(stamp, 'utf8').split('\n')
    for (const wake of ['', 'x', '-1', '1e9', ' ']) {
      writeFileSync(stamp, `${line}\n${wake}\n`)
      expect(home.prompt().node).toBe(true)
    }
  })
}, 120_000)

describe('T302 the guard does not watch', () => {
  test('files that make no news: the archive, the outbox, other tools', () => {
    home.settle()
    home.put('0-personal/org/messaging/archive/2026-11.org', 'x')
    home.put('0-personal/org/messaging/outbox.org', 'x')
    home.put('0-personal/notes.org', 'x')
    expect(home.prompt().node).toBe(false)
  })
})

describe('T303 the guard never fails a prompt', () => {
  const message = (stdout: string): string => {
    expect(stdout.endsWith('\n')).toBe(true)
    expect(stdout.trimEnd()).not.toContain('\n')
    return (JSON.parse(stdout) as { systemMessage: string }).systemMessage
  }
  const record = () => join(home.env['HOME']!, '.config', 'datacore-messaging', 'install')

  test('without a node it says so, in one line for the person', () => {
    writeFileSync(record(), `root=${home.root}\nnode=/nowhere/node\nmodule=/nowhere\n`)
    const bin = home.at('bin')
    mkdirSync(bin)
    for (const tool of ['stat', 'date', 'readlink', 'cat']) {
      symlinkSync(`/usr/bin/${tool}`, join(bin, tool))
    }
    mkdirSync(home.at('.datacore/state/messaging/hook'), { recursive: true })
    const { code, stdout } = home.prompt({ env: { PATH: bin }, shell: ['/bin/sh'] })
    expect(code).toBe(0)
    expect(message(stdout)).toMatch(/^datacore-messaging: node was not found\..*install\.sh/u)
    const trace = readFileSync(home.at('.datacore/state/messaging/hook/trace.log'), 'utf8')
    expect(trace).toMatch(/^[0-9-]+T[0-9:]+Z guard: node was not found/u)
  })

  test('without its own files it says so', () => {
    const copy = home.at('copy')
    mkdirSync(copy)
    copyFileSync(join(hooksDir, 'inbox-watcher'), join(copy, 'inbox-watcher'))
    const alone = home.prompt({ program: join(copy, 'inbox-watcher') })
    expect(alone).toMatchObject({ code: 0, node: false })
    expect(message(alone.stdout)).toContain('program.sh is missing')
    copyFileSync(join(hooksDir, 'program.sh'), join(copy, 'program.sh'))
    rmSync(join(home.env['HOME']!, 'module'), { recursive: true })
    const unbuilt = home.prompt({ program: join(copy, 'inbox-watcher') })
    expect(message(unbuilt.stdout)).toContain('it is not built, dist/hook.cjs is missing')
  })

  test.each([1, 2, 70, 137])('a node that ends with %i is exit 0 and one line', (code) => {
    const node = join(home.env['HOME']!, 'broken')
    writeFileSync(node, `#!/bin/sh\ncat >/dev/null\nexit ${code}\n`, { mode: 0o755 })
    writeFileSync(record(), `root=${home.root}\nnode=${node}\n`)
    const ran = home.prompt()
    expect(ran.code).toBe(0)
    expect(message(ran.stdout)).toContain(`the hook ended with code ${code}`)
  })

  test('of a session that is no plain word no file is ever named', () => {
    for (const session of ['../../x', 'a b', 'a/b', 'ä', 'x'.repeat(65), '$(touch x)', '*']) {
      const env = { CLAUDE_CODE_SESSION_ID: session }
      expect(home.prompt({ env })).toMatchObject({ node: true, code: 0, stderr: '' })
      expect(home.prompt({ env })).toMatchObject({ node: true, code: 0, stderr: '' })
    }
  })

  test.each(['relative', '', '/no such folder', '/line\nbreak', '-n'])(
    'a root like %j is left to node, which explains it',
    (root) => {
      const ran = home.prompt({ env: { DATACORE_ROOT: root } })
      expect(ran).toMatchObject({ node: true, code: 0, stdout: '', stderr: '' })
    },
  )

  test('an install record is data: nothing in it is run', () => {
    const text = readFileSync(record(), 'utf8')
    writeFileSync(record(), `x=$(touch ran)\n\`touch ran\`\n; touch ran\n${text}no line end`)
    expect(home.prompt().node).toBe(true)
    expect(existsSync(join(home.env['HOME']!, 'ran'))).toBe(false)
  })

  test('it works through a symbolic link, and from its own folder', () => {
    const link = home.at('link')
    symlinkSync(join(hooksDir, 'inbox-watcher'), link)
    expect(home.prompt({ program: link })).toMatchObject({ node: true, code: 0, stderr: '' })
    const here = { shell: ['sh'], program: 'inbox-watcher', cwd: hooksDir }
    expect(home.prompt(here)).toMatchObject({ node: true, code: 0, stderr: '' })
  })
})
