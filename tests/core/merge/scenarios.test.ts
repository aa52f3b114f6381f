/** What a merge makes of two copies of one entry, by example: the rows of docs/merging.md. */

import { describe, expect, test } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'

const states = '#+TODO: TODO WAITING QUEUED WORKING | DONE CANCELLED ARCHIVED\n'
const state = (to: string, from: string, by: string, second: number) =>
  `- State "${to}" from "${from}" [2026-11-21 Sat 10:02] \\\\\n  by ${by} at 2026-11-21T10:02:${second}.000Z\n`
const queued = state('QUEUED', 'TODO', 'tex', 10)

interface Sketch {
  readonly head?: string
  readonly properties?: string
  readonly log?: string
  readonly body?: string
  readonly author?: string
}

/** A task's file: `FROM` makes it a letter. */
function file({
  head = 'TODO gregor: Do it :task:',
  properties = '',
  log = '',
  body = 'Do it.',
  author = ':FROM: gregor\n:TO: tex-claude\n',
}: Sketch): string {
  const drawer = `:PROPERTIES:\n:ID: x-1\n${author}${properties}:END:\n`
  return `${states}\n* ${head}\n${drawer}${log ? `:LOGBOOK:\n${log}:END:\n` : ''}${body}\n`
}

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  return joined.ok ? decodeText(joined.bytes) : joined.why
}

/** Lines of the join that neither a heading's tags nor padding disturb. */
function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/ {2,}/gu, ' ').trimEnd())
}

describe('tasks', () => {
  const claim = (session: string, second: number) =>
    file({
      head: 'WORKING gregor: Do it :task:',
      properties: `:CLAIM: tex-claude ${session}\n:LEASE: 2026-11-21T10:32:${second}.000Z\n`,
      log: state('WORKING', 'QUEUED', 'tex-claude', second) + queued,
    })

  test('two claims: the first holds with its properties, those of the other are kept', () => {
    const both = lines(join(claim('s2', 20), claim('s1', 30)))
    expect(both).toContain(':CLAIM: tex-claude s2')
    expect(both).toContain(':LEASE: 2026-11-21T10:32:20.000Z')
    expect(both.join('\n')).toMatch(
      /^- Conflict state \{"CLAIM":"tex-claude s1",.*\} of [0-9a-f]{8}$/mu,
    )
  })

  test('the claim that lost takes its place when the first is seen to have been given back before', () => {
    const back = file({
      head: 'QUEUED gregor: Do it :task:',
      properties: ':RETRY_COUNT: 1\n',
      log:
        state('QUEUED', 'WORKING', 'tex-claude', 25) +
        state('WORKING', 'QUEUED', 'tex-claude', 20) +
        queued,
    })
    const both = lines(join(join(claim('s2', 20), claim('s1', 30)), back))
    expect(both).toContain('* WORKING gregor: Do it :task:')
    expect(both).toContain(':CLAIM: tex-claude s1')
    expect(both.join('\n')).not.toContain('Conflict')
  })

  test('DONE beats a concurrent CANCELLED, whose reason goes', () => {
    const done = file({
      head: 'DONE gregor: Do it :task:',
      properties: ':COMPLETED: 2026-11-21T10:02:40.000Z\n',
      log:
        state('DONE', 'WORKING', 'tex-claude', 40) +
        state('WORKING', 'QUEUED', 'tex-claude', 20) +
        queued,
    })
    const cancelled = file({
      head: 'CANCELLED gregor: Do it :task:',
      properties: ':CANCELLATION_REASON: too late\n',
      log: state('CANCELLED', 'QUEUED', 'tex', 50) + queued,
    })
    const both = lines(join(cancelled, done))
    expect(both).toContain('* DONE gregor: Do it :task:')
    expect(both).toContain(':COMPLETED: 2026-11-21T10:02:40.000Z')
    expect(both).not.toContain(':CANCELLATION_REASON: too late')
    expect(both).toContain('- State "CANCELLED" from "QUEUED" [2026-11-21 Sat 10:02] \\\\')
  })

  test('a renewed lease holds over the older one, without a word', () => {
    const renewed = claim('s2', 20).replace('10:32:20', '11:00:00')
    const both = join(claim('s2', 20), renewed)
    expect(lines(both)).toContain(':LEASE: 2026-11-21T11:00:00.000Z')
    expect(both).not.toContain('Conflict')
  })

  test('a keyword set by hand gets a line by nobody, one moment after the newest of its copy', () => {
    const byHand = file({ head: 'DONE gregor: Do it :task:', log: queued })
    const other = file({ head: 'QUEUED gregor: Do it :task:home:', log: queued })
    const both = lines(join(byHand, other))
    expect(both).toContain('* DONE gregor: Do it :home:task:')
    expect(both).toContain(' by nobody at 2026-11-21T10:02:10.001Z')
  })
})

describe('letters', () => {
  test('two under one ID stay two, in one order', () => {
    const [one, other] = [file({}), file({ body: 'Something else.' })]
    expect(join(one, other).match(/^\* /gmu)).toHaveLength(2)
    expect(join(one, other)).toBe(join(other, one))
  })

  test('blanks that an editor strips make no second one', () => {
    const both = join(
      file({ body: 'One  \n\ntwo' }),
      file({ body: 'One\n\ntwo', properties: ':X: 1\n' }),
    )
    expect(both.match(/^\* /gmu)).toHaveLength(1)
    expect(both).toContain('One  \n\ntwo')
  })

  test('notes below a letter: the longer stands, and what is not in it is kept', () => {
    const below = (text: string) => file({ body: `Do it.\n** Notes\n${text}` })
    expect(join(below('a'), below('a\nb'))).not.toContain('Conflict')
    const both = join(below('a\nb'), below('c'))
    expect(both).toContain('Do it.\n** Notes\na\nb\n')
    expect(both).toContain('- Conflict text "** Notes\\nc"')
  })
})

describe('other entries', () => {
  const contact = (groups: string, log = '') =>
    file({ head: 'Tex', author: '', properties: `:GROUPS: ${groups}\n`, log, body: '' })
  const edited = (by: string, second: number) =>
    `- Edited GROUPS by ${by} [2026-11-21 Sat 10:02] at 2026-11-21T10:02:${second}.000Z\n`

  test('the value that was written last stands, the other is kept', () => {
    const both = lines(join(contact('old', edited('tex', 10)), contact('new', edited('tex', 20))))
    expect(both).toContain(':GROUPS: new')
    expect(both.join('\n')).toMatch(
      /^- Conflict GROUPS "old" \[2026-11-21 Sat 10:02\] at 2026-11-21T10:02:10.000Z$/mu,
    )
  })

  test('a value chosen by hand beats those that the log keeps', () => {
    const both = join(contact('a'), contact('b'))
    const winner = /:GROUPS: +(\S)/u.exec(both)![1]!
    const loser = winner === 'a' ? 'b' : 'a'
    const chosen = both.replace(/(:GROUPS: +)\S/u, `$1${loser}`)
    expect(lines(join(chosen, both))).toContain(`:GROUPS: ${loser}`)
    expect(lines(join(join(chosen, contact('a')), contact('b')))).toContain(`:GROUPS: ${loser}`)
  })

  test('a property with two lines, and one with KEY+, keep their lines', () => {
    const many = file({ head: 'Tex', author: '', properties: ':V: a\n:V+: b\n:W: 1\n:W: 2\n' })
    const both = lines(join(many, contact('x')))
    for (const line of [':V: a', ':V+: b', ':W: 1', ':W: 2', ':GROUPS: x'])
      expect(both).toContain(line)
  })

  test('SCHEDULED of one and DEADLINE of the other stand side by side', () => {
    const [one, other] = [
      '* Tex\nSCHEDULED: <2026-11-23 Mon>\n:PROPERTIES:\n:ID: tex\n:END:\n',
      '* Tex\nDEADLINE: <2026-11-24 Tue>\n:PROPERTIES:\n:ID: tex\n:END:\n',
    ]
    expect(join(one, other)).toContain('DEADLINE: <2026-11-24 Tue> SCHEDULED: <2026-11-23 Mon>\n')
  })

  test('clocks and words in a logbook stay', () => {
    const clock = 'CLOCK: [2026-11-21 Sat 10:00]--[2026-11-21 Sat 10:10] =>  0:10\n'
    const both = join(contact('a', clock), contact('a', '- a note\n'))
    expect(both).toContain(clock)
    expect(both).toContain('- a note\n')
  })
})

describe('files', () => {
  test('CR LF where both have it, LF where one has it', () => {
    const crlf = file({}).replaceAll('\n', '\r\n')
    const more = file({ properties: ':X: 1\n' })
    expect(join(crlf, more)).not.toContain('\r')
    expect(join(crlf, more.replaceAll('\n', '\r\n'))).not.toMatch(/[^\r]\n/u)
  })

  test('headings without an ID stay as often as one side has them', () => {
    const twice = '* Note\nsame\n\n* Note\nsame\n'
    expect(join(twice, '* Note\nsame\n').match(/^\* Note$/gmu)).toHaveLength(2)
  })

  test('lines before the first entry are all there', () => {
    const both = join('#+TITLE: A\n#+TOPIC: x\n\nWords of\none.\n', '#+TITLE: A\n# a comment\n')
    expect(both).toBe('#+TITLE: A\n#+TOPIC: x\n# a comment\n\nWords of\none.\n')
  })

  test('bytes that are no UTF-8 are refused', () => {
    expect(joinFiles([Uint8Array.of(0xff), encodeText('* a\n')])).toEqual({
      ok: false,
      why: 'The file is not valid UTF-8.',
    })
  })

  test.each([
    [
      'one ID a hundred thousand times',
      Array.from({ length: 100_000 }, (_, at) => `* ${at}\n:PROPERTIES:\n:ID: x\n:END:\n`).join(''),
    ],
    ['a hundred thousand log lines', file({ log: '- x\nCLOCK: y\n'.repeat(50_000) })],
    [
      'thousands of conflicts',
      file({ log: Array.from({ length: 5_000 }, (_, at) => `- Conflict K "${at}"\n`).join('') }),
    ],
    [
      'thousands of edited fields',
      file({
        log: Array.from(
          { length: 5_000 },
          (_, at) => `- Edited K${at} by tex [x] at 2026-11-21T10:02:03.000Z\n`,
        ).join(''),
      }),
    ],
    ['blocks that nothing ends', `${'#+begin_src\n'.repeat(100_000)}#+end_x\n`],
    ['markers that nothing ends', '<<<<<<< a\n'.repeat(100_000)],
    ['blanks', `* x\n${' '.repeat(1_000_000)}\n${'\r'.repeat(1_000_000)}y\n`],
  ])(
    '%s take no more than their length',
    (_what, text) => {
      const begin = performance.now()
      expect(join(text, file({ properties: ':X: 1\n' })).length).toBeGreaterThan(0)
      expect(performance.now() - begin).toBeLessThan(10_000)
    },
    60_000,
  )
})
