/** Random files of every oddity. Not a test itself. */

import fc from 'fast-check'
import { encodeText } from '../../../lib/core/org/bytes.ts'

const stars = fc.constantFrom('*', '*', '*', '**', '***', '*****', '')
const blanks = fc.constantFrom(' ', ' ', ' ', '  ', '\t', ' \t ', '')
const headingWord = fc.constantFrom(
  'TODO',
  'DONE',
  'QUEUED',
  'TODO:',
  'todo',
  '[#A]',
  '[#é]',
  '[#12]',
  '[#',
  'COMMENT',
  'COMMENTARY',
  'word',
  'é',
  '日本',
  ':a:',
  ':a:b:',
  ':a::b:',
  ':',
  '::',
  ':é:',
  ':x-y:',
  ':½:',
  ':٣:',
  '*',
  '**',
  '[[x]]',
  '<2026-11-21 Sat>',
  '[1/2]',
  '\u00a0',
  '\u200b',
  '\u2028',
  '\r',
  '\v',
  '\f',
  '😀',
  'FOO',
)
const heading = fc
  .tuple(stars, fc.array(fc.tuple(blanks, headingWord), { maxLength: 6 }), blanks)
  .map(([level, words, end]) => `${level}${words.flat().join('')}${end}`)

const key = fc.constantFrom(
  'ID',
  'FROM',
  'id',
  'K',
  'K+',
  'k+',
  '+',
  'END',
  'PROPERTIES',
  'a b',
  'a\u00a0b',
  'a\u200bb',
  'a\u2028b',
  'é',
  '日',
  'K:V',
  '',
)
const value = fc.constantFrom(
  '',
  ' ',
  ' x',
  '  x  ',
  '\tx',
  ' \tx',
  'x',
  ' nil',
  ' :END:',
  ' a\u00a0',
  ' a: b',
  ' \r',
  ' 日本',
)
const property = fc
  .tuple(fc.constantFrom('', '', '  ', '\t'), key, value)
  .map(([indent, name, text]) => `${indent}:${name}:${text}`)

const drawerMark = fc.constantFrom(
  ':PROPERTIES:',
  ':PROPERTIES:',
  ':PROPERTIES:',
  ':properties:',
  '  :PROPERTIES:',
  ':PROPERTIES: ',
  ':PROPERTIES: x',
  ':END:',
  ':END:',
  ':END:',
  ':end:',
  '\t:END:\t',
  ':END',
  ':END: x',
  ':LOGBOOK:',
  ':LOGBOOK:',
  ':logbook: ',
  ':CLOCK:',
  ':PROPERTIE\u017f:',
  ':LOGBOO\u212a:',
)
const planning = fc.constantFrom(
  'SCHEDULED: <2026-11-23 Mon>',
  'DEADLINE: <2026-11-23 Mon 10:00 +1w>',
  'CLOSED: [2026-11-23 Mon 10:00]',
  'scheduled: <2026-11-23 Mon>',
  '  DEADLINE: <2026-11-23 Mon> SCHEDULED: <2026-11-22 Sun>',
  'SCHEDULED:',
  'SCHEDULED: x',
  'SCHEDULED:<2026-11-23>--<2026-11-24> DEADLINE: x',
  'CLOCK: [2026-11-23 Mon 10:00]',
  'DEADLINE: <2026-1-2 x> DEADLINE: [2026-11-23 Mon',
  'SCHEDULED: <%%(diary-x 1)>',
)
const logLine = fc.constantFrom(
  '- x',
  '- State "DONE" \\\\',
  '  - y',
  '  text',
  '    deep',
  'text',
  '-',
  '\t- z',
  ' - w',
  '- ',
)
const other = fc.constantFrom(
  '',
  '',
  '',
  ' ',
  'text',
  ' * item',
  '*bold*',
  '# comment',
  '#+NAME: x',
  '| a |',
  ',* x',
  '#+TITLE: t',
  '\u2028* x',
  '\r* x',
  '\f',
  '\v* y',
)
const block = fc.constantFrom(
  '#+begin_src sh',
  '#+end_src',
  '#+BEGIN_EXAMPLE',
  '#+END_EXAMPLE',
  '#+begin_quote',
  '#+end_quote',
)
const todoLine = fc.constantFrom(
  '#+TODO: FOO BAR',
  '  #+seq_todo: TODO(t) | DONE(d!)',
  '#+TYP_TODO: QUEUED |',
  '#+TODO:',
)

/** A drawer with its lines, mostly well formed, so that more than accidents are compared. */
const drawer = fc
  .array(property, { maxLength: 4 })
  .map((lines) => [':PROPERTIES:', ...lines, ':END:'].join('\n'))
const logbook = fc
  .array(logLine, { maxLength: 6 })
  .map((lines) => [':LOGBOOK:', ...lines, ':END:'].join('\n'))
const entryTop = fc
  .tuple(heading, fc.option(planning), fc.option(drawer), fc.option(logbook))
  .map((parts) => parts.filter((part) => part !== null).join('\n'))

const line = fc.oneof(
  { weight: 4, arbitrary: entryTop },
  { weight: 3, arbitrary: heading },
  { weight: 2, arbitrary: drawer },
  { weight: 2, arbitrary: drawerMark },
  { weight: 2, arbitrary: property },
  { weight: 1, arbitrary: planning },
  { weight: 1, arbitrary: logLine },
  { weight: 2, arbitrary: other },
  { weight: 1, arbitrary: block },
)

/** A file that looks like org, with every oddity in every place. */
export const orgFile: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.constantFrom('', '', '', '\uFEFF'),
    fc.array(fc.oneof(todoLine, other, block), { maxLength: 3 }),
    fc.array(line, { maxLength: 14 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
  )
  .map(([mark, preamble, lines, eol, ends]) => {
    const text = [...preamble, ...lines].join('\n') + (ends ? '\n' : '')
    return encodeText(mark + text.replaceAll('\n', eol))
  })

/** Any bytes, with those that mean something to us more often than others. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.constantFrom(0x2a, 0x20, 0x0a, 0x0d, 0x3a, 0x23, 0x00, 0xef, 0xbb, 0xbf, 0xff),
      fc.integer({ min: 0, max: 255 }),
    ),
    { maxLength: 400 },
  )
  .map((bytes) => Uint8Array.from(bytes))
