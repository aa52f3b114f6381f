/** What a watch tells, a line each, as in a log: when, which spaces, what. Lines are not wrapped. */

import { sanitizeLine } from '../../sanitize.ts'
import { letterIn } from '../../seen.ts'
import type { SeenSyncedRepo, SeenSyncEvent } from '../../seen-sync.ts'
import type { Frame, Page, Tone } from '../page.ts'
import { line, toned } from '../page.ts'
import { changesIn, namesOf, sideSentences, wentWords } from './synced.ts'
import { sentence } from '../rows.ts'
import { count, proofWords } from '../words.ts'

/** More senders than this are counted. */
const sendersMax = 4
const channelsMax = 4

const tones: Readonly<Record<SeenSyncEvent['type'], Tone | undefined>> = {
  exchanged: undefined,
  away: 'warn',
  back: 'good',
  problem: 'bad',
  settled: 'good',
}

export function watchedPage(event: SeenSyncEvent, frame: Frame): Page {
  const { atMs, repo, type } = event
  const tone = tones[type]
  const said = (text: string, how: Tone | undefined) => {
    const words = how ? toned(how, text) : text
    return line(toned('dim', frame.stampOf(atMs)), ` ${namesOf(repo)}: `, words)
  }
  const sides = type === 'exchanged' ? sideSentences(repo, frame) : []
  const first = sentenceOf(event, frame)
  return [
    ...(first === '' ? [] : [said(first, tone)]),
    ...sides.map(({ text, isWarning }) => said(text, isWarning ? 'warn' : undefined)),
  ]
}

function sentenceOf({ type, repo, sinceMs }: SeenSyncEvent, frame: Frame): string {
  const since = sinceMs === undefined ? '' : ` since ${frame.stampOf(sinceMs)}`
  switch (type) {
    case 'away': {
      const why = sanitizeLine(repo.waitsWhy ?? 'it did not answer', 200)
      return `${repo.remote} is away${since}: ${sentence(why)}`
    }
    case 'back':
      return `${repo.remote} is back; it was away${since}.`
    case 'problem': {
      const { why = '', hint = '' } = repo.problem ?? {}
      return sanitizeLine(`${why} ${hint}`.trim(), 600)
    }
    case 'settled':
      return 'All is well again.'
    case 'exchanged':
      return exchangedSentence(repo)
  }
}

function exchangedSentence(repo: SeenSyncedRepo): string {
  const { cameIn, committed, reached } = repo
  const changes = changesIn(repo)
  const from = cameIn.length > 0 ? ` from ${sendersOf(repo)}` : ''
  const where = repo.posts.slice(0, channelsMax).map(({ channel }) => `#${channel}`)
  const into = where.length > 0 ? ` in ${where.join(', ')}` : ''
  const both = from && into ? ` and${into}` : into
  const parts = [
    ...(changes > 0 ? [`${count(changes, 'change')} came in${from}${both}`] : []),
    ...wentWords(repo),
    ...(reached !== 'pushed' && committed.length > 0
      ? [`${count(committed.length, 'file')} committed here`]
      : []),
  ]
  return parts.length === 0 ? '' : sentence(parts.join(', '))
}

/** Who wrote what came in, each once, with how far that is proved. */
function sendersOf({ cameIn }: SeenSyncedRepo): string {
  const names = new Set(
    cameIn.map(({ entry }) => `${letterIn(entry).from} (${proofWords(entry.standing).text})`),
  )
  const more = names.size - sendersMax
  const shown = [...names].slice(0, sendersMax).join(', ')
  return more > 0 ? `${shown} and ${count(more, 'other')}` : shown
}
