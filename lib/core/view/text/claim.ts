/** A claim that was made, and whether the other clones will agree with it. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenTask } from '../seen.ts'
import { type Frame, type Page, paragraph, toned, withCommand } from './page.ts'
import { taskActPage } from './reports.ts'
import { sentence } from './rows.ts'

export interface SeenStanding {
  /** `tentative` until a push with it landed; undefined where nobody knows. */
  readonly standing: 'tentative' | 'certain' | undefined
  /** Why `--strict` could not make it certain. */
  readonly why: string | undefined
}

export function claimPage(view: SeenTask, { standing, why }: SeenStanding, frame: Frame): Page {
  const page = taskActPage('claim', view, frame)
  if (standing !== 'tentative') return page
  const warn = (lines: Page) => lines.map((spans) => spans.map(({ text }) => toned('warn', text)))
  if (why !== undefined) {
    const said = `It is tentative still: ${sentence(sanitizeLine(why, 600))}`
    return [...page, ...warn(paragraph(said, frame.width, '  '))]
  }
  const said = '  It is tentative: whoever pushes first has it. Make sure with'
  return [...page, ...withCommand(said, 'datacore-msg sync', frame.width)]
}
