/**
 * Conflicts in a text that had conflicts already, and was merged again with both of them in it: git may put the new markers
 * between the old ones, so that the two overlap. Nothing says which marker belongs to which; what the sides look like does.
 */

import { cutAt, type Marker, markersIn } from './markers.ts'

/** Of more markers all ways would be too many; such a text is taken as it reads. */
const markersMax = 18
/** Ways to read one text. */
const readingsMax = 400

/**
 * Ways to take a tangled text apart, each as the sides that it has then; none for a text that is not tangled. `untangled` reads
 * a text whose markers are well nested, as far as they are.
 */
export function readingsOf(
  text: string,
  untangled: (text: string) => readonly string[],
): readonly (readonly string[])[] {
  const plain = untangled(text)
  if (!plain.some((side) => side !== text && straysIn(side.split('\n')).length > 0)) return []
  // A marker whose partners are on the other side alone marks nothing here.
  const readings = [plain.map(withoutMarkers)]
  for (const { ours, theirs } of waysToCut(text)) {
    readings.push([...new Set([ours, theirs].flatMap(untangled).map(withoutMarkers))])
    if (readings.length >= readingsMax) break
  }
  return readings
}

/** Each outermost conflict that the markers allow: one that opens, one in the middle, one that ends. */
function waysToCut(text: string): readonly { readonly ours: string; readonly theirs: string }[] {
  const lines = text.split('\n')
  const markers = markersIn(lines)
  if (markers.length > markersMax) return []
  const of = (kind: Marker['kind']) => markers.filter((marker) => marker.kind === kind)
  return of('<').flatMap((start) =>
    of('>').flatMap((end) =>
      of('=').flatMap((middle) => {
        const isOne = start.size === end.size && start.size === middle.size
        if (!isOne || start.line > middle.line || middle.line > end.line) return []
        const base = of('|').find(({ size, line }) => {
          return size === start.size && line > start.line && line < middle.line
        })
        const [from, to] = [start.line, end.line]
        const cut = { start: from, base: (base ?? middle).line, middle: middle.line, end: to }
        return [cutAt(lines, cut)]
      }),
    ),
  )
}

function withoutMarkers(text: string): string {
  const lines = text.split('\n')
  const stray = new Set(straysIn(lines).map(({ line }) => line))
  return lines.filter((_, index) => !stray.has(index)).join('\n')
}

/** A line of seven `=` may be a person's own; nobody writes the others. */
function straysIn(lines: readonly string[]): readonly Marker[] {
  return markersIn(lines).filter(({ kind, size }) => kind !== '=' || size > 7)
}
