/** One argument as a word of the POSIX shell, and the words of a simple command. Knows no expansions. */

/** Quotes only what needs it, so that a plain path stays readable. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** The words of a command with quotes and backslashes taken away; variables stay as they are written. */
export function shellWords(command: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\])+/g) ?? []
  return words.map(unquote)
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
    (_all, single, double, char) => single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? char,
  )
}
