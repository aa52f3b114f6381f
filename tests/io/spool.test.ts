import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Op } from '../../lib/core/org/types.ts'
import { openTree } from '../../lib/io/space.ts'
import { addToSpool, dropPlaced, loadSpool } from '../../lib/io/spool.ts'
import { parseOps } from '../../lib/io/spool-ops.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { appendOp, idsIn } from '../support/entries.ts'

let disk: DiskStore
beforeEach(() => {
  disk = makeDiskStore()
})
afterEach(() => disk.remove())

const spoolDir = () => join(disk.dir, '.spool')
const load = () => loadSpool(openTree(disk.space), (sentence) => disk.problems.push(sentence))
const add = (ops: readonly Op[], nowMs = 1_000) => addToSpool(openTree(disk.space), ops, nowMs)

const everyOp: readonly Op[] = [
  appendOp('inbox.org', 'msg-1'),
  {
    type: 'edit',
    path: 'agents/tex-claude.org',
    id: 'msg-2',
    edits: [
      { type: 'keyword', value: 'DONE' },
      { type: 'keyword', value: undefined },
      { type: 'priority', value: 'A' },
      { type: 'tags', add: ['pinned'], remove: ['unread'] },
      { type: 'property', key: 'NOTE', value: undefined },
      { type: 'property', key: 'NOTE', value: 'ä "quoted" \\ text' },
      { type: 'log', item: '- Read by tex [2026-11-21 Sat 10:05]' },
      { type: 'unlog', item: '- Was 1 by tex at 2026-11-21T10:02:03.042Z' },
      { type: 'planning', key: 'DEADLINE', value: '<2026-11-23 Mon>' },
    ],
  },
]

describe('the spool', () => {
  test('gives every kind of change back as it was stored', () => {
    add(everyOp)
    expect(load().flatMap(({ ops }) => ops)).toEqual(everyOp)
    expect(disk.problems).toEqual([])
  })

  test('keeps the order in which changes came, when clocks stand still or go back', () => {
    for (const [index, nowMs] of [5_000, 5_000, 1_000, 9_000].entries()) {
      add([appendOp('inbox.org', `msg-${index}`)], nowMs)
    }
    expect(load().flatMap(({ ops }) => ops.map(({ id }) => id))).toEqual([
      'msg-0',
      'msg-1',
      'msg-2',
      'msg-3',
    ])
  })

  test('forgets what was placed, file by file, and goes away with the last change', () => {
    add(everyOp)
    add([appendOp('inbox.org', 'msg-3')])
    const tree = openTree(disk.space)
    const left = dropPlaced(tree, load(), new Set(['inbox.org']))
    expect(left).toEqual(load())
    expect(left.flatMap(({ ops }) => ops)).toEqual(everyOp.slice(1))
    expect(dropPlaced(tree, left, new Set(['agents/tex-claude.org']))).toEqual([])
    expect(readdirSync(disk.dir)).toEqual([])
  })

  test('reports a damaged file once a load, leaves it, and goes on with the others', async () => {
    add([appendOp('inbox.org', 'msg-1')])
    const damaged = join(spoolDir(), '20261121100203000-aaaa.json')
    writeFileSync(damaged, '{"version":1,"ops":[{"type":"app')
    expect(load()).toHaveLength(1)
    expect(disk.problems).toEqual([`${damaged} is damaged, so what it holds is not shown.`])
    await disk.store.write(disk.space, () => ({ ops: [appendOp('inbox.org', 'msg-2')], value: 0 }))
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-1', 'msg-2'])
    expect(readFileSync(damaged, 'utf8')).toContain('{"type":"app')
    expect(readdirSync(spoolDir())).toEqual(['20261121100203000-aaaa.json'])
  })

  test('reads no link, no folder and no name that is not its own', () => {
    mkdirSync(spoolDir())
    const real = join(disk.root, 'real.json')
    writeFileSync(real, JSON.stringify({ version: 1, ops: [appendOp('inbox.org', 'msg-1')] }))
    symlinkSync(real, join(spoolDir(), '20261121100203000-aaaa.json'))
    mkdirSync(join(spoolDir(), '20261121100203000-bbbb.json'))
    writeFileSync(join(spoolDir(), 'notes.json'), '')
    expect(load()).toEqual([])
    expect(disk.problems).toHaveLength(2)
  })

  test('that is a link is not read, and nothing is stored through it', () => {
    const outside = join(disk.root, 'outside')
    mkdirSync(outside)
    writeFileSync(
      join(outside, '20261121100203000-aaaa.json'),
      JSON.stringify({ version: 1, ops: [appendOp('inbox.org', 'msg-1')] }),
    )
    symlinkSync(outside, spoolDir())
    expect(load()).toEqual([])
    expect(() => add([appendOp('inbox.org', 'msg-2')])).toThrow('.spool is in the way')
    expect(readdirSync(outside)).toHaveLength(1)
    rmSync(spoolDir())
    writeFileSync(spoolDir(), '')
    expect(load()).toEqual([])
    expect(() => add([appendOp('inbox.org', 'msg-2')])).toThrow('.spool is in the way')
  })
})

describe('the ops of a spool file', () => {
  const good = { type: 'edit', path: 'inbox.org', id: 'msg-1', edits: [] }
  test.each([
    ['another version', { version: 2, ops: [] }],
    ['no list', { version: 1, ops: {} }],
    ['no id', { version: 1, ops: [{ ...good, id: '' }] }],
    ['a path out of the space', { version: 1, ops: [{ ...good, path: '../x.org' }] }],
    ['a path to no org file', { version: 1, ops: [{ ...good, path: 'run.sh' }] }],
    ['a removal, which is never stored', { version: 1, ops: [{ ...good, type: 'remove' }] }],
    ['an unknown type', { version: 1, ops: [{ ...good, type: 'replace' }] }],
    ['an unknown edit', { version: 1, ops: [{ ...good, edits: [{ type: 'body', value: 'x' }] }] }],
    [
      'a value that is no text',
      { version: 1, ops: [{ ...good, edits: [{ type: 'keyword', value: 1 }] }] },
    ],
    [
      'tags that are no texts',
      { version: 1, ops: [{ ...good, edits: [{ type: 'tags', add: [1], remove: [] }] }] },
    ],
    [
      'unknown planning',
      { version: 1, ops: [{ ...good, edits: [{ type: 'planning', key: 'CLOSED' }] }] },
    ],
    ['text that is no entry', { version: 1, ops: [{ ...good, type: 'append', text: 'x' }] }],
    ['one bad op among good ones', { version: 1, ops: [good, 1] }],
    ['nothing', null],
  ])('are refused as a whole with %s', (_what, value) => {
    expect(parseOps(JSON.stringify(value))).toBeUndefined()
  })

  test('are read when all is well, and never throw', () => {
    expect(parseOps(JSON.stringify({ version: 1, ops: [good] }))).toEqual([good])
    expect(parseOps('')).toBeUndefined()
    expect(parseOps('{')).toBeUndefined()
  })
})
