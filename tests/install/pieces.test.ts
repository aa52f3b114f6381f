import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseInstallArgs } from '../../lib/surfaces/install/args.ts'
import { guessName, nameFrom } from '../../lib/surfaces/install/choose/name.ts'
import {
  backUp,
  backupPath,
  readSettingsFile,
} from '../../lib/surfaces/install/claude/settings-file.ts'
import {
  applyLink,
  pathAdvice,
  planLink,
  removeLink,
} from '../../lib/surfaces/install/command-link.ts'
import { withIdentity } from '../../lib/surfaces/install/identity-settings.ts'
import { parseAddress } from '../../lib/core/model/address.ts'

const work = mkdtempSync(join(tmpdir(), 'install-pieces-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const tex = parseAddress('tex')!

describe('the options', () => {
  test.each([
    [[], { verb: 'install', manner: 'ask', wishes: { name: undefined, root: undefined } }],
    [
      ['-y', '--name=tex', '--root', '/x y'],
      { verb: 'install', manner: 'silent', wishes: { name: 'tex', root: '/x y' } },
    ],
    [['--uninstall', '--yes'], { verb: 'uninstall' }],
    [['--help', '--uninstall'], { verb: 'help' }],
    [['--version'], { verb: 'version' }],
  ])('%j', (words, command) => {
    expect(parseInstallArgs(words)).toEqual(command)
  })

  test.each([
    [['--yse'], '"--yse" is no option', 'Did you mean --yes?'],
    [['--root', '/a', '--root', '/b'], '--root stands there twice', 'See ./install.sh --help.'],
    [['--root='], '--root needs a value', 'See ./install.sh --help.'],
    [['--yes=no'], '--yes takes no value', 'See ./install.sh --help.'],
    [['x'], '"x" is no option', 'See ./install.sh --help.'],
  ])('%j is refused', (words, sentence, hint) => {
    expect(() => parseInstallArgs(words)).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: `${sentence}, so nothing was changed.`,
        hint,
      }),
    )
  })
})

describe('a name', () => {
  test.each([
    [['Tex Avery\n'], 'tex'],
    [['Žiga Kovač'], 'ziga'],
    [['李', 'li'], 'li'],
    [['', undefined, 'root'], 'root'],
    [['all', 'claude', 'tex-claude', 'gregor@example.com'], 'gregor'],
    [["O'Neil"], 'oneil'],
    [['', '!!'], undefined],
  ])('is guessed from %j', (names, guess) => {
    expect(guessName(names)).toBe(guess)
  })

  test('is an address of a person', () => {
    expect(nameFrom('@Tex')).toBe('tex')
    for (const wrong of ['', 'a b', 'all', 'claude', 'last', 'tex-claude', '-x', '../x', 'x\ny']) {
      expect(() => nameFrom(wrong)).toThrowError(/cannot be your name/u)
    }
  })
})

describe('the first settings', () => {
  test.each([
    [
      'identity:\n  name: you   # who\n  handles: ["@you", "@y"]\nmessaging:\n  name: x\n',
      'identity:\n  name: tex   # who\n  handles: ["@tex"]\nmessaging:\n  name: x\n',
    ],
    ['a: 1\nidentity: # me\n  # name: ann\n', 'a: 1\nidentity: # me\n  name: tex\n  # name: ann\n'],
    ['identity:\n  name: ""\n', 'identity:\n  name: tex\n'],
    ['a: 1\n', 'a: 1\n\nidentity:\n  name: tex\n'],
  ])('only name and handles are set in %j', (example, result) => {
    expect(withIdentity(example, tex)).toBe(result)
  })

  test.each(['true', 'no', '007', '1e3', '2026-11-21'])(
    '%s is quoted, or it would be no text',
    (name) => {
      expect(withIdentity('', parseAddress(name)!)).toContain(`name: "${name}"\n`)
    },
  )
})

describe('the command', () => {
  const home = join(work, 'home')
  const bin = join(home, '.local', 'bin', 'datacore-msg')
  mkdirSync(join(home, '.local', 'bin'), { recursive: true })

  test('is linked once, moved with its module, and taken out', () => {
    applyLink(planLink(home, '/one'))
    expect(planLink(home, '/one').state).toBe('keep')
    const moved = planLink(home, '/two')
    expect(moved.state).toBe('move')
    applyLink(moved)
    expect(planLink(home, '/two').state).toBe('keep')
    expect(removeLink({ path: bin, target: '/one/bin/datacore-msg' })).toBe('foreign')
    expect(removeLink({ path: bin, target: '/two/bin/datacore-msg' })).toBe('removed')
    expect(removeLink({ path: bin, target: '/two/bin/datacore-msg' })).toBe('gone')
  })

  test('a link to something else of that name is foreign', () => {
    mkdirSync(join(work, 'other', 'bin'), { recursive: true })
    writeFileSync(join(work, 'other', 'package.json'), '{"name": "other"}')
    symlinkSync(join(work, 'other', 'bin', 'datacore-msg'), bin)
    expect(() => planLink(home, '/one')).toThrowError(/not from datacore-messaging/u)
  })

  test.each([
    ['/usr/bin', '/bin/bash', `echo 'export PATH="$HOME/.local/bin:$PATH"' >> ~/.bashrc`],
    ['/usr/bin', '/bin/dash', `echo 'export PATH="$HOME/.local/bin:$PATH"' >> ~/.profile`],
    ['/usr/bin', '/bin/zsh', `echo 'export PATH="$HOME/.local/bin:$PATH"' >> ~/.zshrc`],
    ['/usr/bin', '/usr/bin/fish', 'fish_add_path ~/.local/bin'],
    [`/usr/bin:${join(home, '.local/bin')}/`, '/bin/bash', undefined],
  ])('with PATH %s in %s the advice fits', (PATH, SHELL, advice) => {
    expect(pathAdvice({ PATH, SHELL }, bin)).toBe(advice)
  })
})

describe('settings.json on disk', () => {
  test('a backup never replaces another, and has the bytes and mode of the file', () => {
    const path = join(work, 'settings.json')
    writeFileSync(path, '{}', { mode: 0o640 })
    const at = new Date(2026, 10, 21, 10, 2, 3)
    const file = readSettingsFile(path)
    const backups = [1, 2].map(() => {
      const backup = backupPath(file, at)
      backUp(file, backup)
      return backup
    })
    expect(backups.map((backup) => statSync(backup).mode & 0o777)).toEqual([0o640, 0o640])
    expect(() => backUp(file, backups[0]!)).toThrowError(/EEXIST/u)
    expect(backups).toEqual([`${path}.backup-20261121-100203`, `${path}.backup-20261121-100203-2`])
    expect(backups.map((backup) => readFileSync(backup, 'utf8'))).toEqual(['{}', '{}'])
  })
})
