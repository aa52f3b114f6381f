/** What Claude Code tells a hook: JSON on its standard input, of which any part may be missing or wrong. */

/** The events that we are registered for. */
export const promptEvents = ['UserPromptSubmit', 'SessionStart', 'Stop'] as const

export type PromptEventName = (typeof promptEvents)[number]

export interface PromptEvent {
  readonly name: PromptEventName
  /** Undefined when it is missing, or no word that is safe in a file name. */
  readonly session: string | undefined
  /** What stands in the place of a session's id and is none. */
  readonly misnamed?: string
  /** The name of an event that we are not registered for, and have nothing to say at. */
  readonly foreign?: string
  readonly transcriptPath: string | undefined
  /** The session's folder. */
  readonly cwd: string | undefined
  /** Two hooks that run for one prompt have the same id. */
  readonly promptId: string | undefined
  /** Of a start: `startup`, `resume`, `clear` or `compact`. */
  readonly source?: string
  /** True when this turn goes on because of an earlier Stop hook. */
  readonly stopHookActive: boolean
}

/** Never fails: input that is no JSON is taken for a prompt about which nothing is known. */
export function parsePromptEvent(input: string): PromptEvent {
  const fields = parseFields(input)
  const text = (key: string) => {
    const value = fields[key]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const typed = text('hook_event_name')
  const name = promptEvents.find((one) => one === typed)
  const session = parseSession(text('session_id'))
  const named = text('session_id')
  const source = text('source')
  return {
    name: name ?? 'UserPromptSubmit',
    ...(typed !== undefined && name === undefined ? { foreign: typed } : {}),
    session,
    ...(named !== undefined && session === undefined ? { misnamed: named } : {}),
    transcriptPath: text('transcript_path'),
    cwd: text('cwd'),
    promptId: text('prompt_id'),
    ...(source === undefined ? {} : { source: source.slice(0, 40) }),
    stopHookActive: fields['stop_hook_active'] === true,
  }
}

/** A session's id as a word that is safe in a file name and a property. */
export function parseSession(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(text) ? text : undefined
}

function parseFields(input: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(input)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
