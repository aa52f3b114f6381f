/** The sides of a text in which git left conflict markers, of any size, with or without the base between them. */

import type { Cut } from './markers.ts'

/** More than this many nested conflicts are left as they stand. */
const sidesMax = 16

const opening = /^(<{7,})(?: .*)?$/u

/** The text itself when it has no conflict; LF line ends. Each side is what one of the merged files was. */
export function sidesOf(text: string): readonly string[] {
  const whole: string[] = []
  const open = [text]
  while (open.length > 0 && whole.length + open.length <= sidesMax) {
    const next = open.pop()!
    const cut = cutConflicts(next)
    if (cut) open.push(cut.theirs, cut.ours)
    else whole.push(next)
  }
  return [...new Set([...whole, ...open])]
}

/** A quick look, before a text is decoded; false for nearly every file. */
export function mayConflict(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    if (at > 0 && bytes[at - 1] !== 10) continue
    let end = at
    while (bytes[end] === marker) end += 1
    if (end - at >= 7) return true
  }
  return false
}

const marker = 0x3c

/** Both readings of a text; undefined when no conflict in it is whole. */
function cutConflicts(text: string): Cut | undefined {
  if (!text.includes('<<<<<<<')) return undefined
  const lines = text.split('\n')
  const ours: string[] = []
  const theirs: string[] = []
  let found = false
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!
    const conflict = opening.test(line) ? conflictAt(lines, index) : undefined
    if (conflict) {
      found = true
      ours.push(...lines.slice(index + 1, conflict.base))
      theirs.push(...lines.slice(conflict.middle + 1, conflict.end))
      index = conflict.end
    } else {
      ours.push(line)
      theirs.push(line)
    }
  }
  return found ? { ours: ours.join('\n'), theirs: theirs.join('\n') } : undefined
}

/** The lines of the markers that belong to the one at `start`: git writes them all in one size. */
function conflictAt(
  lines: readonly string[],
  start: number,
): { readonly base: number; readonly middle: number; readonly end: number } | undefined {
  const size = opening.exec(lines[start]!)![1]!.length
  const isMarker = (line: string, char: string) =>
    line.startsWith(char.repeat(size)) && (line.length === size || line[size] === ' ')
  let base = -1
  let middle = -1
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index]!
    if (isMarker(line, '<')) return undefined
    if (middle < 0 && base < 0 && isMarker(line, '|')) base = index
    else if (middle < 0 && line === '='.repeat(size)) middle = index
    else if (middle >= 0 && isMarker(line, '>')) {
      return { base: base < 0 ? middle : base, middle, end: index }
    }
  }
  return undefined
}
