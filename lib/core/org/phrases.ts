/** Phrases that act wherever they stand in an org file, broken by a comma and made whole again. */

/**
 * A comma goes between the two parts. Neither part may depend on commas that another row adds, or reading would not
 * find the places again. The first two act by themselves: Emacs obeys `Local Variables:` under any prefix near the
 * end of a file, and the agenda evaluates `%%(`. The rest act when they are touched or exported, and org-lint reports
 * those that lead nowhere: links, targets, footnotes, citations, macros, pieces of code.
 */
const phrases = [
  phrase('local ', 'variables:'),
  phrase('%%', String.raw`\(`),
  phrase(String.raw`\[`, String.raw`\[|fn:|cite[/:]`),
  phrase(String.raw`\{`, String.raw`\{,*\{`),
  phrase('<', String.raw`<[^<>\n]*>>`),
  phrase('(?<![a-z0-9])(?:call|src)', String.raw`_[^ \t\n]`),
  phrase(
    String.raw`(?<![a-z0-9])(?:attachment|elisp|file(?:\+emacs|\+sys)?|id|shell)`,
    String.raw`:[^ \t\n]`,
  ),
] as const

interface Phrase {
  readonly whole: RegExp
  readonly broken: RegExp
}

/** Any commas that stand at the place already are kept, and one is added or taken away. */
function phrase(before: string, after: string): Phrase {
  return {
    whole: new RegExp(`(${before},*)(?=${after})`, 'giu'),
    broken: new RegExp(`(${before},*),(?=${after})`, 'giu'),
  }
}

/** Breaks every phrase of a text; `joinPhrases` takes exactly these commas away. */
export function breakPhrases(text: string): string {
  return phrases.reduce((rest, { whole }) => rest.replace(whole, '$1,'), text)
}

export function joinPhrases(text: string): string {
  return phrases.reduceRight((rest, { broken }) => rest.replace(broken, '$1'), text)
}

/** Breaks what acts by itself; for property values, in which org sees no markup. */
export function breakActingPhrases(text: string): string {
  return phrases.slice(0, 2).reduce((rest, { whole }) => rest.replace(whole, '$1,'), text)
}
