/** The first of very many in an order, without sorting all of them; the others follow when they are asked for. */

type Compare = (a: number, b: number) => number

/** So many more than were asked for: some of the first may not be wanted. */
const spare = 200

/** Numbers in order. Whoever takes about `most` of them pays for little more than looking at each once. */
export function* inOrder(all: Uint32Array, compare: Compare, most: number): Generator<number> {
  const first = firstOf(all, compare, Math.min(all.length, 2 * most + spare))
  yield* first
  if (first.length === all.length) return
  const known = new Set(first)
  yield* all.filter((at) => !known.has(at)).sort(compare)
}

/** From the end, where in our files the newest stand: then most of the others fall out at the first look. */
function firstOf(all: Uint32Array, compare: Compare, most: number): readonly number[] {
  let kept: number[] = []
  let last: number | undefined
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const one = all[index]!
    if (last !== undefined && compare(one, last) > 0) continue
    kept.push(one)
    if (kept.length < 2 * most) continue
    kept = kept.sort(compare).slice(0, most)
    last = kept[most - 1]
  }
  return kept.sort(compare).slice(0, most)
}
