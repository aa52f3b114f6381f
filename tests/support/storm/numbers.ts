/** Random numbers that are the same in every run: what a storm does is a function of its seed. */

/** 0 up to `below`. */
export type Next = (below: number) => number

export function numbersOf(seed: number): Next {
  let state = seed >>> 0
  return (below) => {
    // mulberry32: the low bits are as good as the high ones.
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** The numbers of one step: leaving out another step does not change them. */
export function numbersOfStep(seed: number, step: number): Next {
  return numbersOf(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b))
}

export function oneOf<T>(next: Next, list: readonly T[]): T {
  return list[next(list.length)]!
}

/** One of several, each as often as its weight says. */
export function weighted<T>(next: Next, list: readonly (readonly [weight: number, value: T])[]): T {
  let left = next(list.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, value] of list) {
    left -= weight
    if (left < 0) return value
  }
  return list.at(-1)![1]
}

export function shuffled<T>(next: Next, list: readonly T[]): readonly T[] {
  const all = [...list]
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = next(at + 1)
    ;[all[at], all[other]] = [all[other]!, all[at]!]
  }
  return all
}
