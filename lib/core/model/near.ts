/** The right word for a wrong one: names by edit distance. */

/** At most `count` different names that are within a third of the word's length (at least 2), nearest first. */
export function nearest(typed: string, names: readonly string[], count: number): readonly string[] {
  const word = typed.toLowerCase()
  const farthest = Math.max(2, Math.floor(word.length / 3))
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(word, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= farthest || name.toLowerCase().startsWith(word))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}

/** Levenshtein's distance; words over 64 characters are compared by their beginning. */
export function distanceOf(left: string, right: string): number {
  const a = left.slice(0, 64)
  const b = right.slice(0, 64)
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost)
    }
    row = next
  }
  return row[b.length]!
}
