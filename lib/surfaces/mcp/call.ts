/** One call of a tool, from its name and arguments to what the client gets; a failure is an answer too. */

import { errorProblem, type Problem, refusalProblem } from '../../app/problem.ts'
import { nearest } from '../../core/model/near.ts'
import type { Refusal, Shortfall } from '../../core/model/refusal.ts'
import { isoTime, orNull } from '../../core/view/json/document.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { forTools } from './shape/hints.ts'
import type { JsonObject } from './json.ts'
import { type Answer, hasFailed, type Tool, type ToolContext } from './tool.ts'

export interface Called {
  readonly structured: JsonObject
  /** For a person who looks on, and for clients that know no structured answers. */
  readonly said: string
  readonly isError: boolean
  readonly afterSent?: () => Promise<unknown>
}

const sentenceCharsMax = 600
const candidatesMax = 12

export interface Call {
  readonly name: string
  readonly given: unknown
}

/** Never rejects but for a cancelled call. `contextOf` may throw what wiring throws. */
export async function callTool(
  tools: readonly Tool[],
  { name, given }: Call,
  contextOf: (tool: Tool) => Promise<ToolContext>,
): Promise<Called> {
  const names = namesOf(tools)
  try {
    const tool = tools.find((one) => one.name === name)
    if (!tool) return failed(unknownTool(name, tools))
    const result = await tool.call(await contextOf(tool), given)
    if (result.ok) return calledOf(result.value, names)
    return failed(inTools(refusalProblem(result.refusal), names))
  } catch (error) {
    return failed(inTools(errorProblem(error), names))
  }
}

/** A call that ended before it began. */
export function refusedCall(refusal: Refusal, tools: readonly Tool[]): Called {
  return failed(inTools(refusalProblem(refusal), namesOf(tools)))
}

export function failedCall(error: unknown, tools: readonly Tool[]): Called {
  return failed(inTools(errorProblem(error), namesOf(tools)))
}

function namesOf(tools: readonly Tool[]): readonly string[] {
  return tools.map((one) => one.name)
}

/** What to do next, by the tools that this client has. */
function inTools(problem: Problem, names: readonly string[]): Problem {
  const { message, hint } = problem
  return {
    ...problem,
    message: forTools(message, names),
    hint: hint === undefined ? undefined : forTools(hint, names),
  }
}

function calledOf(answer: Answer, names: readonly string[]): Called {
  const { structured, said, afterSent } = answer
  const problem = answer.problem && inTools(answer.problem, names)
  const without = (answer.without ?? []).map((one) => {
    return { ...one, ...(one.hint === undefined ? {} : { hint: forTools(one.hint, names) }) }
  })
  const warnings = [...new Set(answer.warnings)]
    .slice(0, candidatesMax)
    .map((one) => sanitizeLine(forTools(one, names), sentenceCharsMax))
  const notes = [
    ...warnings,
    ...without.map(({ space, why }) => `Without ${space}: ${sanitizeLine(why, sentenceCharsMax)}`),
    ...(problem ? [problemText(problem)] : []),
  ]
  return {
    structured: {
      ...structured,
      ...(without.length > 0 ? { problems: without.slice(0, candidatesMax).map(shortfall) } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(problem ? { error: problemFields(problem) } : {}),
    },
    said: [said, ...notes].join('\n'),
    isError: hasFailed(answer),
    ...(afterSent ? { afterSent } : {}),
  }
}

function failed(problem: Problem): Called {
  return {
    structured: { error: problemFields(problem) },
    said: problemText(problem),
    isError: true,
  }
}

function problemText({ code, message, hint }: Problem): string {
  const parts = [message, hint ?? '']
    .filter(Boolean)
    .map((one) => sanitizeLine(one, sentenceCharsMax))
  return `${parts.join(' ')} (${code})`
}

function problemFields({ code, message, hint, retryAtMs, candidates }: Problem): JsonObject {
  return {
    code,
    message: sanitizeLine(message, sentenceCharsMax),
    hint: hint === undefined ? null : sanitizeLine(hint, sentenceCharsMax),
    retryAt: isoTime(retryAtMs),
    candidates: candidates.slice(0, candidatesMax).map((one) => sanitizeLine(one, 200)),
  }
}

function shortfall({ space, code, why, hint }: Shortfall): JsonObject {
  return {
    space,
    code,
    message: sanitizeLine(why, sentenceCharsMax),
    hint: orNull(hint === undefined ? undefined : sanitizeLine(hint, sentenceCharsMax)),
  }
}

function unknownTool(name: string, tools: readonly Tool[]): Problem {
  const names = namesOf(tools)
  const candidates = nearest(name.slice(0, 60), names, 3)
  return {
    code: 'not_found',
    message: `There is no tool "${name.slice(0, 60)}".`,
    hint: `Tools are ${names.join(', ')}.`,
    exit: 4,
    candidates,
  }
}
