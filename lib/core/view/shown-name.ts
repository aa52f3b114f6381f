/**
 * The name of a group or a project as it is shown. Its author wrote it, and it stands in our own sentences, some beside what was
 * proved of somebody: what has not the form of a name, such as `tex (verified, owner)`, stands in quotes, and is short.
 */

import { sanitizeLine } from './sanitize.ts'

const plainName = /^[@#]?[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|[._:+-](?=[\p{L}\p{N}]))*$/u
const quotedCharsMax = 30

export function shownName(name: string, charsMax: number): string {
  const clean = sanitizeLine(name, charsMax)
  if (plainName.test(clean.replace(/…$/u, ''))) return clean
  // Its own quotes would end ours.
  return `"${sanitizeLine(name.replaceAll(/["“”„‟″＂]/gu, "'"), quotedCharsMax)}"`
}
