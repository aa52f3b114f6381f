/** What a messaging tree tells git of its files, and how two copies of that become one. Pure. */

/**
 * For .gitattributes, at its end, where it counts over the lines before it. Conflict markers of this length are in no text
 * that people write; and no other attribute may make git rewrite an org file on its way in or out.
 */
export const orgAttributes =
  '*.org merge=datacore conflict-marker-size=32 -text -filter -ident !working-tree-encoding'

/**
 * The text with our line as its last word on org files. Nothing else will do in its place: a line that names our driver may
 * also say that git is to write the file in another encoding.
 */
export function withOrgAttributes(text: string): string {
  const lines = text.split('\n')
  const isOurs = (line: string) => line.trim().split(/\s+/u).join(' ') === orgAttributes
  const last = lines.findLast((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  if (last !== undefined && isOurs(last)) return text
  const rest = lines.filter((line) => !isOurs(line)).join('\n')
  const gap = rest === '' || rest.endsWith('\n') ? '' : '\n'
  return `${rest}${gap}${orgAttributes}\n`
}

/** Lines of both, those of the first in their order; the same whatever a side repeats. */
export function withLinesOf(text: string, other: string): string {
  const known = new Set(text.split('\n').map((line) => line.trim()))
  const more = other
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !known.has(line))
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return more.length === 0 ? text : `${text}${gap}${[...new Set(more)].join('\n')}\n`
}
