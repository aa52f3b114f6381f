import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hookEvents, withHooks, withoutHooks } from '../../lib/surfaces/install/claude/hooks.ts'
import { parseJson, placeOf } from '../../lib/surfaces/install/claude/json-source.ts'
import { namedHook } from '../../lib/surfaces/install/claude/our-hook.ts'
import { shellWord, shellWords } from '../../lib/core/view/shell-word.ts'

const command = '/opt/datacore/hooks/inbox-watcher'
const group = { hooks: [{ type: 'command', command, timeout: 30 }] }

/** Here every file of our name is ours; which are is the business of our-hook.ts. */
const isOurs = (one: string) => namedHook(one) !== undefined

function put(text: string, what = command): string {
  const edit = withHooks(text, what, isOurs)
  if (!edit.ok) throw new Error(edit.why)
  return edit.text
}

function take(text: string): string {
  const edit = withoutHooks(text, [command])
  if (!edit.ok) throw new Error(edit.why)
  return edit.text
}

/** Settings files as people have them; each keeps every byte through put and take. */
const files: Readonly<Record<string, string>> = {
  'an empty object': '{}',
  'two spaces': '{\n  "model": "opus",\n  "n": 1.0,\n  "u": "\\u00e9"\n}\n',
  'four spaces, no final newline': '{\n    "model": "opus"\n}',
  tabs: '{\n\t"model": "opus",\n\t"env": {"A": "1"}\n}\n',
  CRLF: '{\r\n  "model": "opus"\r\n}\r\n',
  minified: '{"model":"opus","permissions":{"allow":["Bash(ls)"]}}',
  'one line with blanks': '{ "model": "opus", "permissions": { "allow": [] } }',
  'hooks of others': `${JSON.stringify({ a: 1, hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }], PreToolUse: [{ matcher: 'Bash', hooks: [] }] }, z: [] }, null, 2)}\n`,
  'an event on one line':
    '{\n  "hooks": {\n    "Stop": [{"hooks": [{"type": "command", "command": "x"}]}]\n  }\n}\n',
  'odd spacing': '{ "z" :1 ,\n\n"a":[ 1,2 , 3 ]\n ,"b" : null }\n\n\n',
}

describe('the hooks in settings.json', () => {
  test.each(Object.entries(files))(
    '%s: each event gets our command once, the rest keeps its value',
    (_name, text) => {
      const after = JSON.parse(put(text))
      const before = JSON.parse(text)
      for (const event of hookEvents) {
        expect(after.hooks[event]).toEqual([...(before.hooks?.[event] ?? []), group])
        delete after.hooks[event]
        delete before.hooks?.[event]
      }
      expect({ ...after, hooks: { ...after.hooks } }).toEqual({
        ...before,
        hooks: { ...before.hooks },
      })
      expect(Object.keys(JSON.parse(put(text)))).toEqual([
        ...new Set([...Object.keys(JSON.parse(text)), 'hooks']),
      ])
    },
  )

  test.each(Object.entries(files))(
    '%s: putting twice changes nothing, taking out gives the same bytes',
    (_name, text) => {
      const once = put(text)
      expect(put(once)).toBe(once)
      expect(take(once)).toBe(text)
      expect(take(text)).toBe(text)
    },
  )

  test('what is added takes on the manner of the file', () => {
    expect(put(files['tabs']!)).toContain('\n\t"hooks": {\n\t\t"UserPromptSubmit": [\n')
    expect(put(files['CRLF']!).replaceAll('\r\n', '')).not.toContain('\n')
    expect(put(files['minified']!)).not.toMatch(/\s/)
    expect(put('')).toBe(put('{}\n'))
  })

  test('an older copy at another path is replaced, doubles go, neighbours stay', () => {
    const old = 'python3 "$HOME/Data/.datacore/modules/messaging/hooks/inbox-watcher.py"'
    const settings = {
      hooks: {
        UserPromptSubmit: [
          {
            hooks: [
              { type: 'command', command: old, timeout: 5 },
              { type: 'command', command: 'mine' },
            ],
          },
          { hooks: [{ type: 'command', command: '/elsewhere/hooks/inbox-watcher' }] },
        ],
        Stop: [
          { hooks: [{ type: 'command', command: '/a/hooks/inbox-watcher' }] },
          { hooks: [{ type: 'command', command }] },
        ],
      },
    }
    const after = JSON.parse(put(JSON.stringify(settings, null, 2)))
    expect(after.hooks.UserPromptSubmit).toEqual([
      {
        hooks: [
          { type: 'command', command, timeout: 5 },
          { type: 'command', command: 'mine' },
        ],
      },
    ])
    expect(after.hooks.Stop).toEqual([{ hooks: [{ type: 'command', command }] }])
    expect(after.hooks.SessionStart).toEqual([group])
  })

  test('taking out leaves hooks of another copy and everything that a person wrote', () => {
    const text = put('{\n  "a": 1\n}\n', '/elsewhere/hooks/inbox-watcher')
    expect(take(text)).toBe(text)
  })

  test.each([
    [
      '{"a": 1,}',
      'is not valid JSON: a name in double quotes should stand there (line 1, column 9)',
    ],
    [
      '{\n  // mine\n}',
      'is not valid JSON: a name in double quotes should stand there (line 2, column 3)',
    ],
    [
      '{\n  "a": [1, 2',
      'is not valid JSON: the file ends where a comma or ] should stand (line 2, column 13)',
    ],
    ['[]', 'does not hold a JSON object (line 1, column 1)'],
    ['{"hooks": []}', 'has a "hooks" that is no object (line 1, column 11)'],
    ['{"hooks": null}', 'has a "hooks" that is no object (line 1, column 11)'],
    ['{"hooks": {}, "hooks": {}}', 'has "hooks" twice (line 1, column 15)'],
    ['{"hooks": {"Stop": {}}}', 'has a "Stop" that is no list (line 1, column 20)'],
    [
      '{"hooks": {"Stop": ["x"]}}',
      'has an entry in "Stop" without a list "hooks" (line 1, column 21)',
    ],
    [
      '{"hooks": {"Stop": [{"hooks": ["x"]}]}}',
      'has a hook in "Stop" that is no object (line 1, column 32)',
    ],
    ['{"hooks": {"Stop": [], "Stop": []}}', 'has "Stop" twice in its hooks (line 1, column 24)'],
  ])('%j is refused with its place', (text, why) => {
    expect(withHooks(text, command, isOurs)).toEqual({ ok: false, why })
    expect(withoutHooks(text, [command])).toEqual({ ok: false, why })
  })

  test('only commands that run hooks/inbox-watcher count as ours', () => {
    expect(isOurs("'/a b/hooks/inbox-watcher'")).toBe(true)
    expect(isOurs('/a\\ b/hooks/inbox-watcher')).toBe(true)
    expect(isOurs('python3 ~/x/hooks/inbox-watcher.py --quiet')).toBe(true)
    expect(isOurs('/a/hooks/inbox-watcher-of-mine')).toBe(false)
    expect(isOurs('/a/inbox-watcher')).toBe(false)
  })
})

describe('JSON with places', () => {
  test('it accepts what JSON.parse accepts, with the same value, and nothing else', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '"a"',
          '"',
          '1',
          '-0.5e3',
          '01',
          'true',
          'null',
          ' ',
          '\n',
          '\\',
          "'",
        ),
      )
      .map((all) => all.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.json(), soup), (text) => {
        let value: unknown
        let valid = true
        try {
          value = JSON.parse(text)
        } catch {
          valid = false
        }
        const source = parseJson(text)
        expect(source.ok).toBe(valid)
        if (source.ok)
          expect(JSON.parse(text.slice(source.root.start, source.root.end))).toEqual(value)
      }),
      { numRuns: 2000 },
    )
  })

  test('depth costs no stack', () => {
    expect(parseJson('['.repeat(200_000) + ']'.repeat(200_000)).ok).toBe(true)
  })

  test('lines and columns count from one', () => {
    expect(placeOf('ab\ncd', 4)).toEqual({ line: 2, column: 2 })
  })
})

test('a word for the shell comes back as the same word', () => {
  expect(shellWord('/plain/path-1.0')).toBe('/plain/path-1.0')
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
      expect(shellWords(shellWord(text))).toEqual([text])
    }),
  )
})
