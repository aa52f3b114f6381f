/** The newest of many things that come in any order, in memory for not many more than are kept. */

export interface Newest<T> {
  /** Whether one of this time would be kept; NaN is that of one whose time is not believed. */
  hasRoom(atMs: number): boolean
  /** What is not newer is not kept. */
  floorMs(): number
  add(one: T, atMs: number): void
  /** Those of another one that are still to be kept. */
  join(other: Newest<T>): void
  kept(): readonly Timed<T>[]
  /** How many are in memory. */
  held(): number
}

interface Timed<T> {
  readonly one: T
  readonly atMs: number
}

/**
 * At most `most`, and beside them as many of no believed time, the first that come: such a one is neither newer nor older than
 * others. Of one time those that came first; nothing that is not newer than `floorMs`.
 */
export function newestOf<T>(most: number, floorMs = Number.NEGATIVE_INFINITY): Newest<T> {
  // Those that came out of order are sorted in when there are so many of them, not one by one.
  const slack = Math.max(64, most >> 2)
  let dated: Timed<T>[] = []
  let undated: Timed<T>[] = []
  let isOrdered = true
  let floor = floorMs

  function cut(): void {
    dated = dated.sort((a, b) => b.atMs - a.atMs).slice(0, most)
    isOrdered = true
    if (dated.length === most) floor = Math.max(floor, dated[most - 1]!.atMs)
  }

  function addDated(timed: Timed<T>): void {
    isOrdered &&= timed.atMs <= (dated.at(-1)?.atMs ?? Number.POSITIVE_INFINITY)
    const held = dated.push(timed)
    if (held >= most + slack) cut()
    // As entries of a file usually come: then the rest of it is too old at once.
    else if (isOrdered && held === most) floor = Math.max(floor, timed.atMs)
  }

  const hasRoom = (atMs: number) => (Number.isNaN(atMs) ? undated.length < most : atMs > floor)
  return {
    hasRoom,
    floorMs: () => floor,
    add(one, atMs) {
      if (!hasRoom(atMs)) return
      if (Number.isNaN(atMs)) undated.push({ one, atMs })
      else addDated({ one, atMs })
    },
    join(other) {
      const more = other.kept()
      if (more.length === 0) return
      const isDated = ({ atMs }: Timed<T>) => !Number.isNaN(atMs)
      dated.push(...more.filter(isDated))
      undated = [...undated, ...more.filter((timed) => !isDated(timed))].slice(0, most)
      cut()
    },
    kept() {
      if (dated.length > most) cut()
      return [...dated, ...undated]
    },
    held: () => dated.length + undated.length,
  }
}
