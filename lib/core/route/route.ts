/** What a reply route may look like. A sender with a program of their own writes any text there, so it is checked twice. */

/** `42` or `owner/repo#42`, with nothing that a command line takes for an option. */
export function isIssue(target: string): boolean {
  return /^(?:[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*#)?[0-9]{1,9}$/u.test(target)
}

/** A path below a folder. What it may name there, whyNoRouteFile says; links are looked at on disk. */
export function isInnerPath(path: string): boolean {
  return (
    path.length <= 500 &&
    isSafeName(path) &&
    !path.startsWith('/') &&
    !path.startsWith('~') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}

/** Letters, digits and a few marks with single blanks between: comes back from a property as it went in. */
export function isSafeName(text: string): boolean {
  return /^[\p{L}\p{N}/_.,()+@=~-]+(?: [\p{L}\p{N}/_.,()+@=~-]+)*$/u.test(text)
}
