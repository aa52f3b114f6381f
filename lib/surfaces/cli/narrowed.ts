/** Answers of which a project shows a part: they say so first, and who asked for it. */

import { type Narrowing, narrowing } from '../../app/project/focus.ts'
import type { Deps } from '../../app/ports.ts'
import type { Result } from '../../core/model/refusal.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { blankLine, type Frame, type Page, toned, withCommand } from '../../core/view/text/page.ts'
import { type Context, option } from './context.ts'
import type { Outcome } from './outcome.ts'

/** `--project` > the focus > nothing. */
export function narrowedBy(context: Context, deps: Deps): Promise<Narrowing | undefined> {
  return narrowing(deps, option(context, 'project'))
}

export function narrowedOutcome(
  result: Result<Outcome>,
  by: Narrowing | undefined,
): Result<Outcome> {
  if (!result.ok) return result
  const { json, page, ...rest } = result.value
  const narrowedTo = by ? { project: by.project, by: by.by } : null
  return {
    ok: true,
    value: {
      ...rest,
      ...(by && rest.raw ? { notes: [...(rest.notes ?? []), sentenceOf(by)] } : {}),
      json: () => ({ ...json(), narrowedTo }),
      page: (frame) => [...(by ? saidLines(by, frame) : []), ...page(frame)],
    },
  }
}

/** Beside an answer that is printed to the byte. */
function sentenceOf({ project, by }: Narrowing): string {
  const whose = by === 'focus' ? ', which is your focus' : ''
  return `Only the project ${sanitizeLine(project, 80)}${whose}.`
}

function saidLines({ project, by }: Narrowing, frame: Frame): Page {
  const name = sanitizeLine(project, 80)
  const lines =
    by === 'focus'
      ? withCommand(
          `Only the project ${name}, which is your focus. For all:`,
          'datacore-msg focus clear',
          frame.width,
        )
      : withCommand(`Only the project ${name}. For all:`, '--project all', frame.width)
  return [...lines.map((spans) => spans.map(({ text }) => toned('dim', text))), blankLine]
}
