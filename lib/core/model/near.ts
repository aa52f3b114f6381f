/** The right word for a wrong one: names by edit distance. */

/**
 * At most `count` different names that are a slip away, nearest first: one letter of a short word, two of a longer one,
 * a third of a long one, or the beginning of a name. Of one or two letters only a beginning is near.
 */
export function nearest(typed: string, names: readonly string[], count: number): readonly string[] {
  const word = typed.toLowerCase()
  const letters = word.replace(/^@/u, '').length
  if (letters === 0) return []
  const farthest = letters < 3 ? 0 : letters < 6 ? 1 : Math.max(2, Math.floor(letters / 3))
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(word, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= farthest || name.toLowerCase().startsWith(word))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}

/**
 * Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment); words over 64
 * characters are compared by their beginning.
 */
export function distanceOf(left: string, right: string): number {
  const a = left.slice(0, 64)
  const b = right.slice(0, 64)
  let above: readonly number[] = []
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(isSwap ? Math.min(least, above[j - 2]! + 1) : least)
    }
    above = row
    row = next
  }
  return row[b.length]!
}
