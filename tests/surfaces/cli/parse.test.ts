/** From typed words to a call: each mistake is one sentence with the nearest right word, and exit code 2. */

import { expect, test } from 'vitest'
import { Failure } from '../../../lib/app/failure.ts'
import { parseCall } from '../../../lib/surfaces/cli/parse.ts'
import { allSpecs } from '../../../lib/surfaces/cli/spec/all.ts'

async function call(...argv: readonly string[]) {
  const parsed = await parseCall(argv)
  if (parsed.type !== 'call') throw new Error(`no call but ${parsed.type}`)
  return { name: parsed.call.spec.name, words: parsed.call.words, options: parsed.call.options }
}

async function mistake(...argv: readonly string[]): Promise<string> {
  try {
    await parseCall(argv)
  } catch (error) {
    if (error instanceof Failure && error.code === 'usage') return error.message
    throw error
  }
  throw new Error('nothing was wrong')
}

test('options stand anywhere, before the command too', async () => {
  const expected = { name: 'inbox', words: [], options: { json: true, space: '1-team' } }
  expect(await call('inbox', '--json', '--space', '1-team')).toEqual(expected)
  expect(await call('--json', '--space', '1-team', 'inbox')).toEqual(expected)
  expect(await call('--space=1-team', 'inbox', '--json')).toEqual(expected)
  expect(await call('task', '--json', 'approve', 'x')).toMatchObject({ name: 'task approve' })
})

test('what looks like an option in a text is text after --, or when it has blanks', async () => {
  expect((await call('send', '@a', '--', '--priority')).words).toEqual(['@a', '--priority'])
  expect((await call('send', '@a', '- eggs\n- milk')).words).toEqual(['@a', '- eggs\n- milk'])
  expect((await call('send', '@a', '-- so be it')).words).toEqual(['@a', '-- so be it'])
  expect((await call('send', '@a', '-')).words).toEqual(['@a', '-'])
  expect((await call('send', '@a', '--', '-h')).words).toEqual(['@a', '-h'])
})

test('an option that repeats is a list, and offered words are matched without their case', async () => {
  const { options } = await call('send', '--to', '@a', '--to', '@b', '--priority', 'HIGH', 'hi')
  expect(options).toEqual({ to: ['@a', '@b'], priority: 'high' })
  expect((await call('tasks', '--state', 'done')).options).toEqual({ state: 'DONE' })
})

test('a family alone means its list, where it has one', async () => {
  expect((await call('contacts')).name).toBe('contacts list')
  expect((await call('settings')).name).toBe('settings show')
  expect(await mistake('task')).toContain('task needs a word after it: show, approve')
})

test.each([
  [['sned', '@a', 'x'], '"sned" is no command. Did you mean send?'],
  [['task', 'aprove', 'x'], '"task aprove" is no command. Did you mean task approve?'],
  [['approve', 'x'], '"approve" is no command. Did you mean task approve?'],
  [['ls'], '"ls" is no command. Did you mean inbox?'],
  [
    ['send', '--prority', 'high', '@a', 'x'],
    'There is no option --prority. Did you mean --priority?',
  ],
  [['send', '@a', 'x', '--effort'], '--effort needs its POINTS after it.'],
  [['--space'], '--space needs its NAME after it.'],
  [['--bogus'], 'There is no option --bogus. Options are --json, --space, --no-color, --help.'],
  [
    ['since', '2h', '-x'],
    'There is no option -x. Options are --project, --json, --space, --no-color, --help.',
  ],
  [['--json=false'], '--json takes no value, and "false" stands behind it.'],
  [['inbox', '--json=false'], '--json takes no value, and "false" stands behind it.'],
  [['inbox', '--space', '--json'], '--space needs its NAME after it, and --json stands there.'],
  [['--space', '--json', 'inbox'], '--space needs its NAME after it, and --json stands there.'],
  [['send', '@a', 'x', '--reply-to', ''], '--reply-to is empty; its ID is missing.'],
  [['send', '@a', 'x', '--to='], '--to is empty; its TARGET is missing.'],
  [['inbox', '--space', ' '], '--space is empty; its NAME is missing.'],
  [['send', '@a', ''], 'TEXT is empty: datacore-msg send [TARGET...] TEXT [options]'],
  [['send', '', 'x'], 'TARGET is empty: datacore-msg send [TARGET...] TEXT [options]'],
  [['reply', 'last', ''], 'TEXT is empty: datacore-msg reply ID TEXT [options]'],
  [['mark', '', 'read'], 'ID is empty: datacore-msg mark ID... read|unread|todo|done [options]'],
  [['mark', 'read'], 'ID is missing: datacore-msg mark ID... read|unread|todo|done [options]'],
  [
    ['mark', 'last'],
    'read|unread|todo|done is missing: datacore-msg mark ID... read|unread|todo|done [options]',
  ],
  [['send', '@a', 'x', '--expires', '1h', '--expires', '2h'], '--expires stands there twice.'],
  [['send', '@a', 'x', '--expires=1h', '--expires=1h'], '--expires stands there twice.'],
  [['show'], 'ID is missing: datacore-msg show ID [options]'],
  [['inbox', 'extra'], '"extra" is one word too many: datacore-msg inbox [options]'],
])('%j is answered: %s', async (argv, sentence) => {
  expect(await mistake(...argv)).toBe(sentence)
})

test('a wrong value names the right ones and the nearest', async () => {
  expect(await mistake('tasks', '--state', 'wrking')).toMatch(
    /TODO, WAITING.*Did you mean WORKING\?$/u,
  )
  expect(await mistake('send', '@a', 'x', '--priority', 'hgih')).toMatch(/Did you mean high\?$/u)
})

test('what is not near to anything is not guessed at', async () => {
  expect(await mistake('send', '@a', 'x', '--priority', 'foo')).not.toContain('Did you mean')
  expect(await mistake('send', '-x')).toMatch(
    /^There is no option -x\. Options are --to, --priority/u,
  )
  expect(await mistake('xyz')).toBe('"xyz" is no command.')
})

test('a value that begins like a list is kept as it was typed; a negative number is a value', async () => {
  expect((await call('task', 'reject', 'x', '--reason', '- too big')).options).toEqual({
    reason: '- too big',
  })
  expect((await call('send', '@a', 'x', '--effort', '-3')).options).toEqual({ effort: '-3' })
  expect((await call('task', 'reject', 'x', '--reason=--json')).options).toEqual({
    reason: '--json',
  })
})

test('what is typed back holds no controls and is short', async () => {
  const said = await mistake(`x\u001b[31m\u202e${'y'.repeat(500)}`)
  expect(said).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(said.length).toBeLessThan(120)
})

test('--help wins over everything that is wrong beside it', async () => {
  expect(await parseCall(['send', '--bogus', '--help'])).toEqual({ type: 'help', about: 'send' })
  expect(await parseCall(['task', '-h'])).toEqual({ type: 'help', about: 'task' })
  expect(await parseCall([])).toEqual({ type: 'help', about: undefined })
  expect(await parseCall(['--version'])).toEqual({ type: 'version' })
})

test('every command takes what its own table says', () => {
  const names = allSpecs.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const spec of allSpecs) {
    const options = spec.options.map(({ name }) => name)
    expect(new Set(options).size, spec.name).toBe(options.length)
    if (spec.section !== 'hidden') expect(spec.examples.length, spec.name).toBeGreaterThan(0)
    expect(spec.examples.length, spec.name).toBeLessThanOrEqual(3)
  }
})
