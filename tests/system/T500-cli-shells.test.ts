/** Completion in real shells, and what a real terminal gets. Shells that are missing here are skipped with a message. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let task: string

beforeAll(async () => {
  tex = await place.machine('tex')
  await tex.json(['init', '--space', '0-personal'])
  await tex.json(['contacts', 'add', 'gregor', '--handle', '@greg', '--group', 'dev:lead'])
  task = await tex.sent('@claude', 'Look it up', '--effort', '1')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { out } = await tex.run('completion', shell)
    writeFileSync(join(tex.home, `completion.${shell}`), out)
  }
})

afterAll(() => place.remove())

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

/** Half typed lines, and words that must be among what is offered. */
const lines = (): readonly (readonly [line: string, words: readonly string[]])[] => [
  ['datacore-msg se', ['send', 'search', 'settings']],
  ['datacore-msg task app', ['approve']],
  ['datacore-msg send @gr', ['@greg', '@gregor']],
  ['datacore-msg send @tex --pri', ['--priority']],
  ['datacore-msg tasks --state w', ['WAITING', 'WORKING']],
  ['datacore-msg task show ', [task]],
  [`datacore-msg task show ${task.slice(-6)}`, [task]],
]

describe('T500 completion', () => {
  test.skipIf(!has('bash'))('bash offers commands, options, states, handles and ids', async () => {
    for (const [line, words] of lines()) {
      const { out, error } = await tex.shell(
        `source ~/completion.bash; COMP_LINE=${quoted(line)} COMP_POINT=${line.length}; ` +
          `_datacore_msg; printf '%s\\n' "\${COMPREPLY[@]}"`,
      )
      expect(error).toBe('')
      expect(out.split('\n'), line).toEqual(expect.arrayContaining([...words]))
    }
  })

  test.skipIf(!has('bash'))('bash replaces only what stands after a colon', async () => {
    const line = 'datacore-msg send dev:l'
    const { out } = await tex.shell(
      `source ~/completion.bash; COMP_LINE=${quoted(line)} COMP_POINT=${line.length}; ` +
        `_datacore_msg; printf '%s\\n' "\${COMPREPLY[@]}"`,
    )
    expect(out).toBe('lead\n')
  })

  test.skipIf(!has('fish'))('fish offers the same, with what each word means', async () => {
    for (const [line, words] of lines()) {
      const inner = `source ~/completion.fish; complete -C ${quoted(line)}`
      const { out, error } = await tex.shell(`fish --no-config -c ${quoted(inner)}`)
      expect(error).toBe('')
      const offered = out.split('\n').map((one) => one.split('\t')[0])
      expect(offered, line).toEqual(expect.arrayContaining([...words]))
    }
  })

  test.skipIf(!has('zsh'))('zsh takes the script, as a file of fpath and sourced', async () => {
    const { out, error, code } = await tex.shell(
      `zsh -f -c 'autoload -Uz compinit; compinit -u -D; source ~/completion.zsh; echo $_comps[datacore-msg]'`,
    )
    expect({ out, error, code }).toEqual({ out: '_datacore_msg\n', error: '', code: 0 })
  })

  test('without a root, a key or settings it is silent', async () => {
    const { code, out, error } = await tex.shell(
      'DATACORE_ROOT=/nowhere/at/all datacore-msg __complete bash send @',
    )
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out.split('\n')).toContain('@claude')
    expect(
      (await tex.shell('DATACORE_ROOT=relative datacore-msg __complete bash send @')).out,
    ).toBe('')
  })
})

describe.skipIf(!has('script'))('T500 a terminal', () => {
  /** What a terminal of that many columns gets. */
  function typed(line: string, columns: number): string {
    const inner = `stty cols ${columns} rows 40; ${line}`
    const run = spawnSync('script', ['-qec', inner, '/dev/null'], {
      env: tex.env,
      encoding: 'utf8',
      timeout: 30_000,
    })
    return run.stdout.replaceAll('\r', '')
  }

  test('colours stand on a terminal, and nowhere else', async () => {
    expect(typed('datacore-msg tasks', 80)).toMatch(/\u001b\[1m/u)
    expect((await tex.run('tasks')).out).not.toContain('\u001b')
    for (const off of [
      'NO_COLOR=1 datacore-msg tasks',
      'TERM=dumb datacore-msg tasks',
      'datacore-msg tasks --no-color',
    ]) {
      expect(typed(off, 80), off).not.toContain('\u001b')
    }
  })

  test('lists take the width that is there; ids stay whole and last', async () => {
    await tex.sent('@tex', `日本語のとても長い件名 👩‍👩‍👧 ${'lang '.repeat(40)}`)
    for (const columns of [50, 80, 110]) {
      const out = typed('datacore-msg inbox --no-color', columns)
      expect(out).toMatch(/msg-[0-9]{8}-[0-9]{6}-tex-[a-z0-9]{6}$/mu)
      expect(out).toContain('…')
      // A wide character takes two columns, so this many characters at most.
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns + 8)
    }
  })

  test('a text that is to be typed is asked for', () => {
    const out = typed(
      `printf 'so\\004' | cat >/dev/null; echo typed | datacore-msg send @tex -`,
      80,
    )
    expect(out).not.toContain('Ctrl-D')
    expect(typed('timeout --foreground -k 2 1 datacore-msg send @tex -', 80)).toContain(
      'end it with Ctrl-D',
    )
  })
})

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
