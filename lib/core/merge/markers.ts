/** The lines that git writes around conflicts, of any length, and a text cut at them. Which belong together: conflict.ts. */

export interface Marker {
  readonly kind: '<' | '|' | '=' | '>'
  /** Characters: git writes all markers of one conflict in one size. */
  readonly size: number
  /** Index of the line. */
  readonly line: number
}

/** Lines of one conflict; without the base between the sides `base` is `middle`. */
export interface ConflictLines {
  readonly start: number
  readonly base: number
  readonly middle: number
  readonly end: number
}

export interface Cut {
  readonly ours: string
  readonly theirs: string
}

const markerLine = /^(?:(<{7,}|>{7,}|\|{7,})(?: .*)?|(={7,}))$/u

export function markersIn(lines: readonly string[]): readonly Marker[] {
  return lines.flatMap((text, line): readonly Marker[] => {
    const match = markerLine.exec(text)
    const mark = match?.[1] ?? match?.[2]
    return mark ? [{ kind: mark[0] as Marker['kind'], size: mark.length, line }] : []
  })
}

/** Both readings of a text that has this one conflict. */
export function cutAt(lines: readonly string[], { start, base, middle, end }: ConflictLines): Cut {
  const [before, after] = [lines.slice(0, start), lines.slice(end + 1)]
  return {
    ours: [...before, ...lines.slice(start + 1, base), ...after].join('\n'),
    theirs: [...before, ...lines.slice(middle + 1, end), ...after].join('\n'),
  }
}
