/** Random entries, edits and hostile texts. Not a test itself. */

import fc from 'fast-check'
import type { EntryEdit, NewEntry } from '../../../lib/core/org/types.ts'

const hostilePiece = fc.constantFrom(
  '* x',
  '** TODO y',
  '*',
  ',* x',
  ',,* z',
  '  * li',
  '#+TODO: A | B',
  '  #+begin_src',
  '#+',
  ',#+x',
  '  ,#+x',
  ',  #+x',
  ':END:',
  ':PROPERTIES:',
  '  :LOGBOOK:',
  ',:END:',
  ':a:b:',
  ':file:x:',
  'SCHEDULED: <2026-11-23 Mon>',
  'deadline: x',
  'CLOCK: x',
  ',CLOCK:',
  'Local Variables:',
  'local variables:',
  'Local ,Variables:',
  'Local ',
  'Variables:',
  '%%(x)',
  '%%,(x)',
  '%',
  '(',
  '[[',
  '[',
  '[fn:1]',
  '[fn::x]',
  '[cite:@x]',
  '[[a][b]]',
  '[[https://a%20b]]',
  '{{{x(1)}}}',
  '{',
  '{,',
  '}',
  '<<t>>',
  '<<<r>>>',
  '<',
  '<,',
  '>',
  '>>',
  'src_sh[:x y]{z}',
  'call_f[:x](1)[:y]',
  'call_',
  'src',
  '_',
  'file:x',
  'file+sys:x',
  'profile:x',
  'id:5',
  'shell:x',
  'elisp:x',
  '<file:a b>',
  'attachment:x',
  ',',
  ',,',
  ' ',
  '\t',
  '-',
  '- ',
  '|',
  '\r',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u200b',
  '日',
  'é',
  '😀',
  'x',
  '# Local Variables:',
  '# eval: (x)',
  'mode: text',
  '\\begin{x}',
  '$',
  'ſ',
  'K',
)

/** Text of which every piece acts somewhere. */
export const hostileLine: fc.Arbitrary<string> = fc
  .array(hostilePiece, { maxLength: 8 })
  .map((pieces) => pieces.join(''))

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.array(hostileLine, { maxLength: 8 }).map((lines) => lines.join('\n')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

const tag = fc.constantFrom('unread', 'message', 'a_b', '@home', 'é', '日本', 'x1', '%y')

/** An entry such as our codec makes, with other people's text in it. */
export const newEntry: fc.Arbitrary<NewEntry> = fc.record({
  keyword: fc.constantFrom(undefined, 'TODO', 'DONE', 'QUEUED', 'ARCHIVED'),
  priority: fc.constantFrom(undefined, 'A', 'B', 'C'),
  title: hostileText,
  tags: fc.uniqueArray(tag, { maxLength: 3 }),
  planning: fc.constantFrom(
    {},
    { scheduled: '<2026-11-23 Mon 09:00>' },
    { deadline: '<2026-11-23 Mon>', scheduled: '<2026-11-22 Sun +1w>' },
  ),
  properties: fc.uniqueArray(
    fc.tuple(fc.constantFrom('ID', 'FROM', 'TO', 'META', 'ROUTE', 'SIG'), hostileLine),
    { selector: ([name]) => name, maxLength: 5 },
  ),
  log: fc.uniqueArray(
    hostileText.map((text) => `- ${text}`),
    { maxLength: 3 },
  ),
  body: hostileText,
})

const stamp = fc.constantFrom(undefined, '<2026-11-23 Mon 09:00>', '<2026-11-24 Tue>')
const planningKey = fc.constantFrom('SCHEDULED' as const, 'DEADLINE' as const)

const entryEdit: fc.Arbitrary<EntryEdit> = fc.oneof(
  fc.record({
    type: fc.constant('keyword' as const),
    value: fc.constantFrom('TODO', 'DONE', 'QUEUED'),
  }),
  fc.record({
    type: fc.constant('priority' as const),
    value: fc.constantFrom(undefined, 'A', 'C'),
  }),
  fc.record({
    type: fc.constant('tags' as const),
    add: fc.array(tag, { maxLength: 2 }),
    remove: fc.array(tag, { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant('property' as const),
    key: fc.constantFrom('FROM', 'CLAIM', 'LEASE'),
    value: fc.option(hostileLine, { nil: undefined }),
  }),
  fc.record({ type: fc.constant('log' as const), item: hostileText.map((text) => `- ${text}`) }),
  fc.record({ type: fc.constant('planning' as const), key: planningKey, value: stamp }),
)

export const entryEdits: fc.Arbitrary<readonly EntryEdit[]> = fc.array(entryEdit, {
  minLength: 1,
  maxLength: 5,
})
