import { describe, expect, test } from 'vitest'
import { convert, inPlace, outside, value } from './stage.ts'

const first = (head: string, more = '', path = 'org/inboxes/tex.org') => {
  const text = `${head}\n:PROPERTIES:\n:ID: msg-20251212-142500-gregor\n:FROM: gregor\n${more}:END:\nText.\n`
  const file = path.startsWith('org/messaging/') ? inPlace(text, path) : outside(text, path)
  return convert([file]).migrated[0]!
}
const at = '[2025-12-12 Fri 14:25]'
const inbox = 'org/messaging/inbox.org'
const agent = 'org/messaging/agents/tex-claude.org'

describe('marks of messages', () => {
  test.each([
    [`* MESSAGE ${at} :unread:`, 'TODO', ['unread', 'message']],
    [`* MESSAGE ${at}`, 'DONE', ['message']],
    [`* MESSAGE ${at} :read:`, 'DONE', ['message']],
    [`* MESSAGE ${at} :todo:`, 'TODO', ['message']],
    [`* MESSAGE ${at} :unread:todo:`, 'TODO', ['message']],
    [`* MESSAGE ${at} :todo: :done:`, 'DONE', ['message']],
    [`* MESSAGE ${at} :UNREAD:`, 'TODO', ['unread', 'message']],
    [
      `* MESSAGE ${at} :unread:from-ai:broadcast:`,
      'TODO',
      ['unread', 'message', 'from-ai', 'broadcast'],
    ],
  ])('0.1: %s', (head, keyword, tags) => {
    expect(first(head).entry).toMatchObject({ keyword, tags })
  })

  test.each([
    [`* TODO ${at} :unread:message:`, 'TODO', ['unread', 'message']],
    [`* TODO ${at} :message:`, 'TODO', ['message']],
    [`* DONE ${at} :message:`, 'DONE', ['message']],
    [`* DONE ${at} :unread:message:`, 'DONE', ['message']],
    [`* ARCHIVED ${at} :message:`, 'ARCHIVED', ['message']],
    [`* CANCELLED ${at} :message:`, 'CANCELLED', ['message']],
    [`* TODO ${at} :unread:file_delivery:`, 'TODO', ['unread', 'message', 'file_delivery']],
    [`* WAITING ${at} :message:`, 'TODO', ['message']],
  ])('0.2: %s', (head, keyword, tags) => {
    expect(first(head, ':TO: tex\n', inbox).entry).toMatchObject({ keyword, tags })
  })

  test.each([
    ['urgent', 'A'],
    ['HIGH', 'B'],
    ['normal', undefined],
    ['low', 'C'],
    ['asap', undefined],
  ])('PRIORITY: %s', (word, priority) => {
    const migrated = first(`* MESSAGE ${at}`, `:PRIORITY: ${word}\n`)
    expect(migrated.entry.priority).toBe(priority)
    expect(value(migrated, 'OLD_PRIORITY')).toBe(word === 'asap' ? 'asap' : undefined)
    expect(value(migrated, 'PRIORITY')).toBeUndefined()
  })

  test('a cookie that somebody set counts where no word stands', () => {
    expect(first(`* TODO [#A] ${at} :message:`, ':TO: tex\n', inbox).entry.priority).toBe('A')
  })

  test('of copies in several files that counts in which most was done', () => {
    const text = (tag: string) =>
      `* MESSAGE ${at}${tag}\n:PROPERTIES:\n:ID: a\n:FROM: gregor\n:TO: tex\n:END:\nText.\n`
    const files = [inPlace(text(' :unread:'), inbox), outside(text(' :done:'))]
    const { migrated } = convert(files)
    expect(migrated).toHaveLength(1)
    expect(migrated[0]!.entry.keyword).toBe('DONE')
    expect(migrated[0]!.old.place).toBe('in place')
  })
})

describe('states of tasks', () => {
  const claude = 'org/inboxes/tex-claude.org'
  test.each([
    [`* MESSAGE ${at} :unread:`, '', 'TODO'],
    [`* MESSAGE ${at} :todo:`, '', 'TODO'],
    [`* MESSAGE ${at} :done:`, '', 'DONE'],
    [`* MESSAGE ${at}`, '', 'DONE'],
    [`* MESSAGE ${at}`, ':TASK_STATUS: queued\n', 'TODO'],
    [`* MESSAGE ${at}`, ':TASK_STATUS: working\n', 'QUEUED'],
    [`* MESSAGE ${at}`, ':TASK_STATUS: done\n', 'DONE'],
    [`* MESSAGE ${at} :done:`, ':TASK_STATUS: working\n', 'DONE'],
    [`* MESSAGE ${at}`, ':TASK_STATUS: no idea\n', 'TODO'],
  ])('0.1: %s %s', (head, more, keyword) => {
    const migrated = first(head, more, claude)
    expect(migrated).toMatchObject({ kind: 'task', path: 'agents/tex-claude.org' })
    expect(migrated.entry).toMatchObject({ keyword, tags: ['task'] })
  })

  test.each([
    ['TODO', 'TODO'],
    ['WAITING', 'TODO'],
    ['QUEUED', 'QUEUED'],
    ['WORKING', 'QUEUED'],
    ['DONE', 'DONE'],
    ['CANCELLED', 'CANCELLED'],
    ['ARCHIVED', 'ARCHIVED'],
  ])('0.2: %s', (word, keyword) => {
    const migrated = first(`* ${word} Count all words :AI:`, `:SUBMITTED: ${at}\n`, agent)
    expect(migrated.entry).toMatchObject({ keyword, tags: ['task', 'AI'] })
    expect(migrated.entry.body).toBe('Count all words\n\nText.')
    expect(migrated.entry.title).toBe('gregor: Count all words')
  })

  test('what an agent began keeps its start, in UTC and as it stood', () => {
    const migrated = first(`* WORKING Do it`, ':STARTED: [2025-12-12 Fri 15:00]\n', agent)
    expect(value(migrated, 'STARTED')).toBe('2025-12-12T15:00:00.000Z')
    expect(value(migrated, 'OLD_STARTED')).toBe('[2025-12-12 Fri 15:00]')
    const done = first(`* MESSAGE ${at} :done:`, ':COMPLETED_AT: 2025-12-12 15:20\n', claude)
    expect(value(done, 'COMPLETED')).toBe('2025-12-12T15:20:00.000Z')
  })

  test('no approval, tier, claim or signature of then counts now', () => {
    const words =
      'TRUST_TIER APPROVAL AWAITING VERDICT_SIG VERDICT_AT CLAIM LEASE KEY SIG HOPS'.split(' ')
    const more = words.map((key) => `:${key}: owner\n`).join('')
    const migrated = first('* QUEUED Do it', more, agent)
    for (const key of words) {
      expect(value(migrated, key), key).toBeUndefined()
      expect(value(migrated, `OLD_${key}`), key).toBe('owner')
    }
  })
})
