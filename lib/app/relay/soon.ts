/** What is known at once or later. Each message goes through a few of these: a promise where nothing is waited for is work and garbage. */

export type Soon<T> = T | Promise<T>

/** Goes on at once where it can. */
export function onceKnown<T, U>(value: Soon<T>, go: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(go) : go(value)
}

/** All of them, in their order. */
export function all<T>(values: readonly Soon<T>[]): Soon<readonly T[]> {
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values)
    : (values as readonly T[])
}
