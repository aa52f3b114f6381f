/**
 * Asks the person before a tool does what reaches many or cannot be taken back: through the client's elicitation, where it has
 * one. Whoever cannot be asked is not asked; whoever does not say yes has said no.
 */

import { refuse, type Result } from '../../core/model/refusal.ts'
import { type Call, type Called, failedCall, refusedCall } from './call.ts'
import type { Tool, ToolContext } from './tool.ts'
import type { Turns } from './turns.ts'

/** What became of a question: `none` when the client could not show it. */
export type Reaction = 'accept' | 'decline' | 'cancel' | 'timeout' | 'none'

export interface Person {
  /** False where the client shows no questions. */
  readonly canBeAsked: () => boolean
  /** Rejects only when the signal says so. */
  readonly ask: (question: string, until: Until) => Promise<Reaction>
}

export interface Until {
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

const secondsUsual = 120
const secondsMost = 3600

export interface Asking {
  readonly person: Person
  readonly take: Turns
  readonly contextOf: (tool: Tool) => Promise<ToolContext>
  readonly signal: AbortSignal
}

/** Undefined where nothing was to be asked, or the person said yes; else how the call ends. Rejects for a cancelled one. */
export async function askFirst(
  tools: readonly Tool[],
  call: Call,
  asking: Asking,
): Promise<Called | undefined> {
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool?.question || !asking.person.canBeAsked()) return undefined
  try {
    const answer = await answerTo(tool, tool.question, call.given, asking)
    return answer.ok ? undefined : refusedCall(answer.refusal, tools)
  } catch (error) {
    asking.signal.throwIfAborted()
    return failedCall(error, tools)
  }
}

async function answerTo(
  tool: Tool,
  question: NonNullable<Tool['question']>,
  given: unknown,
  { person, take, contextOf, signal }: Asking,
): Promise<Result<unknown>> {
  // In a turn of its own: nobody waits while the person thinks.
  const { text, seconds } = await take(signal, async () => {
    const context = await contextOf(tool)
    return { text: await question(context, given), seconds: secondsOf(context.env) }
  })
  if (!text.ok || text.value === undefined) return text
  const reaction = await person.ask(text.value, { signal, timeoutMs: seconds * 1000 })
  if (reaction === 'accept') return text
  const why = {
    decline: 'The person said no, so nothing was done.',
    cancel: 'The person gave no answer, so nothing was done.',
    timeout: `The person did not answer within ${seconds} seconds, so nothing was done.`,
    none: 'The client could not show the question to the person, so nothing was done.',
  }[reaction]
  const hint = 'Go on without it, or talk to them about it before you call this again.'
  return refuse({ code: 'not_allowed', why, hint })
}

/** How long the person has: DATACORE_ASK_SECONDS. */
function secondsOf(env: NodeJS.ProcessEnv): number {
  const typed = Number(env['DATACORE_ASK_SECONDS'] ?? '')
  return typed >= 1 ? Math.min(typed, secondsMost) : secondsUsual
}
