/** Locks for eyes: who holds what, why and until when, and how far that is known. */

import { isTerminal } from '../../is-terminal.ts'
import type { SeenHold, SeenLock, SeenLockChange } from '../../locks/types.ts'
import { sanitizeLine } from '../sanitize.ts'
import {
  dimmed,
  folded,
  type Frame,
  line,
  type Page,
  paragraph,
  toned,
  warned,
  withCommand,
} from '../text/page.ts'
import { fullTime, proofWords, relativeTime } from '../text/words.ts'

const whyCharsMax = 200

export function lockPage({ did, reached, lock, previous }: SeenLockChange, frame: Frame): Page {
  const mine = lock.holds.find(({ isMine }) => isMine)
  const others = lock.holds.filter(({ isMine }) => !isMine)
  const name = `${lock.name} in ${lock.space}`
  const until = mine ? ` until ${fullTime(mine.untilMs, frame)}` : ''
  const before = previous
    ? `, after ${previous.by}, whose time ran out ${relativeTime(previous.untilMs, frame)}`
    : ''
  const first = {
    taken: `You hold ${name}${until}.`,
    renewed: `You hold ${name} on${until}.`,
    'taken over': `You hold ${name}${until}${before}.`,
    held: `Somebody else holds ${name}.`,
    released: `Released ${name}.`,
    unchanged: `Nothing changed of ${name}.`,
  }[did]
  const beside =
    did !== 'held' && did !== 'released' && others.length > 0
      ? paragraph('Others are at it as well:', frame.width, '  ').map(warned)
      : []
  const spooled =
    reached === 'spooled'
      ? paragraph(
          'It is stored beside locks.org, because Emacs has unsaved edits there; it is placed when they are saved.',
          frame.width,
          '  ',
        )
      : []
  return [
    ...paragraph(first, frame.width),
    ...(did === 'released' ? [] : beside),
    ...(did === 'released' ? [] : others.flatMap((hold) => holdLines(hold, frame))),
    ...unprovedLines(lock, frame),
    ...spooled,
    ...(did === 'released' ? [] : freshness(lock, frame)),
  ]
}

export function locksPage(locks: readonly SeenLock[], frame: Frame): Page {
  const [first] = locks
  if (!first)
    return withCommand(
      'Nothing is locked. Take a lock with:',
      'datacore-msg lock take NAME',
      frame.width,
    )
  const spaces = new Set(locks.map(({ space }) => space))
  const rows = locks.flatMap((lock) => [
    line(toned('strong', lock.name), toned('dim', spaces.size > 1 ? `  ${lock.space}` : '')),
    ...(lock.holds.length === 0 ? [line(toned('dim', '  nobody holds it'))] : []),
    ...lock.holds.flatMap((hold) => holdLines(hold, frame)),
    ...lock.lost.flatMap((hold) => lostLines(hold, frame)),
    ...unprovedLines(lock, frame),
  ])
  const oldest = locks.reduce((a, b) => ((b.syncedMs ?? 0) < (a.syncedMs ?? 0) ? b : a), first)
  return [...rows, ...freshness(oldest, frame)]
}

/** Why a lock was not taken, in one sentence. */
export function heldSentence(lock: SeenLock): string {
  const holder = lock.holds.find(({ mode, isMine }) => mode === 'exclusive' && !isMine)
  if (!holder) return `${lock.name} is held, so it was not taken.`
  const why = holder.why ? ` (${sanitizeLine(holder.why, whyCharsMax)})` : ''
  return `${lock.name} is held by ${holder.by}${why} until ${new Date(holder.untilMs).toISOString()}, so it was not taken.`
}

function holdLines(hold: SeenHold, frame: Frame): Page {
  const who = hold.isMine ? 'you' : hold.by
  const session = isTerminal(hold.session) ? '' : `, session ${hold.session.slice(0, 12)}`
  const mode = hold.mode === 'advisory' ? 'advisory, ' : ''
  const ends = `${mode}ends ${relativeTime(hold.untilMs, frame)}`
  const spans = line(`  ${who} (`, proofWords(hold.standing), `)${session}, ${ends}`)
  const why = sanitizeLine(hold.why, whyCharsMax)
  return [
    ...folded(spans, frame.width, '    '),
    ...(why ? paragraph(why, frame.width, '    ').map(dimmed) : []),
  ]
}

function lostLines(hold: SeenHold, frame: Frame): Page {
  const who = hold.isMine ? 'You' : hold.by
  const sentence = `${who} took it too, and later: it does not count.`
  return paragraph(sentence, frame.width, '  ').map(warned)
}

function unprovedLines({ unproved }: SeenLock, frame: Frame): Page {
  return unproved.slice(0, 5).flatMap((hold) => {
    const sentence = `${hold.by} says to hold it (${proofWords(hold.standing).text}), which does not count.`
    return paragraph(sentence, frame.width, '  ').map(warned)
  })
}

/** Git has no lock of its own: nobody is to think that this is more than it is. */
function freshness({ syncedMs }: SeenLock, frame: Frame): Page {
  const known =
    syncedMs === undefined
      ? 'This machine never synced, so only its own sessions are known here.'
      : `As of the last sync, ${relativeTime(syncedMs, frame)}: another clone may have taken it since. The first one holds; datacore-msg sync tells.`
  return paragraph(known, frame.width).map(dimmed)
}
