/** Shared values for eyes: one, a list, a history, what became of a change, and a line for each change that is watched. */

import { isSameValue, valueIn } from '../../state/json.ts'
import type { StateKey } from '../../state/key.ts'
import type { JudgedSet, SeenHistory, SeenState, SeenStateChange } from '../../state/types.ts'
import { compareSets, setMs } from '../../state/value-set.ts'
import { sanitizeLine, sanitizeText } from '../sanitize.ts'
import {
  blankLine,
  dimmed,
  type Frame,
  line,
  type Page,
  paragraph,
  type Span,
  toned,
  warned,
  withCommand,
} from '../text/page.ts'
import { cut } from '../text/width.ts'
import { fullTime, proofAdvice, proofWords, relativeTime } from '../text/words.ts'

/** Enough of a value for a list. */
const listCharsMax = 400

/** The value on a line of its own, whole, then who set it. */
export function statePage(state: SeenState, frame: Frame): Page {
  const { present } = state
  const advice = proofAdvice(present.standing, authorOf(present))
  return [
    line(valueText(present)),
    line(
      toned('dim', '  set by '),
      ...whoParts(present),
      toned('dim', `, ${when(present, frame)}`),
    ),
    line(toned('dim', `  ${state.key} in ${state.space}`)),
    ...(advice ? paragraph(advice, frame.width, '  ').map(warned) : []),
    ...laterLines(state, frame),
  ]
}

export function statesPage(
  states: readonly SeenState[],
  frame: Frame,
  prefix: string | undefined,
): Page {
  if (states.length === 0) {
    return prefix === undefined
      ? withCommand(
          'No shared values yet. Set one with:',
          'datacore-msg state set KEY \'"TEXT"\'',
          frame.width,
        )
      : withCommand(
          `No key begins with ${sanitizeLine(prefix, 60)}. See all with:`,
          'datacore-msg state list',
          frame.width,
        )
  }
  const several = new Set(states.map(({ space }) => space)).size > 1
  return states.flatMap((state) => {
    const { key, space, present } = state
    const room = Math.max(16, frame.width - key.length - 2)
    const value = shortValue(present)
    const where = several ? `, ${space}` : ''
    return [
      line(toned('strong', key), `  ${cut(value, room)}`),
      line(
        '    ',
        ...whoParts(present),
        toned('dim', `, ${relativeTime(setMs(present) ?? 0, frame)}${where}`),
      ),
      ...laterLines(state, frame),
    ]
  })
}

export function historyPage({ key, space, present, sets }: SeenHistory, frame: Frame): Page {
  const rows = sets.flatMap((set) => {
    const isPresent = present !== undefined && compareSets(set, present) === 0
    const mark = isPresent ? toned('good', '* ') : { text: '  ' }
    const stamp = setMs(set)
    const time = stamp === undefined ? 'date unknown    ' : frame.stampOf(stamp)
    const head = line(mark, toned('dim', `${time}  `), ...whoParts(set))
    const value = shortValue(set)
    return [head, line('    ', cut(value, frame.width - 4))]
  })
  const counted = present
    ? 'The one with a star counts.'
    : 'None of them counts: set it again with datacore-msg state set.'
  return [
    line(toned('strong', key), toned('dim', ` in ${space}`)),
    blankLine,
    ...rows,
    blankLine,
    ...paragraph(counted, frame.width).map(dimmed),
  ]
}

export function changePage(change: SeenStateChange, frame: Frame): Page {
  const { did, key, space, state } = change
  const value = state ? shortValue(state.present) : ''
  const beside =
    change.reached === 'spooled'
      ? paragraph(
          'It is stored beside state.org, because Emacs has unsaved edits there; it is placed when they are saved.',
          frame.width,
          '  ',
        )
      : []
  switch (did) {
    case 'set':
      return [...valueLine(`Set ${key} in ${space} to`, value, frame), ...beside]
    case 'deleted':
      return [line(`Deleted ${key} in ${space}; its history stays.`), ...beside]
    case 'unchanged':
      return valueLine(`${key} in ${space} is already`, value, frame)
    case 'differs':
      return state ? statePage(state, frame) : [line(`${key} has no value in ${space}.`)]
  }
}

/** One line for each: when, what, who. */
export function watchedPage(
  { key, state }: { readonly key: StateKey; readonly state: SeenState | undefined },
  frame: Frame,
): Page {
  if (!state) return [line(toned('dim', `${frame.stampOf(frame.nowMs)}  `), `${key} has no value`)]
  const { present } = state
  const atMs = setMs(present)
  const time = toned(
    'dim',
    `${atMs === undefined ? frame.stampOf(frame.nowMs) : frame.stampOf(atMs)}  `,
  )
  const value = shortValue(present)
  return [line(time, `${key} = ${value}  (`, ...whoParts(present), ')')]
}

/** Why a value was not changed, in one sentence with what is there. */
export function differsSentence({ key, state }: SeenStateChange): string {
  if (!state) return `${key} has no value, so nothing was written.`
  const value = shortValue(state.present, 200)
  return `${key} is ${value}, set by ${authorOf(state.present)}, so nothing was written.`
}

/** Settings that stand above the one that counts. */
function laterLines({ key, present, later }: SeenState, frame: Frame): Page {
  const [newest] = later
  if (!newest) return []
  const same = newest.value !== undefined && isSameValue(newest.value, present.value ?? '')
  const value = shortValue(newest, 120)
  const count = later.length > 1 ? `${later.length} later settings do` : 'A later setting does'
  const what = same ? 'says the same' : `the newest is ${value}`
  const sentence = `${count} not count; ${what}, by ${authorOf(newest)}, ${proofWords(newest.standing).text}. See datacore-msg state history ${key}.`
  return paragraph(sentence, frame.width, '    ').map(warned)
}

function valueLine(sentence: string, value: string, frame: Frame): Page {
  const whole = `${sentence} ${value}`
  if (whole.length <= frame.width) return [line(whole)]
  return [line(`${sentence}:`), line('  ', cut(value, frame.width - 2))]
}

/** As a parser has it: what is escaped in the file for the sake of Emacs stands as it was meant. */
function valueText({ value }: JudgedSet): string {
  if (value === undefined) return 'deleted'
  const parsed = valueIn(value)
  return sanitizeText(parsed === undefined ? value : JSON.stringify(parsed))
}

function shortValue(set: JudgedSet, charsMax = listCharsMax): string {
  return sanitizeLine(valueText(set), charsMax)
}

function whoParts(set: JudgedSet): readonly Span[] {
  return [{ text: `${authorOf(set)} (` }, proofWords(set.standing), { text: ')' }]
}

function authorOf({ by }: JudgedSet): string {
  return sanitizeLine(by, 60) || 'nobody'
}

function when(set: JudgedSet, frame: Frame): string {
  return fullTime(setMs(set) ?? 0, frame)
}
