/** What Git LFS leaves in the place of a file that was not fetched. */

/** No pointer is longer. */
export const pointerBytesMax = 1024

/** The hash of the content that a pointer stands for; undefined for anything else. */
export function lfsPointerOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > pointerBytesMax) return undefined
  const text = new TextDecoder('latin1').decode(bytes)
  if (!text.startsWith('version https://git-lfs.github.com/spec/')) return undefined
  return /^oid sha256:([0-9a-f]{64})$/mu.exec(text)?.[1]
}
