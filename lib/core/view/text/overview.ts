/** Who I am and how much waits where; doctor's findings. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenFinding, SeenStatus } from '../seen.ts'
import { unstoredPage } from '../relay/unstored.ts'
import { relayWords } from '../relay/page.ts'
import type { Frame, Page, Span } from './page.ts'
import { blankLine, folded, line, paragraph, toned, withCommand } from './page.ts'
import { table } from './table.ts'
import { count } from './words.ts'

export function statusPage(status: SeenStatus, frame: Frame): Page {
  const who = line(
    'You are ',
    toned('strong', status.me),
    ', your agent is ',
    toned('strong', status.agent),
    '.',
  )
  const head = [
    ...folded(who, frame.width, '  '),
    ...folded(line('Files are in ', status.root), frame.width, '  '),
    ...folded(line('Your key is ', status.fingerprint), frame.width, '  '),
    ...(status.relay ? folded(line(relayWords(status.relay, frame)), frame.width, '  ') : []),
    ...unstoredPage(status.unstored ?? [], frame),
    blankLine,
  ]
  if (status.spaces.length === 0) {
    const sentence = 'No space has messages yet. Make one with:'
    return [...head, ...withCommand(sentence, 'datacore-msg init --space 0-personal', frame.width)]
  }
  const news = newsLines(status, frame)
  if (frame.width < tableColumnsLeast) return [...head, ...countLines(status, frame), ...news]
  const columns = [
    { title: 'space', shrinksTo: 12 },
    ...['unread', 'to do', 'waiting', 'queued', 'working', 'done'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ]
  const rows = status.spaces.map(({ name, unread, todo, tasks }) => [
    name,
    amount(unread, 'strong'),
    amount(todo),
    amount(tasks.WAITING + tasks.TODO, 'warn'),
    amount(tasks.QUEUED),
    amount(tasks.WORKING),
    amount(tasks.DONE),
  ])
  return [...head, ...table(columns, rows, frame.width), ...news]
}

/** Channels of mine with something new, a line for each space. */
function newsLines({ spaces }: SeenStatus, frame: Frame): Page {
  const lines = spaces.flatMap(({ name, channels }) => {
    if (channels.length === 0) return []
    const shown = channels.slice(0, channelsShown).map((one) => `#${one.name} (${one.unread})`)
    const more = channels.length - shown.length
    const rest = more > 0 ? ` and ${more} more` : ''
    return folded(line(`New posts in ${name}: ${shown.join(', ')}${rest}`), frame.width, '  ')
  })
  return lines.length > 0 ? [blankLine, ...lines] : []
}

const channelsShown = 12

/** Of the table below, with a name of 12 columns and numbers of any size that a title leaves room for. */
const tableColumnsLeast = 59

/** Where the table does not fit: what is not zero, in words. */
function countLines({ spaces }: SeenStatus, frame: Frame): Page {
  return spaces.flatMap(({ name, unread, todo, tasks }) => {
    const counts: readonly (readonly [amount: number, word: string])[] = [
      [unread, 'unread'],
      [todo, 'to do'],
      [tasks.WAITING + tasks.TODO, 'waiting'],
      [tasks.QUEUED, 'queued'],
      [tasks.WORKING, 'working'],
      [tasks.DONE, 'done'],
    ]
    const some = counts
      .filter(([amount]) => amount > 0)
      .map(([amount, word]) => `${amount} ${word}`)
    const said = some.length > 0 ? some.join(', ') : 'nothing'
    return folded(line(toned('strong', name), `: ${said}`), frame.width, '  ')
  })
}

function amount(value: number, tone?: 'strong' | 'warn'): Span {
  if (value === 0) return toned('dim', '0')
  return tone ? toned(tone, String(value)) : { text: String(value) }
}

const marks = {
  ok: toned('good', 'ok   '),
  warn: toned('warn', 'warn '),
  fail: toned('bad', 'FAIL '),
} as const

export function doctorPage(findings: readonly SeenFinding[], frame: Frame): Page {
  const lines = findings.flatMap(({ level, sentence, hint }) => {
    const [first = [], ...rest] = paragraph(sanitizeLine(sentence, 600), frame.width - 5)
    const more = rest.map((one) => line('     ', ...one))
    const hints =
      hint && level !== 'ok' ? paragraph(sanitizeLine(hint, 600), frame.width, '     ') : []
    return [line(marks[level], ...first), ...more, ...hints.map((one) => line(...one.map(dim)))]
  })
  const failed = findings.filter(({ level }) => level === 'fail').length
  const warned = findings.filter(({ level }) => level === 'warn').length
  const verdict =
    failed > 0
      ? `${count(failed, 'check')} failed, ${count(warned, 'warning')}.`
      : warned > 0
        ? `Nothing failed, ${count(warned, 'warning')}.`
        : 'All is well.'
  return [...lines, blankLine, line(toned(failed > 0 ? 'bad' : 'good', verdict))]
}

function dim({ text }: Span): Span {
  return toned('dim', text)
}
