import { describe, expect, test } from 'vitest'
import {
  type Arrival,
  desktopNotice,
  isQuiet,
  type Moment,
} from '../../../lib/app/daemon/desktop.ts'
import { notifierWords } from '../../../lib/io/daemon/notifier.ts'

const letter: Arrival = { from: 'gregor', kind: 'message', urgency: 'normal' }
const usual: Moment = {
  status: 'idle',
  minute: 12 * 60,
  settings: { enabled: true, quiet_hours: '', senders: {} },
}
const urgent: Arrival = { ...letter, urgency: 'urgent' }

describe('a notice on the desktop', () => {
  test('says who wrote, and nothing that they wrote', () => {
    expect(desktopNotice(letter, usual)).toBe('gregor sent you a message.')
    expect(desktopNotice({ ...letter, kind: 'task' }, usual)).toBe(
      'gregor sent a task for your agent.',
    )
    expect(desktopNotice(urgent, usual)).toBe('gregor sent you an urgent message.')
  })

  test('do not disturb holds for what is urgent as well', () => {
    expect(desktopNotice(urgent, { ...usual, status: 'dnd' })).toBeUndefined()
  })

  test.each(['focusing', 'busy'] as const)('who is %s is told of urgent ones alone', (status) => {
    expect(desktopNotice(letter, { ...usual, status })).toBeUndefined()
    expect(desktopNotice(urgent, { ...usual, status })).toBeDefined()
  })

  test('a sender may be heard always, when it is urgent, or never', () => {
    const by = (said: 'all' | 'urgent' | 'none') => {
      return { ...usual, settings: { ...usual.settings, senders: { gregor: said } } }
    }
    expect(desktopNotice(letter, by('all'))).toBeDefined()
    expect(desktopNotice(letter, by('urgent'))).toBeUndefined()
    expect(desktopNotice(urgent, by('urgent'))).toBeDefined()
    expect(desktopNotice(urgent, by('none'))).toBeUndefined()
  })

  test('switched off, there is none', () => {
    const settings = { ...usual.settings, enabled: false }
    expect(desktopNotice(urgent, { ...usual, settings })).toBeUndefined()
  })

  test.each([
    ['22:00-07:00', '21:59', false],
    ['22:00-07:00', '22:00', true],
    ['22:00-07:00', '00:00', true],
    ['22:00-07:00', '07:00', false],
    ['12:30-13:00', '12:45', true],
    ['12:30-13:00', '13:00', false],
    ['08:00-08:00', '08:00', false],
    ['', '03:00', false],
  ])('quiet hours %s at %s: %s', (hours, at, quiet) => {
    const [hour = 0, minute = 0] = at.split(':').map(Number)
    expect(isQuiet(hours, hour * 60 + minute)).toBe(quiet)
  })

  test.each(['linux', 'darwin'] as const)(
    'on %s the sentence is an argument and no part of a script',
    (platform) => {
      const hostile = '" & do shell script "id" & "'
      const words = notifierWords(platform, hostile)
      expect(words.filter((word) => word.includes('do shell script'))).toEqual([hostile])
      expect(words.at(-1)).toBe(hostile)
      expect(words).toContain('--')
    },
  )
})
