/** Marks for eyes: what became of a reaction or a pin, and the lists of what is pinned, mentions me, or is waited for. */

import type { SeenEntry } from '../seen.ts'
import { foundPage } from '../text/lists.ts'
import {
  blankLine,
  type Frame,
  type Page,
  paragraph,
  warned,
  withCommand,
  withId,
} from '../text/page.ts'
import { count, grouped } from '../text/words.ts'
import type { SeenBulk, SeenPinned, SeenReacted } from './types.ts'

const beside = 'Stored beside the file, because Emacs has unsaved edits there.'

export function reactedPage({ did, emoji, id, reached, warning }: SeenReacted, frame: Frame): Page {
  const said = {
    added: `Reacted ${emoji}`,
    removed: `Took back ${emoji}`,
    unchanged: `Nothing to change, for ${emoji}`,
  }[did]
  return [
    ...withId(said, id, frame.width),
    ...reachedLines(reached, frame),
    ...warningLines(warning, frame),
  ]
}

export function pinnedPage({ did, id, reached, warning }: SeenPinned, frame: Frame): Page {
  const said = { pinned: 'Pinned', unpinned: 'Unpinned', unchanged: 'Nothing to change' }[did]
  return [
    ...withId(said, id, frame.width),
    ...reachedLines(reached, frame),
    ...warningLines(warning, frame),
  ]
}

export function reachedLines(reached: SeenPinned['reached'], frame: Frame): Page {
  return reached === 'spooled' ? paragraph(beside, frame.width) : []
}

/** Of what was done all the same. */
export function warningLines(warning: string | undefined, frame: Frame): Page {
  return warning === undefined ? [] : paragraph(warning, frame.width).map(warned)
}

export function bulkPage(bulk: SeenBulk, frame: Frame): Page {
  const { marked, left, batch } = bulk
  const more = left > 0 && marked > 0 ? ` ${grouped(left)} more are left: run it again.` : ''
  const said = paragraph(bulkSaid(bulk) + more, frame.width)
  if (batch === undefined) return said
  return [...said, ...withCommand('Take it back:', `datacore-msg mark undo ${batch}`, frame.width)]
}

function bulkSaid({ did, status, marked, spaces }: SeenBulk): string {
  const where = spaces.map((one) => `${grouped(one.marked)} in ${one.space}`).join(', ')
  const word = status === 'todo' ? 'to do' : status
  const messages = count(marked, 'message')
  switch (did) {
    case 'marked':
      return marked === 0 ? 'No message to mark.' : `Marked ${messages} as ${word}: ${where}.`
    case 'found':
      if (marked === 0) return 'No message to mark.'
      return `Nothing is marked yet. It would mark ${messages} as ${word}: ${where}.`
    case 'undone':
      if (marked > 0) return `Took back the mark of ${messages}: ${where}.`
      return 'There is nothing to take back: no message has that mark as its last one.'
  }
}

export interface SeenList {
  readonly entries: readonly SeenEntry[]
  /** How many there are, shown or not. */
  readonly total: number
}

/** `command` shows more when it is followed by a number. */
export function listPage(
  { entries, total }: SeenList,
  frame: Frame,
  said: { readonly title: string; readonly empty: string; readonly command: string },
): Page {
  const page = foundPage(entries, frame, {
    title: said.title,
    empty: paragraph(said.empty, frame.width),
  })
  const left = total - entries.length
  if (left <= 0) return page
  const more = `${said.command} --limit ${Math.min(total, 10_000)}`
  return [...page, blankLine, ...withCommand(`and ${grouped(left)} older:`, more, frame.width)]
}
