/** Memories for eyes: what was found or is there, one whole, and what became of a wish. */

import type {
  SeenForgotten,
  SeenMemory,
  SeenMemoryDetail,
  SeenRecalled,
  SeenRemembered,
} from '../../memory/types.ts'
import { sanitizeLine, sanitizeText } from '../sanitize.ts'
import { shownName } from '../shown-name.ts'
import {
  blankLine,
  columnsOf,
  dimmed,
  fact,
  folded,
  type Frame,
  labelWidth,
  line,
  type Line,
  type Page,
  paragraph,
  quoted,
  type Span,
  toned,
  twoEnds,
  warned,
  withCommand,
  withId,
} from '../text/page.ts'
import { titleOf } from '../text/rows.ts'
import { cut } from '../text/width.ts'
import { count, fullTime, proofAdvice, proofWords, relativeTime } from '../text/words.ts'

/** Of a text in a list; the whole one is shown by `memory show`. */
const excerptCharsMax = 320

/** Best first; those with all words before those with some. */
export function recalledPage(
  found: readonly SeenRecalled[],
  frame: Frame,
  { words, limit }: { readonly words: string; readonly limit: number },
): Page {
  if (found.length === 0) {
    const sentence = `No memory has ${sanitizeLine(words, 80)}. Use fewer words, or see all with:`
    return withCommand(sentence, 'datacore-msg memory list', frame.width)
  }
  const all = found.filter(({ match }) => match === 'all')
  const some = found.filter(({ match }) => match === 'some')
  const isCut = found.length >= limit
  const more = isCut
    ? paragraph(`These are the best ${limit}; --limit shows more.`, frame.width)
    : []
  return [
    ...section(all.length > 0 && some.length > 0 ? 'With all words' : '', all, frame),
    ...section(some.length > 0 ? 'With some of the words' : '', some, frame),
    ...more.map(dimmed),
  ]
}

export function memoriesPage(memories: readonly SeenMemory[], frame: Frame, limit: number): Page {
  if (memories.length === 0) {
    return withCommand(
      'No memories here. Keep one with:',
      'datacore-msg remember "TEXT"',
      frame.width,
    )
  }
  const isCut = memories.length >= limit
  const more = isCut ? paragraph(`The newest ${limit}; --limit shows more.`, frame.width) : []
  return [...section('', memories, frame), ...more.map(dimmed)]
}

export function memoryPage(detail: SeenMemoryDetail, frame: Frame): Page {
  const { memory, standing, space, path } = detail
  const advice = proofAdvice(standing, memory.from)
  const facts: readonly (Line | undefined)[] = [
    fact('By', memory.from, ' (', proofWords(standing), ')'),
    fact('Since', fullTime(Date.parse(memory.stamp), frame)),
    memory.tags.length > 0 ? fact('Tags', sanitizeLine(memory.tags.join(' '), 400)) : undefined,
    memory.project ? fact('Project', shownName(memory.project, 200)) : undefined,
    memory.source ? fact('From', memory.source) : undefined,
    memory.supersedes ? fact('Replaces', memory.supersedes) : undefined,
    fact('Status', statusSpan(detail)),
    fact('File', `${space}, ${path}`),
    fact('Id', memory.id),
  ]
  const shown = facts
    .filter((one): one is Line => one !== undefined)
    .flatMap((one) => folded(one, frame.bodyWidth, ' '.repeat(labelWidth)))
  return [
    ...shown,
    ...(detail.supersededBy ? [fact('Now', detail.supersededBy)] : []),
    ...(advice ? [blankLine, ...paragraph(advice, frame.width).map(warned)] : []),
    blankLine,
    ...quoted(sanitizeText(memory.body), frame),
    ...changeLines(detail, frame),
  ]
}

export function rememberedPage(
  { did, reached, memory, similar }: SeenRemembered,
  frame: Frame,
): Page {
  const { id } = memory.memory
  const beside =
    reached === 'spooled' ? ', beside memory.org, because Emacs has unsaved edits there' : ''
  const said =
    did === 'known'
      ? `Remembered already in ${memory.space}, nothing new was stored${reached === 'nothing' ? '' : ' but its tags'}`
      : `Remembered in ${memory.space}${beside}`
  const others = similar.flatMap(({ id: other, from, title, likeness }) => [
    ...withId(
      likeness === 'same' ? `${from} remembered the same` : `${from} remembered nearly the same`,
      other,
      frame.width,
    ).map(warned),
    line(toned('dim', `  ${cut(sanitizeLine(title, 300), frame.width - 2)}`)),
  ])
  const hint =
    did === 'remembered' && similar.length > 0 && !memory.memory.supersedes
      ? withCommand(
          'If it says the same, take yours back:',
          `datacore-msg forget ${id}`,
          frame.width,
        )
      : []
  return [
    ...withId(said, id, frame.width),
    ...replaced(memory, frame),
    ...others,
    ...hint.map(dimmed),
  ]
}

export function forgottenPage({ did, reached, memory }: SeenForgotten, frame: Frame): Page {
  const { id, body, status } = memory.memory
  const said =
    did === 'forgotten'
      ? 'Forgotten'
      : did === 'restored'
        ? 'Remembered again'
        : status === 'forgotten'
          ? 'Already forgotten'
          : 'Not forgotten'
  const beside =
    reached === 'spooled'
      ? paragraph('It takes place once the unsaved edits in Emacs are saved.', frame.width, '  ')
      : []
  const undo =
    did === 'forgotten'
      ? [line(toned('dim', '  Taken back with datacore-msg forget ID --undo.'))]
      : []
  return [
    ...withId(said, id, frame.width),
    line(toned('dim', `  ${cut(titleOf(body), frame.width - 2)}`)),
    ...beside,
    ...undo,
  ]
}

function replaced({ memory }: SeenMemory, frame: Frame): Page {
  return memory.supersedes ? withId('In place of', memory.supersedes, frame.width) : []
}

function section(title: string, memories: readonly SeenMemory[], frame: Frame): Page {
  if (memories.length === 0) return []
  const several = new Set(memories.map(({ space }) => space)).size > 1
  const head = title ? [line(toned('strong', title)), blankLine] : []
  return [
    ...head,
    ...memories.flatMap((one) => [...rows(one, frame, several ? 'shown' : 'hidden'), blankLine]),
  ]
}

/** The text, cut, then who and when, and the id at the end. */
function rows(seen: SeenMemory, frame: Frame, spaces: 'shown' | 'hidden'): Page {
  const { memory, standing, space } = seen
  const when = relativeTime(Date.parse(memory.stamp), frame)
  const tags = memory.tags.length > 0 ? `, ${sanitizeLine(memory.tags.join(' '), 100)}` : ''
  const project = memory.project ? `, project ${shownName(memory.project, 60)}` : ''
  const where = spaces === 'shown' ? `, ${space}` : ''
  const who = line(
    toned('dim', '  '),
    memory.from,
    ' (',
    proofWords(standing),
    ')',
    toned('dim', `, ${when}${tags}${project}${where}`),
    ...(isPlain(seen) ? [] : [toned('dim', ', '), statusSpan(seen)]),
  )
  return [...excerpt(memory.body, frame), ...whoAndId(who, memory.id, frame)]
}

/** The beginning of a text, on as many lines as it takes; what is cut is said. */
function excerpt(body: string, frame: Frame): Page {
  const text = sanitizeText(body.trim())
  const short =
    text.length > excerptCharsMax ? `${text.slice(0, excerptCharsMax).trimEnd()}…` : text
  const lines = short.split('\n').filter((one) => one.trim() !== '')
  const shown = lines.slice(0, 4)
  const left = lines.length - shown.length
  return [
    ...shown.flatMap((one, index) =>
      paragraph(one, frame.width, '  ').map((part) => (index === 0 ? strong(part) : part)),
    ),
    ...(left > 0 ? [line(toned('dim', `  (${count(left, 'line')} more)`))] : []),
  ]
}

function whoAndId(who: Line, id: string, frame: Frame): Page {
  const lines = twoEnds(who, line(id), frame.width)
  const [only, ...rest] = lines
  if (!only || columnsOf(only) <= frame.width) return lines
  return [...folded(only, frame.width, '    '), ...rest]
}

function isPlain({ memory, supersededBy, byHand }: SeenMemory): boolean {
  return memory.status === 'held' && supersededBy === undefined && byHand === undefined
}

function statusSpan({ memory, supersededBy, byHand }: SeenMemory): Span {
  if (byHand !== undefined) {
    return toned('warn', 'held: CANCELLED by hand, which nobody signed')
  }
  if (memory.status === 'forgotten') return toned('warn', 'forgotten')
  return supersededBy ? toned('warn', 'superseded') : { text: 'held' }
}

function changeLines({ changes }: SeenMemoryDetail, frame: Frame): Page {
  if (changes.length === 0) return []
  const lines = changes.flatMap(({ to, by, atMs, note, standing }) => {
    const what = to === 'forgotten' ? 'forgotten' : 'remembered again'
    const who: readonly (string | Span)[] =
      by === undefined ? ['by hand'] : [`by ${sanitizeLine(by, 80)} (`, proofWords(standing), ')']
    const said = line(toned('dim', `  ${frame.stampOf(atMs)}  `), `${what} `, ...who)
    const why = note ? quoted(sanitizeText(note, 1000), frame, '      ') : []
    return [...folded(said, frame.bodyWidth, '      '), ...why]
  })
  return [blankLine, line(toned('strong', 'History')), blankLine, ...lines]
}

function strong(spans: Line): Line {
  return spans.map(({ text }) => toned('strong', text))
}
