/** Ids of shared files begin so, and no others: codec and merge tell a file's entry by it. */

export function isFileId(id: string): boolean {
  return id.startsWith('file-')
}
