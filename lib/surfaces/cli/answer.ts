/** Prints what a command answered, as text or as JSON, and says how it ends. */

import { exitOfShortfalls } from '../../app/exit.ts'
import type { Result } from '../../core/model/refusal.ts'
import { printJson, printJsonLine } from '../../core/view/json/document.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import type { Outcome, Part, Reader } from './outcome.ts'
import {
  lostAnswer,
  type Problem,
  problemFields,
  problemJson,
  problemText,
  refusalProblem,
  wrapped,
} from './problem.ts'
import { shortfallJson, shortfallProblem } from './shortfall.ts'
import { type Colours, errorWidth, frameHere, renderPage, type Stream, write } from './terminal.ts'

const noteCharsMax = 600

export interface Manner {
  readonly env: NodeJS.ProcessEnv
  readonly format: 'text' | 'json'
  readonly colours: Colours
  /** Who speaks in an error: `datacore-msg`, or the executable of hooks/ that was called. */
  readonly name: string
}

/** The exit code. What follows from being shown happens only when it was. */
export async function answer(result: Result<Outcome>, manner: Manner): Promise<number> {
  if (!result.ok) return answerProblem(refusalProblem(result.refusal), manner)
  const {
    json,
    page,
    refusal,
    afterShown,
    effect,
    follow,
    raw,
    notes = [],
    without = [],
  } = result.value
  if (result.value.printed === 'already') return result.value.exit ?? 0
  const exit = result.value.exit || exitOfShortfalls(without)
  const problem = refusal && refusalProblem(refusal)
  const printed = follow ? printJsonLine : printJson
  const text =
    manner.format === 'json'
      ? printed({
          ...json(),
          ...(result.value.without ? { problems: without.map(shortfallJson) } : {}),
          ...(problem ? { error: problemFields(problem) } : {}),
        })
      : (raw?.() ?? renderPage(page(frameHere(manner.env)), manner.colours))
  let wasRead: boolean
  try {
    wasRead = write(text, 'out')
  } catch (error) {
    const said = effect && renderPage(page(frameHere(manner.env)), 'plain')
    complain(lostAnswer(error, said), manner)
    answerNotes(notes, manner.name)
    if (problem) complain(problem, manner)
    await follow?.(() => 'gone', 'gone')
    return 1
  }
  answerNotes(notes, manner.name)
  if (manner.format === 'text') for (const one of without) complain(shortfallProblem(one), manner)
  if (problem && manner.format === 'text') complain(problem, manner)
  if (problem) return problem.exit
  await follow?.((part) => printPart(part, manner), wasRead ? 'there' : 'gone')
  const after = wasRead ? await afterShown?.() : undefined
  // The answer stands; what could not follow from it is told beside it.
  if (after && !after.ok) {
    complain(refusalProblem(after.refusal), manner)
    return refusalProblem(after.refusal).exit
  }
  return exit
}

function printPart({ json, page }: Part, { format, env, colours }: Manner): Reader {
  const text = format === 'json' ? printJsonLine(json()) : renderPage(page(frameHere(env)), colours)
  return write(text, 'out') ? 'there' : 'gone'
}

/** Sentences beside the answer, on standard error. */
export function answerNotes(notes: readonly string[], name = 'datacore-msg'): void {
  for (const note of notes) {
    const lines = wrapped(`${name}: ${sanitizeLine(note, noteCharsMax)}`, errorWidth())
    sayError(`${lines.join('\n')}\n`)
  }
}

/** One document on standard output, or one line with its hint on standard error. */
export function answerProblem(problem: Problem, manner: Manner): number {
  if (manner.format === 'text') complain(problem, manner)
  else {
    const isLost = !isWritten(printJson(problemJson(problem)), 'out')
    if (isLost || manner.env['DATACORE_DEBUG']) complain(problem, manner)
  }
  return problem.exit
}

function complain(problem: Problem, { env, name }: Manner): void {
  sayError(problemText(problem, { env, name, width: errorWidth() }))
}

/** Where standard error cannot be written either there is nobody to tell; the exit code still says it. */
function sayError(text: string): void {
  isWritten(text, 'error')
}

function isWritten(text: string, stream: Stream): boolean {
  try {
    write(text, stream)
    return true
  } catch {
    return false
  }
}
