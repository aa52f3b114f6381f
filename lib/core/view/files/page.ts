/** Shared files for eyes: what is there, what became of one, and what was done. Names are other people's text. */

import type {
  SeenFetched,
  SeenFile,
  SeenFileDeleted,
  SeenFileStatus,
  SeenShared,
} from '../../files/types.ts'
import { expiresMs } from '../../files/codec.ts'
import { sanitizeLine } from '../sanitize.ts'
import {
  blankLine,
  dimmed,
  fact,
  folded,
  type Frame,
  labelWidth,
  line,
  type Line,
  type Page,
  paragraph,
  type Span,
  toned,
  warned,
  withCommand,
} from '../text/page.ts'
import { count, fullTime, grouped, proofAdvice, proofWords, relativeTime } from '../text/words.ts'

const nameCharsMax = 100

export function sharedPage(shared: SeenShared, frame: Frame): Page {
  const { did, reached, file, space, wasThere } = shared
  const isMended = did === 'known' && !wasThere
  const what = `${nameOf(shared)} (${sizeWords(file.size)})`
  const sentence =
    did === 'known'
      ? `You shared ${what} in ${space} already${isMended ? '; its content was missing or damaged here, and is right again' : ''}.`
      : `Shared ${what} with everybody in ${space}.`
  const beside =
    reached === 'spooled'
      ? 'Its entry is stored beside files.org, because Emacs has unsaved edits there; it is placed when they are saved.'
      : undefined
  const until = expiresMs(file)
  return [
    ...paragraph(sentence, frame.width),
    line(`  ${file.id}`),
    ...(until === undefined ? [] : [line(`  until ${fullTime(until, frame)}`)]),
    ...(beside ? paragraph(beside, frame.width, '  ') : []),
    ...(did === 'known' && !isMended
      ? []
      : paragraph('The others have it after a sync.', frame.width, '  ').map(dimmed)),
  ]
}

export function filesPage(files: readonly SeenFile[], frame: Frame, limit: number): Page {
  if (files.length === 0) {
    return withCommand(
      'No files here. Share one with:',
      'datacore-msg file share PATH',
      frame.width,
    )
  }
  const rows = files.flatMap((seen) => {
    const { file, standing } = seen
    const facts = [sizeWords(file.size), relativeTime(Date.parse(file.stamp), frame), seen.space]
    const tags = file.tags.length > 0 ? [file.tags.map((tag) => `#${tag}`).join(' ')] : []
    return [
      line(toned('strong', nameOf(seen)), ...stateSpans(seen, frame)),
      ...folded(
        line(
          '  ',
          `${file.from} (`,
          proofWords(standing),
          ')',
          toned('dim', `, ${[...facts, ...tags].map((one) => sanitizeLine(one, 200)).join(', ')}`),
        ),
        frame.width,
        '    ',
      ),
      line(toned('dim', `  ${file.id}`)),
    ]
  })
  const more = files.length >= limit ? `The newest ${limit}; --limit shows more.` : ''
  return [...rows, ...(more ? paragraph(more, frame.width).map(dimmed) : [])]
}

export function fetchedPage({ did, out, file }: SeenFetched, frame: Frame): Page {
  const where = sanitizeLine(out, 400)
  const said = {
    written: 'Written, and proved by its hash:',
    replaced: 'Replaced, and proved by its hash:',
    same: 'The very same content is there already:',
  }[did]
  const advice = proofAdvice(file.standing, file.file.from)
  return [
    line(said),
    line(`  ${where}`),
    ...folded(
      line(
        '  ',
        `from ${file.file.from} (`,
        proofWords(file.standing),
        '), ',
        sizeWords(file.file.size),
      ),
      frame.width,
      '  ',
    ),
    ...(advice ? paragraph(advice, frame.width, '  ').map(warned) : []),
  ]
}

export function fileStatusPage(status: SeenFileStatus, frame: Frame): Page {
  const { file, standing, space, path, fetches, changes } = status
  const until = expiresMs(file)
  const advice = proofAdvice(standing, file.from)
  const facts: readonly (Line | undefined)[] = [
    fact('Name', nameOf(status), ...stateSpans(status, frame)),
    fact('By', file.from, ' (', proofWords(standing), ')'),
    fact('Since', fullTime(Date.parse(file.stamp), frame)),
    fact(
      'Size',
      `${sizeWords(file.size)} (${count(file.size, 'byte')}), ${sanitizeLine(file.type, 80) || 'type unknown'}`,
    ),
    until === undefined ? undefined : fact('Until', fullTime(until, frame)),
    file.tags.length > 0 ? fact('Tags', sanitizeLine(file.tags.join(' '), 400)) : undefined,
    fact('Content', contentWords(status)),
    fact('SHA-256', file.sha256.slice(0, 32)),
    fact('', file.sha256.slice(32)),
    fact('File', `${space}, ${path}`),
    fact('Id', file.id),
  ]
  const shown = facts.flatMap((one) =>
    one ? folded(one, frame.width, ' '.repeat(labelWidth)) : [],
  )
  const rows = [
    ...fetches.map(({ by, atMs, standing: who }) => ({ what: 'fetched by', by, atMs, who })),
    ...changes.map(({ to, by, atMs, standing: who }) => {
      return {
        what: `${to === 'deleted' ? 'deleted' : 'shared again'} by`,
        by: by ?? 'nobody',
        atMs,
        who,
      }
    }),
  ].sort((a, b) => a.atMs - b.atMs)
  const history = rows.flatMap(({ what, by, atMs, who }) => {
    const when = toned('dim', `  ${frame.stampOf(atMs)}  `)
    return folded(
      line(when, `${what} ${sanitizeLine(by, 80)} (`, proofWords(who), ')'),
      frame.width,
      '      ',
    )
  })
  const none =
    file.status === 'deleted'
      ? []
      : paragraph('Nobody has fetched it, as far as the last sync says.', frame.width)
  return [
    ...shown,
    ...(advice ? [blankLine, ...paragraph(advice, frame.width).map(warned)] : []),
    blankLine,
    ...(history.length > 0 ? history : none.map(dimmed)),
  ]
}

export function fileDeletedPage(report: SeenFileDeleted, frame: Frame): Page {
  const { did, content, file } = report
  const name = nameOf(file)
  const first =
    did === 'deleted' ? `Deleted ${name}; its entry says so.` : `${name} was deleted before.`
  const second =
    content === 'removed'
      ? 'Its content is gone here, and in other clones after a sync. What was pushed stays in the history of git.'
      : 'Its content stays, for another shared file has it too.'
  return [...paragraph(first, frame.width), ...paragraph(second, frame.width, '  ').map(dimmed)]
}

function contentWords({ content }: SeenFile): string {
  switch (content) {
    case 'here':
      return 'on this machine'
    case 'in LFS':
      return 'in Git LFS, and not fetched here: run git lfs pull'
    case 'missing':
      return 'not on this machine'
  }
}

function stateSpans(seen: SeenFile, frame: Frame): readonly Span[] {
  if (seen.file.status === 'deleted') return [toned('warn', '  deleted')]
  if (seen.isExpired) return [toned('warn', '  ran out')]
  const until = expiresMs(seen.file)
  const ends = until === undefined ? [] : [toned('dim', `  ends ${relativeTime(until, frame)}`)]
  if (seen.content === 'here') return ends
  return [...ends, toned('warn', seen.content === 'in LFS' ? '  in Git LFS' : '  content not here')]
}

function nameOf({ file }: SeenFile): string {
  return sanitizeLine(file.name, nameCharsMax) || 'without a name'
}

/** `12 bytes`, `3.4 KiB`, `10 MiB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return count(bytes, 'byte')
  const [unit, amount] = bytes < 2 ** 20 ? ['KiB', bytes / 1024] : ['MiB', bytes / 2 ** 20]
  return `${amount < 10 ? (Math.round(amount * 10) / 10).toString() : grouped(Math.round(amount))} ${unit}`
}
