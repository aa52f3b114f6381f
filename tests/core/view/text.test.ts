/** What people read: rules of the layout, not its every word. */

import { describe, expect, test } from 'vitest'
import { type SeenNode, threadRows } from '../../../lib/core/view/seen.ts'
import { entryPage } from '../../../lib/core/view/text/entry.ts'
import { foundPage, inboxPage, tasksPage } from '../../../lib/core/view/text/lists.ts'
import {
  paragraph,
  plainText,
  quoted,
  withCommand,
  withId,
} from '../../../lib/core/view/text/page.ts'
import { table } from '../../../lib/core/view/text/table.ts'
import { threadPage } from '../../../lib/core/view/text/thread.ts'
import { todayPage } from '../../../lib/core/view/text/today.ts'
import { widthOf } from '../../../lib/core/view/text/width.ts'
import {
  count,
  grouped,
  proofAdvice,
  relativeTime,
  times,
} from '../../../lib/core/view/text/words.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { frame, lines, message, noTasks as totals, nowMs, task, listed } from './sample.ts'

const empty = {
  blockers: [],
  unread: [],
  unreadTotal: 0,
  needsDecision: [],
  working: [],
  queued: [],
  doneToday: [],
  channels: [],
}

test('a count of times is a word for one', () => {
  expect([1, 2, 1000].map(times)).toEqual(['once', '2 times', '1,000 times'])
})

describe('every list fits its width, whatever the texts', () => {
  const long = '長い件名'.repeat(40)
  const pages = {
    inbox: inboxPage(listed([message({ body: long, priority: 'urgent' })]), frame, 'open'),
    tasks: tasksPage(
      { tasks: [task({ body: long, state: 'WAITING', effort: 9, refusal: long })], totals },
      frame,
      [],
    ),
    found: foundPage([message(), task()], frame, { title: 'Found', empty: [] }),
    entry: entryPage(message({ body: long }), frame),
    thread: threadPage([{ entry: message({ body: long }), replies: [] }], frame),
  }
  test.each(Object.entries(pages))('%s', (_, page) => {
    for (const line of lines(page)) expect(widthOf(line), line).toBeLessThanOrEqual(80)
  })

  test.each(Object.entries(pages))('%s: nothing stands after an id', (_, page) => {
    for (const line of lines(page)) {
      if (line.includes('msg-2026')) expect(line).toMatch(/msg-20261121-100203-gregor-7f3ak2$/u)
    }
  })

  test('a narrow terminal breaks between who and id, and keeps the id whole', () => {
    const narrow = { ...frame, width: 40, bodyWidth: 40 }
    const page = lines(inboxPage(listed([message()]), narrow, 'open'))
    expect(page.some((line) => line.trim() === 'msg-20261121-100203-gregor-7f3ak2')).toBe(true)
    for (const line of page) expect(widthOf(line)).toBeLessThanOrEqual(40)
  })
})

test('what is over is waited for no more', () => {
  const past = new Date(nowMs - 1).toISOString()
  const words = [{}, { status: 'todo' }, { status: 'done' }, { expires: past }] as const
  const pages = words.map((change) => {
    const entry = message({ blocking: true, ...change })
    return [
      plainText(foundPage([entry], frame, { title: 'Found', empty: [] })).includes('waited for'),
      plainText(entryPage(entry, frame)).includes('waits for an answer'),
    ]
  })
  expect(pages.flat()).toEqual([true, true, true, true, false, false, false, false])
})

describe('proof and trust are named', () => {
  test.each([
    ['verified', 'team', 'gregor (verified, team)'],
    ['verified', 'unknown', 'gregor (verified, not trusted yet)'],
    ['unsigned', 'unknown', 'gregor (unsigned)'],
    ['unknown key', 'unknown', 'gregor (signed with an unknown key)'],
    ['key changed', 'unknown', 'gregor (key changed)'],
    ['forged', 'unknown', 'gregor (forged signature)'],
  ] as const)('%s, %s', (proof, tier, said) => {
    const view = { ...message(), standing: { proof, tier, blocked: false } }
    expect(plainText(inboxPage(listed([view]), frame, 'open'))).toContain(said)
    const advice = proofAdvice(view.standing, 'gregor')
    if (proof === 'verified') expect(advice).toBeUndefined()
    else expect(plainText(entryPage(view, frame)).replace(/\s+/gu, ' ')).toContain(advice!)
  })

  test('a task that no verified approval covers is never shown as simply queued', () => {
    const forged = task({ state: 'QUEUED' }, { admitted: false })
    const said = 'The file says queued, but no approval of its owner was verified here.'
    expect(plainText(tasksPage({ tasks: [forged], totals }, frame, []))).toContain(said)
    expect(plainText(entryPage(forged, frame))).toContain(said)
  })
})

describe('text of others', () => {
  test('is indented, so that no line of it passes for one of ours', () => {
    const body = 'Hello\nId        msg-20261121-100203-tex-aaaaaa\nState     done'
    const page = lines(entryPage(message({ body }), frame))
    expect(page.filter((line) => line.startsWith('Id '))).toHaveLength(1)
    expect(page).toContain('  State     done')
  })

  test('stands once, and of an edited one only what its author says now', () => {
    const letter = message({ body: 'said at first' })
    const now = { versions: [{ text: 'said now', atMs: nowMs }] } as const
    const plain = plainText(entryPage(letter, frame))
    expect(plain.split('said at first')).toHaveLength(2)
    const edited = plainText(entryPage({ ...letter, ...now }, frame))
    expect(edited.split('said now')).toHaveLength(2)
    expect(edited).not.toContain('said at first')
  })

  test('is no Markdown in the briefing', () => {
    const body = '[click](http://x) `code` <b> ![i](u) # head'
    const page = plainText(
      todayPage({ ...empty, unread: [message({ body })], unreadTotal: 1 }, frame),
    )
    expect(page).toContain('- \\[click\\](http://x) \\`code\\` \\<b\\> \\!\\[i\\](u) # head')
  })

  test('a first line without words is said to be none', () => {
    expect(plainText(inboxPage(listed([message({ body: ' \n\n' })]), frame, 'open'))).toContain(
      '(no text)',
    )
  })
})

describe('threads', () => {
  const reply = (name: string) =>
    message({ id: parseId(`msg-20261121-100203-tex-${name}`)!, body: `I am ${name}` })

  test('a tree is drawn with its branches', () => {
    const roots = [
      {
        entry: reply('aaaaaa'),
        replies: [
          { entry: reply('bbbbbb'), replies: [{ entry: reply('cccccc'), replies: [] }] },
          { entry: reply('dddddd'), replies: [] },
        ],
      },
    ]
    const drawn = lines(threadPage(roots, frame)).filter((line) => line.includes('msg-'))
    expect(drawn.map((line) => line.replace(/ to tex,.*-/u, ' '))).toEqual([
      'gregor aaaaaa',
      '├─ gregor bbbbbb',
      '│  └─ gregor cccccc',
      '└─ gregor dddddd',
    ])
  })

  test('a hundred thousand answers to answers overflow nothing and stay inside the width', () => {
    let node: SeenNode = { entry: reply('zzzzzz'), replies: [] }
    for (let depth = 0; depth < 100_000; depth += 1)
      node = { entry: reply('yyyyyy'), replies: [node] }
    const rows = threadRows([node])
    expect(rows).toHaveLength(100_001)
    expect(rows[100_000]!.depth).toBe(100_000)
    expect(rows[100_000]!.last.length).toBeLessThanOrEqual(64)
  })
})

describe('sentences', () => {
  test('a command is never broken, so that it can be copied', () => {
    expect(lines(withCommand('Write one with:', 'datacore-msg send', 80))).toEqual([
      'Write one with: datacore-msg send',
    ])
    expect(lines(withCommand('Write one with:', 'datacore-msg send', 30))).toEqual([
      'Write one with:',
      '  datacore-msg send',
    ])
  })

  test('an id that does not fit stands alone', () => {
    expect(lines(withId('Stored for tex', 'msg-1', 80))).toEqual(['Stored for tex: msg-1'])
    expect(lines(withId('Stored for tex', 'msg-1', 20))).toEqual(['Stored for tex:', '  msg-1'])
  })

  test('lines break between words, long words are cut up, addresses of pages are not', () => {
    expect(lines(paragraph('one two three', 7))).toEqual(['one two', 'three'])
    expect(lines(paragraph('abcdefghij', 4))).toEqual(['abcd', 'efgh', 'ij'])
    const url = 'https://example.com/a/very/long/path'
    expect(lines(quoted(url, { ...frame, bodyWidth: 10 }))).toEqual([`  ${url}`])
  })

  test.each(['x', '日', '👩‍👩‍👧', 'e\u0301'])(
    'a word of a million %j is broken into lines, all of it',
    (part) => {
      const word = part.repeat(1_000_000 / part.length)
      const wrapped = lines(quoted(word, { ...frame, bodyWidth: 80 }))
      expect(wrapped.map((line) => line.slice(2)).join('')).toBe(word)
      expect(Math.max(...wrapped.slice(0, 100).map(widthOf))).toBeLessThanOrEqual(80)
    },
  )

  test('a table leaves out what is empty everywhere and shrinks what may shrink', () => {
    const columns = [{ title: 'name', shrinksTo: 5 }, { title: 'none' }, { title: 'tier' }]
    expect(
      lines(
        table(
          columns,
          [
            ['a-long-name', '', 'team'],
            ['b', '', 'owner'],
          ],
          12,
        ),
      ),
    ).toEqual(['name   tier', 'a-lo…  team', 'b      owner'])
  })

  test.each([
    [0, 'just now'],
    [59_000, 'just now'],
    [60_000, '1 min ago'],
    [3_600_000, '1 h ago'],
    [86_400_000, '1 day ago'],
    [29 * 86_400_000, '29 days ago'],
    [31 * 86_400_000, 'on 2026-10-21'],
    [-60_000, 'in 1 min'],
    [-(3 * 86_400_000 - 1000), 'in 3 days'],
    [3 * 86_400_000 - 1000, '2 days ago'],
    [-1, 'in a moment'],
    [Number.NaN, 'date unknown'],
  ])('%d ms ago is %s', (ms, said) => {
    expect(relativeTime(nowMs - ms, frame)).toBe(said)
  })

  test('numbers are counted and grouped', () => {
    expect(count(1, 'task')).toBe('1 task')
    expect(count(12_000, 'token')).toBe('12,000 tokens')
    expect(grouped(1_234_567)).toBe('1,234,567')
  })

  test('what holds a task back is said to its end, where the time is', () => {
    const refusal = 'Rate limit: 5/5 tasks this hour. Frees up 2026-11-22 Sun 13:04'
    const page = tasksPage(
      { tasks: [task({ state: 'WAITING', refusal })], totals },
      { ...frame, width: 40 },
      [],
    )
    expect(plainText(page).replace(/\n +/gu, ' ')).toContain(`${refusal}.`)
  })

  test('the work that goes on comes first, and what a limit leaves out is counted with its command', () => {
    const states = ['WAITING', 'TODO', 'QUEUED', 'WORKING'] as const
    const tasks = states.map((state) => task({ state }))
    const text = plainText(tasksPage({ tasks, totals: { ...totals, WAITING: 10_000 } }, frame, []))
    const titles = [...text.matchAll(/^([A-Z][a-z ]+) \(([0-9,]+)\)$/gmu)].map(([, title, n]) => [
      title,
      n,
    ])
    expect(titles).toEqual([
      ['Being worked on', '1'],
      ['Queued', '1'],
      ['Waiting', '10,000'],
      ['Arrived', '1'],
    ])
    expect(text).toContain('and 9,999 more:')
    expect(text).toContain('datacore-msg tasks --state WAITING --limit 10000')
  })

  test('an empty list says what to do next', () => {
    expect(plainText(inboxPage(listed([]), frame, 'open'))).toMatch(
      /^No unread messages\. .*datacore-msg inbox --all$/mu,
    )
    expect(plainText(inboxPage(listed([]), frame, 'all'))).toContain('datacore-msg send')
    expect(plainText(todayPage(empty, frame))).toContain('Nothing is new')
  })
})

test.each([
  ['user:tex-claude', '[@tex-claude]'],
  ['file:notes/answers.md', '[file:notes/answers.md]'],
  ['github:42', '[github:42]'],
])('the route %s is shown as one types it', (route, typed) => {
  expect(plainText(entryPage(message({ route }), frame))).toContain(typed)
})

test('the inbox says how many it left out, and how to see them', () => {
  const page = plainText(inboxPage({ messages: [message()], total: 10_001 }, frame, 'all'))
  expect(page).toContain('and 10,000 more: datacore-msg inbox --all --limit 1000')
})
