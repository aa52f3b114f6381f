/** Rows that share a name, each group in the order of its rows and the groups in the order of their first. */
export function groupBy<T, K>(
  all: readonly T[],
  nameOf: (one: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const name = nameOf(one)
    const own = groups.get(name)
    if (own) own.push(one)
    else groups.set(name, [one])
  }
  return groups
}
