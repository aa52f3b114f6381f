/** The line that stays with the private copy of a letter which stands in its own space now. */

import type { EntryView } from '../views.ts'

export function movedNote(space: string): string {
  return `It is in ${space}, where git brought it.`
}

/** Such a copy says nothing of what became of the letter: it was joined into the one there. */
export function isMovedTo(view: EntryView, space: string): boolean {
  const { log } = view.kind === 'task' ? view.task : view.message
  return log.some((line) => line.type === 'state' && line.note.trim() === movedNote(space))
}
