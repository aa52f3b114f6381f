/** `.gitattributes` and `.gitignore` of a tree: lists of lines, of which a merge needs all. */

/** True for a file whose lines each stand for themselves. */
export function isLineList(path: string): boolean {
  return /(?:^|\/)\.git(?:attributes|ignore)$/u.test(path)
}

const marker = /^(?:<{7,}|\|{7,}|={7,}|>{7,})(?: .*)?$/u

/** Every line of each, in the order in which it comes first, without conflict markers. */
export function joinLines(files: readonly Uint8Array[]): Uint8Array {
  const lines = files
    .flatMap((bytes) => new TextDecoder().decode(bytes).split(/\r?\n/u))
    .filter((line) => line !== '' && !marker.test(line))
  return new TextEncoder().encode([...new Set(lines)].map((line) => `${line}\n`).join(''))
}
