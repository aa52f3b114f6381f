/** Long work as steps, each of them short, so that a process with other things to do need not stand still until it is done. */

export type Steps<T> = Generator<void, T>

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** So many steps at a time; `rest` lets other work go on between them. */
export async function inSlices<T>(
  steps: Steps<T>,
  { slice, rest }: { readonly slice: number; readonly rest: () => Promise<void> },
): Promise<T> {
  for (let count = 1; ; count += 1) {
    const { done, value } = steps.next()
    if (done) return value
    if (count % slice === 0) await rest()
  }
}
