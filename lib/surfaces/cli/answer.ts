/** Prints what a command answered, as text or as JSON, and says how it ends. */

import type { Result } from '../../core/model/refusal.ts'
import { printJson } from '../../core/view/json/document.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import type { Outcome } from './outcome.ts'
import { type Problem, problemFields, problemJson, problemText, refusalProblem } from './problem.ts'
import { type Colours, frameHere, renderPage, write } from './terminal.ts'

const noteCharsMax = 600

export interface Manner {
  readonly env: NodeJS.ProcessEnv
  readonly format: 'text' | 'json'
  readonly colours: Colours
}

/** The exit code. What follows from being shown happens only when it was. */
export async function answer(result: Result<Outcome>, manner: Manner): Promise<number> {
  if (!result.ok) return answerProblem(refusalProblem(result.refusal), manner)
  const { json, page, refusal, afterShown, exit = 0, notes = [] } = result.value
  const problem = refusal && refusalProblem(refusal)
  const text =
    manner.format === 'json'
      ? printJson(problem ? { ...json(), error: problemFields(problem) } : json())
      : renderPage(page(frameHere(manner.env)), manner.colours)
  const wasRead = write(text, 'out')
  answerNotes(notes)
  if (problem && manner.format === 'text') write(problemText(problem, manner.env), 'error')
  if (problem) return problem.exit
  const after = wasRead ? await afterShown?.() : undefined
  // The answer stands; what could not follow from it is told beside it.
  if (after && !after.ok) {
    write(problemText(refusalProblem(after.refusal), manner.env), 'error')
    return refusalProblem(after.refusal).exit
  }
  return exit
}

/** Sentences beside the answer, on standard error. */
export function answerNotes(notes: readonly string[]): void {
  for (const note of notes) write(`datacore-msg: ${sanitizeLine(note, noteCharsMax)}\n`, 'error')
}

/** One document on standard output, or one line with its hint on standard error. */
export function answerProblem(problem: Problem, manner: Manner): number {
  if (manner.format === 'json') {
    write(printJson(problemJson(problem)), 'out')
    if (manner.env['DATACORE_DEBUG']) write(problemText(problem, manner.env), 'error')
  } else write(problemText(problem, manner.env), 'error')
  return problem.exit
}
