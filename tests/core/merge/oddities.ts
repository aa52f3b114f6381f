/** What seldom happens to a file and breaks a merge when it does: words and drawers in places where they mean something else. */

import fc from 'fast-check'

type Change = (text: string) => string

/** The text of one entry, by its number, changed. */
const inEntry =
  (at: number, change: Change): Change =>
  (text) => {
    const parts = text.split(/^(?=\* )/mu)
    const first = parts[0]?.startsWith('* ') ? 0 : 1
    const count = parts.length - first
    if (count < 1) return text
    const index = first + (at % count)
    return parts.with(index, change(parts[index]!)).join('')
  }

const place = fc.nat(5)
const ours = ['TODO', 'WAITING', 'QUEUED', 'WORKING', 'DONE', 'CANCELLED', 'ARCHIVED']
const theirs = ['NEXT', 'FIXED', 'offen', 'PR-24', 'COMMENT', '[#A]', '[#x]', '*', 'é', 'x:']
const wordBefore = fc.constantFrom(...ours, ...theirs)

/** Words between the stars and the title, in any number. */
const piled: fc.Arbitrary<Change> = fc
  .tuple(place, fc.array(wordBefore, { maxLength: 3 }), fc.constantFrom(' ', '  ', '\t'))
  .map(([at, words, gap]) =>
    inEntry(at, (entry) =>
      entry.replace(/^\* (?:[A-Z]+ )?/u, () => ['* ', ...words.map((one) => one + gap)].join('')),
    ),
  )

const headLine: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    fc.constantFrom(
      '* ',
      '* :tag:',
      '* TODO :tag:',
      '* DONE ',
      '* NEXT',
      '* COMMENT gone',
      '* TODO [#B]',
      '* gregor: NEXT DONE   :a:b:',
      '* TODO gregor: [1/2] <2026-11-21 Sat>',
      '*  TODO gregor:',
    ),
  )
  .map(([at, line]) => inEntry(at, (entry) => entry.replace(/^.*/u, () => line)))

const todoLine: fc.Arbitrary<Change> = fc
  .tuple(
    fc.constantFrom(
      '#+TODO: NEXT FIXED | offen',
      '#+TODO: offen PR-24 | NEXT',
      '#+SEQ_TODO: DONE | TODO',
      '  #+typ_todo: FIXED NEXT',
      '#+TODO: COMMENT [#A] x: | *',
      '#+begin_src org\n#+TODO: NEXT | FIXED\n#+end_src',
      '#+begin_example\n#+TODO: NEXT',
      '#+end_example',
      '#+begin_quote',
      'a paragraph\nof two lines',
      '** deep',
    ),
    fc.constantFrom('first', 'last'),
  )
  .map(([line, where]) => (text) => {
    if (where === 'first') return `${line}\n${text}`
    const [head = '', ...entries] = text.split(/^(?=\* )/mu)
    return head.startsWith('* ') ? `${line}\n${text}` : [`${head}${line}\n`, ...entries].join('')
  })

const drawerLine: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    fc.constantFrom(
      ':NOTE:',
      ':NOTE: a',
      ':NOTE+: b',
      ':NOTE: nil',
      ':note:   c ',
      ':ID:   msg-1',
      ':FROM: tex',
      ':FROM: nil',
      ':TO+: gregor',
      ':STAMP: 2026-11-21T10:02:09.000Z',
      ':STAMP: soon',
      ':CLAIM: tex-claude s2',
      ':LEASE: 2026-11-21T10:09:00.000Z',
      ':__proto__: x',
      ':END:',
      'no property',
    ),
    fc.constantFrom('first', 'last', 'instead'),
  )
  .map(([at, line, where]) =>
    inEntry(at, (entry) => {
      if (where === 'first') return entry.replace(':PROPERTIES:\n', () => `:PROPERTIES:\n${line}\n`)
      if (where === 'last') return entry.replace('\n:END:\n', () => `\n${line}\n:END:\n`)
      return entry.replace(/^:(?:NOTE|STAMP|FROM|TO|ID):.*$/mu, () => line)
    }),
  )

const logItem: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    fc.constantFrom(
      '- State "NEXT"       from "TODO"       [2026-11-21 Sat 10:06]',
      '- State "offen"      from "NEXT"       [2026-11-21 Sat 10:07]',
      '- State ""           from "DONE"       [2026-11-21 Sat 10:08]',
      '- State "COMMENT"    from "DONE"       [2026-11-21 Sat 10:08]',
      '- State "QUEUED"     from "DONE"       [2026-11-21 Sat 10:09]',
      '- State "DONE" from [2026-11-21 Sat]',
      '- State "x:" from "NEXT" [2026-11-21 Sat 10:09]',
      '- Note taken on [2026-11-21 Sat 10:09] \\\\\n  a note\n\n  more',
      '- Conflict title "NEXT foo"',
      '- Conflict text "one\\ntwo" [2026-11-21 Sat 10:03] at 2026-11-21T10:03:00.000Z',
      '- Conflict NOTE "z" [2026-11-21 Sat 10:03] at 2026-11-21T10:03:00.000Z',
      '- Conflict state {"CLAIM":"a","LEASE":"2026"}',
      '- Conflict state {"CLAIM":"a"} of 00000000',
      '- Conflict odd',
      '- Edited NOTE by tex [2026-11-21 Sat 10:04] at 2026-11-21T10:04:00.000Z',
      '- Edited title by tex [2026-11-21 Sat 10:04] at 2026-11-21T10:04:00.000Z',
      '- Edited text by tex [2026-11-21 Sat 10:04] at 2026-11-21T10:04:00.000Z',
      '  CLOCK: [2026-11-21 Sat 10:00]--[2026-11-21 Sat 10:30] =>  0:30',
      ':NOTES:',
      'at the margin',
      '',
    ),
  )
  .map(([at, item]) =>
    inEntry(at, (entry) =>
      entry.includes('\n:LOGBOOK:\n')
        ? entry.replace(':LOGBOOK:\n', () => `:LOGBOOK:\n${item}\n`)
        : entry.replace(/^:END:\n/mu, () => `:END:\n:LOGBOOK:\n${item}\n:END:\n`),
    ),
  )

/** Below the drawers: what looks like one of them, and text hidden in blocks. */
const below: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    fc.constantFrom(
      ':PROPERTIES:\n:ID: msg-9\n:END:',
      ':LOGBOOK:\n- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]\n:END:',
      ':LOGBOOK:',
      ':END:',
      '#+begin_src org\n,* TODO gregor: hidden\n:PROPERTIES:\n:ID: msg-8\n:END:\n#+end_src',
      '#+begin_example\n* TODO gregor: cut\n#+end_example',
      '#+TODO: NEXT | FIXED',
      'SCHEDULED: <2026-11-25 Wed>',
      '# Local Variables:',
      '** TODO below :x:\n:PROPERTIES:\n:ID: msg-7\n:END:\ntext',
      '\u2028* x',
      'tail  \n\n\n',
      '\\\\ "quoted" \t tab',
    ),
    fc.constantFrom('top', 'end'),
  )
  .map(([at, text, where]) =>
    inEntry(at, (entry) =>
      where === 'top'
        ? entry.replace(/^((?:.*\n)*?:END:\n)/u, (top) => `${top}${text}\n`)
        : `${entry.replace(/\n*$/u, '\n')}${text}\n`,
    ),
  )

const planningLine: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    fc.constantFrom(
      'CLOSED: [2026-11-21 Sat 10:00]',
      'SCHEDULED: <2026-11-22 Sun> DEADLINE: <2026-11-23 Mon 10:00 +1w>',
      'DEADLINE: x SCHEDULED: <2026-11-22 Sun> and words',
      'scheduled: <2026-11-22 Sun>',
      '  SCHEDULED: <%%(diary-x 1)>',
      'SCHEDULED:',
    ),
  )
  .map(([at, line]) => inEntry(at, (entry) => entry.replace('\n', () => `\n${line}\n`)))

const twice: fc.Arbitrary<Change> = fc
  .tuple(place, fc.constantFrom('same', 'other body', 'other title'))
  .map(([at, how]) =>
    inEntry(at, (entry) => {
      const whole = entry.replace(/\n*$/u, '\n')
      const other =
        how === 'same'
          ? whole
          : how === 'other body'
            ? `${whole}And more.\n`
            : whole.replace(/^\* /u, '* Again ')
      return `${whole}\n${other}`
    }),
  )

const inBytes: fc.Arbitrary<Change> = fc.constantFrom(
  (text: string) => `\uFEFF${text.replace(/^\uFEFF/u, '')}`,
  (text: string) => text.replace('\n', '\r\n'),
  (text: string) => text.replaceAll('\n\n', '\r\n\r\n'),
  (text: string) => text.replaceAll('\r\n', '\n'),
  (text: string) => text.replaceAll(/^:(?=[A-Z])/gmu, '  :'),
  (text: string) => text.replaceAll(':PROPERTIES:', ':properties:').replaceAll(':END:', ':end:'),
)

/** Any of these. */
export const oddity: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: piled },
  { weight: 1, arbitrary: headLine },
  { weight: 2, arbitrary: todoLine },
  { weight: 2, arbitrary: drawerLine },
  { weight: 2, arbitrary: logItem },
  { weight: 2, arbitrary: below },
  { weight: 1, arbitrary: planningLine },
  { weight: 1, arbitrary: twice },
  { weight: 1, arbitrary: inBytes },
)
