/** 40 columns: nothing stands beyond them but what is there to be copied, a command, an id or a path on its own line. */

import { expect, test } from 'vitest'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import type { SeenToday } from '../../../lib/core/view/seen.ts'
import { inboxPage, tasksPage } from '../../../lib/core/view/text/lists.ts'
import { statusPage } from '../../../lib/core/view/text/overview.ts'
import { settingsPage } from '../../../lib/core/view/text/settings.ts'
import { todayPage } from '../../../lib/core/view/text/today.ts'
import { entryPage } from '../../../lib/core/view/text/entry.ts'
import { frame as wide, lines, message, noTasks as totals, nowMs, task, listed } from './sample.ts'

const frame = { ...wide, width: 40, bodyWidth: 40 }
const refusal = 'Rate limit: 5/5 tasks this hour. Frees up 2026-11-21 Sat 13:04.'
const waiting = task({ state: 'WAITING', effort: 3, estimatedTokens: 12_000, refusal })
const counts = { TODO: 1, WAITING: 2, QUEUED: 12, WORKING: 1, DONE: 300, CANCELLED: 0, ARCHIVED: 0 }
const status = {
  me: parseAddress('tex')!,
  agent: parseAddress('tex-claude')!,
  fingerprint: '7Qm3vK2pXw',
  root: '/home/tex/a/rather/long/path/to/the/Data',
  spaces: [
    { name: '0-personal', unread: 2, todo: 1, tasks: counts, channels: [] },
    { name: '1-a-space-with-a-rather-long-name', unread: 0, todo: 0, tasks: counts, channels: [] },
  ],
}
const today: SeenToday = {
  blockers: [],
  unread: [message({ body: 'Can you review the PR that touches the flow of the login page?' })],
  unreadTotal: 1,
  needsDecision: [task({ state: 'WAITING', awaiting: 'owner-approval', refusal, effort: 9 })],
  working: [],
  queued: [task({}, { space: '2-other' })],
  doneToday: [task({ state: 'DONE', resultPath: 'notes/pricing-of-the-competitors.md' })],
  channels: [],
}
const settings = {
  settings: {
    identity: { name: parseAddress('tex')!, handles: ['@tex', '@a-long-handle', '@another-one'] },
    messaging: defaultMessaging,
  },
  sources: { identity: '/home/tex/Data/.datacore/modules/messaging/settings.local.yaml' },
  warnings: [],
}

const pages = {
  inbox: inboxPage(
    listed([message(), message({}), { ...message(), space: '2-other' }]),
    frame,
    'open',
  ),
  tasks: tasksPage({ tasks: [waiting, { ...task(), space: '2-other' }], totals }, frame, []),
  'tasks without a waiting one': tasksPage({ tasks: [task()], totals }, frame, []),
  status: statusPage(status, frame),
  today: todayPage(today, frame),
  'settings show': settingsPage(settings, frame),
  'task show': entryPage(waiting, frame),
}

test.each(Object.entries(pages))('%s', (_name, page) => {
  const over = lines(page).filter((line) => line.length > 40)
  expect(over.filter((line) => !/^ *(?:datacore-msg .*|\S+)$/u.test(line))).toEqual([])
})

test('what a task waits for, and until when, is there to the last word', () => {
  const said = lines(pages.tasks).join(' ').replace(/\s+/gu, ' ')
  expect(said).toContain(refusal)
})

test('no value of the settings is left out', () => {
  const said = lines(pages['settings show']).join(' ').replace(/\s+/gu, ' ')
  expect(said).toContain('identity.handles: [@tex, @a-long-handle, @another-one]')
  expect(said).toContain('messaging.compute.rate_limits.tasks_per_hour: 5')
})

test('status says the same in a list as in the table', () => {
  const said = lines(pages.status).join(' ').replace(/\s+/gu, ' ')
  expect(said).toContain('0-personal: 2 unread, 1 to do, 3 waiting, 12 queued, 1 working, 300 done')
  expect(lines(statusPage(status, wide))[4]).toMatch(/^space +unread/u)
})

test('today is Markdown to be pasted where no terminal shows it: a title stays one line', () => {
  const body = 'Can you review the PR that touches the flow of the login page of the team?'
  const pasted = todayPage(
    { ...today, unread: [message({ body })] },
    { ...frame, bodyWidth: Number.POSITIVE_INFINITY },
  )
  expect(lines(pasted)).toContain(`- ${body}`)
  // On a terminal it hangs under its own beginning, which Markdown reads as the same item.
  expect(lines(pages.today)).toEqual(
    expect.arrayContaining([
      '- Can you review the PR that touches the',
      '  flow of the login page?',
    ]),
  )
})

test('an entry of 0.1 without a time has none, rather than that of 1970', () => {
  const old = message({ stamp: '1970-01-01T00:00:00.000Z' })
  for (const page of [inboxPage(listed([old]), wide, 'open'), entryPage(old, wide)]) {
    expect(lines(page).join('\n')).toContain('date unknown')
    expect(lines(page).join('\n')).not.toContain('1970')
  }
  expect(nowMs).toBeGreaterThan(0)
})
