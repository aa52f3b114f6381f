/** Ids of memories begin so, and no others: codec and merge tell a memory by it. */

export function isMemoryId(id: string): boolean {
  return id.startsWith('mem-')
}
