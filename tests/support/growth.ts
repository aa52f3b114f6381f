/** How the time of a piece of work grows with its size: measured in one run, so that no machine is too slow for it. */

const factor = 32
const timesEach = 5

/** The exponent of the growth: about 1 where the time grows with the length, 2 where it grows with its square. */
export function growthOf(work: (size: number) => unknown, size: number): number {
  work(size)
  const [small, large] = [quickest(work, size), quickest(work, size * factor)]
  return Math.log(large / small) / Math.log(factor)
}

/** What others on this machine add is in every run but the quickest. */
function quickest(work: (size: number) => unknown, size: number): number {
  const times = Array.from({ length: timesEach }, () => {
    const begin = performance.now()
    work(size)
    return performance.now() - begin
  })
  return Math.min(...times)
}
