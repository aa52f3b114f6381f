/** What became of a space or the archive, in sentences. */

import type { Frame, Page } from './page.ts'
import { line, paragraph, toned, withCommand } from './page.ts'
import { grouped } from './words.ts'

export function spacePage(space: string, made: readonly string[], frame: Frame): Page {
  if (made.length === 0) {
    return paragraph(`${space} was complete already; nothing was changed.`, frame.width)
  }
  return [
    ...paragraph(`${space} is ready. Made in it:`, frame.width),
    ...made.map((path) => line(toned('dim', `  ${path}`))),
    ...withCommand('Write a message with:', 'datacore-msg send @NAME "TEXT"', frame.width),
  ]
}

export function archivedPage(
  moved: readonly { readonly space: string; readonly entries: number }[],
  frame: Frame,
): Page {
  const some = moved.filter(({ entries }) => entries > 0)
  if (some.length === 0) return paragraph('Nothing is due to be archived.', frame.width)
  return some.map(({ space, entries }) => {
    const noun = entries === 1 ? 'entry' : 'entries'
    return line(`Moved ${grouped(entries)} finished ${noun} of ${space} into its archive.`)
  })
}
