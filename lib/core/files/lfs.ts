/** What Git LFS keeps in the place of a file: a pointer, by the SHA-256 that we go by too. */

/** No pointer is longer. */
export const pointerBytesMax = 1024

/** The hash of the content that a pointer stands for; undefined for anything else. */
export function lfsPointerOf(bytes: Uint8Array): string | undefined {
  return pointerLine(bytes, /^oid sha256:([0-9a-f]{64})$/mu)
}

/** How many bytes that content is said to have. */
export function lfsSizeOf(bytes: Uint8Array): number | undefined {
  const size = pointerLine(bytes, /^size ([0-9]{1,15})$/mu)
  return size === undefined ? undefined : Number(size)
}

/** The pointer as git-lfs writes it. */
export function lfsPointer(sha256: string, size: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`
}

function pointerLine(bytes: Uint8Array, line: RegExp): string | undefined {
  if (bytes.length > pointerBytesMax) return undefined
  const text = new TextDecoder('latin1').decode(bytes)
  if (!text.startsWith('version https://git-lfs.github.com/spec/')) return undefined
  return line.exec(text)?.[1]
}
