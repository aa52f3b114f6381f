/** Classes of characters as Emacs 28 has them in org-mode; JavaScript's own differ. For use inside `[...]`. */

/** What ends a property's name: whitespace by org-mode's syntax table, which has ZWSP but not U+2028. */
export const emacsSpace = '\\t\\n\\f\\r \\u00a0\\u2000-\\u200b\\u202f\\u205f\\u3000'

/** `[[:alnum:]_@#%]`: letters, marks, letter numbers and decimal digits, but no fractions or superscripts. */
export const tagChars = '\\p{L}\\p{M}\\p{Nl}\\p{Nd}_@#%'

/** What org-mode calls blanks within a line. */
export function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}
