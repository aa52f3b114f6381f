/** What a call does for its session beside its work: a sign of life, and a word, once, about a lock or a name that was lost. */

import { Failure } from '../../app/failure.ts'
import type { Deps } from '../../app/ports.ts'
import { sessionNotes } from '../../app/presence/notes.ts'
import { rivalSessions } from '../../app/presence/takeover.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { type Call, type Called, callTool } from './call.ts'
import type { Tool, ToolContext } from './tool.ts'

/** Who else uses the name is looked up no more often than a session says that it lives. */
const lookAgainMs = 60_000
const notesMax = 5
const noteCharsMax = 300

export type NotesOf = (deps: Deps) => Promise<readonly string[]>

/** For one server: of each other session it tells once. */
export function createNotes(): NotesOf {
  const told = new Set<string>()
  let lookedMs = Number.NEGATIVE_INFINITY
  return async (deps) => {
    const own = await sessionNotes(deps)
    const nowMs = deps.clock.nowMs()
    if (nowMs < lookedMs + lookAgainMs) return own
    lookedMs = nowMs
    const fresh = (await rivalsOf(deps)).filter((session) => !told.has(session))
    for (const session of fresh) told.add(session)
    return [...own, ...fresh.map((session) => rivalSentence(deps, session))]
  }
}

/** The call, with what its session is to be told; whoever cancelled it is told at the next one. */
export async function callWithNotes(
  tools: readonly Tool[],
  call: Call,
  contextOf: (tool: Tool) => Promise<ToolContext>,
  notesOf: NotesOf,
): Promise<Called> {
  let context: ToolContext | undefined
  const called = await callTool(tools, call, async (tool) => {
    context = await contextOf(tool)
    return context
  })
  // After the work: who takes the name back by this call has not lost it.
  if (!context || context.signal.aborted) return called
  const notes = (await notesOf(context.deps))
    .slice(0, notesMax)
    .map((one) => sanitizeLine(one, noteCharsMax))
  if (notes.length === 0) return called
  const { structured, said } = called
  return { ...called, structured: { ...structured, notes }, said: [said, ...notes].join('\n') }
}

async function rivalsOf(deps: Deps): Promise<readonly string[]> {
  try {
    return (await rivalSessions(deps)).map(({ session }) => session)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return []
  }
}

function rivalSentence({ acting }: Deps, session: string): string {
  return `The session ${session} uses the name ${acting} as well. Ask your person which of the two goes on; they decide it with: datacore-msg presence takeover ${acting} --keep SESSION`
}
