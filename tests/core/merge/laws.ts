/** Copies of a space's file that went their own ways: through what our program writes, and through people's editors. */

import fc from 'fast-check'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'
import { formatMarkLine, formatNote, formatStateLine } from '../../../lib/core/model/log.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { entryText } from '../../support/entries.ts'
import { oddity } from './oddities.ts'

export const preamble = `# -*- mode: org; coding: utf-8 -*-
#+TITLE: Inbox
#+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)
#+STARTUP: overview logdrawer
`
const base = Date.parse('2026-11-21T10:02:03.042Z')
const ids = ['msg-1', 'msg-2', 'msg-3', 'tex', 'gregor']
const id = fc.constantFrom(...ids)
const minute = fc.integer({ min: 1, max: 9 })
const who = fc.constantFrom('tex', 'gregor', 'tex-claude').map((name) => parseAddress(name)!)
const states = ['TODO', 'WAITING', 'QUEUED', 'WORKING', 'DONE', 'CANCELLED', 'ARCHIVED']
const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  'Local Variables:',
  '[[x]]',
  'a "b" \\ c',
  'é日',
)

/** A contact, which has no author and no signature. */
function contactText(name: string): string {
  return `* ${name}\n:PROPERTIES:\n:ID:       ${name}\n:HANDLES:  @${name}\n:END:\nA note.\n\nAnother.\n`
}

export const start = `${preamble}\n${[
  entryText('msg-1', { tags: ['unread', 'message'] }),
  entryText('msg-2', { tags: ['task'] }),
  contactText('tex'),
].join('\n')}`

export type Change = (text: string) => string

function byEdits(target: string, edits: readonly EntryEdit[]): Change {
  return (text) =>
    decodeText(applyOp(encodeText(text), { type: 'edit', path: 'x.org', id: target, edits }))
}

const stamps = (atMs: number) => ({
  atMs,
  orgStamp: `[2026-11-21 Sat 10:${String(atMs % 60).padStart(2, '0')}]`,
})

/** Now and then an approval knows of an end. */
function noteOf(to: string, at: number): string {
  return to === 'QUEUED' && at % 3 === 0
    ? formatNote({ afterMs: base + (at - 2) * 60_000 }, '')
    : ''
}

/** A state with its line and the properties that go with it. */
const stateChange: fc.Arbitrary<Change> = fc
  .tuple(id, fc.constantFrom(...states), fc.constantFrom(...states), who, minute)
  .map(([target, from, to, by, at]) => {
    const atMs = base + at * 60_000
    return byEdits(target, [
      { type: 'keyword', value: to },
      { type: 'property', key: 'CLAIM', value: to === 'WORKING' ? `${by} s${at}` : undefined },
      {
        type: 'property',
        key: 'LEASE',
        value: to === 'WORKING' ? new Date(atMs).toISOString() : undefined,
      },
      ...(to === 'WAITING'
        ? [{ type: 'property', key: 'AWAITING', value: `limit ${at}` } as const]
        : []),
      {
        type: 'log',
        item: formatStateLine({ to, from, by, ...stamps(atMs), note: noteOf(to, at) }),
      },
    ])
  })

const mark: fc.Arbitrary<Change> = fc
  .tuple(
    id,
    fc.constantFrom('Read', 'Unread', 'Pinned', 'Unpinned', 'Reacted' as const),
    who,
    minute,
  )
  .map(([target, verb, by, at]) =>
    byEdits(target, [
      {
        type: 'log',
        item: formatMarkLine({ verb: verb as 'Read', by, ...stamps(base + at * 60_000) }),
      },
      {
        type: 'tags',
        add: verb === 'Unread' ? ['unread'] : verb === 'Pinned' ? ['pinned'] : [],
        remove: verb === 'Read' ? ['unread'] : verb === 'Unpinned' ? ['pinned'] : [],
      },
    ]),
  )

const property: fc.Arbitrary<Change> = fc
  .tuple(
    id,
    fc.constantFrom('GROUPS', 'HANDLES', 'META', 'LEASE', 'TOKENS_USED'),
    fc.option(word, { nil: undefined }),
    who,
    minute,
    fc.boolean(),
  )
  .map(([target, key, value, by, at, logged]) =>
    byEdits(target, [
      { type: 'property', key, value },
      ...(logged
        ? [
            {
              type: 'log',
              item: formatMarkLine({
                verb: 'Edited',
                detail: key,
                by,
                ...stamps(base + at * 60_000),
              }),
            } as const,
          ]
        : []),
    ]),
  )

const heading: fc.Arbitrary<Change> = fc
  .tuple(
    id,
    fc.constantFrom(...states),
    fc.constantFrom(undefined, 'A', 'C'),
    fc.constantFrom('home', 'unread', 'x1'),
    fc.boolean(),
  )
  .map(([target, keyword, priority, tag, add]) =>
    byEdits(target, [
      { type: 'keyword', value: keyword },
      { type: 'priority', value: priority },
      { type: 'tags', add: add ? [tag] : [], remove: add ? [] : [tag] },
      { type: 'planning', key: 'SCHEDULED', value: add ? '<2026-11-23 Mon>' : '<2026-11-24 Tue>' },
    ]),
  )

const add: fc.Arbitrary<Change> = fc
  .tuple(id, fc.constantFrom(0, 1, 2), word)
  .map(([target, at, body]) => (text) => {
    const isName = !target.startsWith('msg')
    const printed = isName
      ? contactText(target)
      : entryText(target, { body, stamp: new Date(base + at * 1000).toISOString() })
    return `${text.replace(/\n*$/u, '\n')}\n${printed}`
  })

const lineEdit: fc.Arbitrary<Change> = fc
  .tuple(fc.nat(200), fc.constantFrom('drop', 'double', 'word', 'indent'), word)
  .map(([at, how, text]) => (file) => {
    const lines = file.split('\n')
    const index = at % lines.length
    const line = lines[index]!
    const put =
      how === 'drop'
        ? []
        : how === 'double'
          ? [line, line]
          : how === 'word'
            ? [line, text]
            : [`  ${line}`]
    return lines.toSpliced(index, 1, ...put).join('\n')
  })

const logbook: fc.Arbitrary<Change> = fc
  .constantFrom(
    '- a note',
    'CLOCK: [2026-11-21 Sat 10:00]',
    '  - deep\n    text',
    '- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]',
  )
  .map(
    (item) => (file) => file.replace(/:END:\n(?!:LOGBOOK)/u, `:END:\n:LOGBOOK:\n${item}\n:END:\n`),
  )

const whole: fc.Arbitrary<Change> = fc.constantFrom(
  (text: string) => text.replaceAll(/[ \t]+$/gmu, ''),
  (text: string) => text.replace(/\n*$/u, ''),
  (text: string) => text.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'),
  (text: string) =>
    text
      .split(/(?=^\* )/mu)
      .reverse()
      .join(''),
  (text: string) => `${text.replace(/\n*$/u, '\n\n')}* A draft\nwith text  \n`,
  (text: string) => `${text.replace(/\n*$/u, '\n')}** below\nmore\n`,
  (text: string) => `#+TOPIC: x\n${text}`,
  (text: string) => text.replace(/^#\+TODO:.*$/mu, '#+TODO: NEXT | FIXED'),
  (text: string) => text.replace(/^\* [A-Z]+ /mu, '* NEXT '),
  (text: string) => text.replaceAll(/^\* [A-Z]+ /gmu, '* WAITING NEXT '),
  (text: string) => text.slice(Math.max(text.indexOf('\n* '), 0)),
)

const change = fc.oneof(
  { weight: 2, arbitrary: oddity },
  { weight: 4, arbitrary: stateChange },
  { weight: 3, arbitrary: mark },
  { weight: 3, arbitrary: property },
  { weight: 3, arbitrary: heading },
  { weight: 3, arbitrary: add },
  { weight: 1, arbitrary: lineEdit },
  { weight: 1, arbitrary: logbook },
  { weight: 1, arbitrary: whole },
)

/** What somebody does to any file in an editor. */
export const handEdit: fc.Arbitrary<Change> = fc.oneof(lineEdit, whole)

/** A copy, after some changes. */
export const copy: fc.Arbitrary<string> = fc
  .array(change, { maxLength: 8 })
  .map((changes) => changes.reduce((text, one) => one(text), start))
