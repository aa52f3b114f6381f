/** What adoption did and left, a sentence each: what sync prints. Nothing comes after an id, so that it can be copied. */

import { sanitizeLine } from '../core/view/sanitize.ts'
import { adoptSpace } from './adopt.ts'
import type { AdoptReport, HandChange, LeftAlone, Published, SentDraft } from './adopt-report.ts'
import type { Brought } from './brought.ts'
import type { Deps, Space } from './ports.ts'

const charsMax = 500

/** As sync calls it before it commits, and where there is nothing to commit to. */
export function adopting(
  deps: Deps,
): (space: Space, published: Published, brought?: Brought) => Promise<readonly string[]> {
  return async (space, published, brought) =>
    adoptSentences(await adoptSpace(deps, space, published, brought))
}

export function adoptSentences({ sent, changed, left }: AdoptReport): readonly string[] {
  return [...sent.flatMap(sentWords), ...changed.map(changedWords), ...left.map(leftWords)].map(
    (sentence) => sanitizeLine(sentence, charsMax),
  )
}

function sentWords({ path, title, entries, routes }: SentDraft): readonly string[] {
  const stored = entries.map(({ to, id }) => `Sent "${title}" of ${path} to ${to}: ${id}`)
  const warnings = entries.flatMap(({ warning }) => warning ?? [])
  return [...stored, ...new Set(warnings), ...routes.map(({ sentence }) => sentence)]
}

function changedWords({ path, id, what }: HandChange): string {
  return `Took over what you changed in ${path} (${what.join(', ')}): ${id}`
}

/** The sentence names the entry, or it is named before it. */
function leftWords({ path, name, why, hint }: LeftAlone): string {
  const isNamed = why.includes(name)
  const said = isNamed ? why : `Left in ${path}, "${name}": ${why}`
  return hint ? `${said} ${hint}` : said
}
