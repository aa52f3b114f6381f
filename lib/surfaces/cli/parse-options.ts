/** Mistakes in options that the library would take: a value that is missing, empty, or one too many. Sentences only. */

import type { OptionSpec } from './spec/types.ts'

/** What is wrong with the options among these words, in one sentence; undefined when nothing is. */
export function wrongOption(
  words: readonly string[],
  known: readonly OptionSpec[],
): string | undefined {
  const given = new Set<string>()
  for (let index = 0; index < words.length && words[index] !== '--'; index += 1) {
    const word = words[index]!
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/su.exec(word) ?? []
    const option = known.find((one) => one.name === name)
    if (!option) continue
    if (option.value === undefined) {
      if (inline === undefined) continue
      return `--${name} takes no value, and "${inline}" stands behind it.`
    }
    const value = inline ?? words[index + 1]
    if (inline === undefined) index += 1
    if (value === undefined) return `--${name} needs its ${option.value} after it.`
    if (inline === undefined && isOption(value)) {
      return `--${name} needs its ${option.value} after it, and ${value} stands there.`
    }
    if (value.trim() === '') return `--${name} is empty; its ${option.value} is missing.`
    if (option.takes !== 'several' && given.has(option.name)) return `--${name} stands there twice.`
    given.add(option.name)
  }
  return undefined
}

/** `--json` or `-x`; neither a negative number, nor a text with blanks, nor `-` for standard input. */
function isOption(word: string): boolean {
  return /^--?[a-z][\w-]*(?:=.*)?$/isu.test(word)
}
