/** The note of a state line: what our tool says in its first line, and below it what a person or agent said. Signed. */

import type { StateLine } from './log.ts'

export interface NoteFacts {
  /** Who exactly holds the claim that the line begins. */
  readonly session?: string | undefined
  /** Of the try that the line ends. */
  readonly tokensUsed?: number | undefined
}

/** The facts go first, so that nobody's words are taken for them. */
export function formatNote({ session, tokensUsed }: NoteFacts, said: string): string {
  const facts = [
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(tokensUsed === undefined ? [] : [`used ${tokensUsed} tokens`]),
  ]
  return [...facts, ...(said ? [said] : [])].join('\n')
}

/** A session begins with a claim; tokens are used when work ends. Elsewhere such words are what somebody said. */
export function readNote({ to, from, note }: StateLine): NoteFacts & { readonly said: string } {
  const [first = '', ...rest] = note.split('\n')
  const said = rest.join('\n').trim()
  const session = to === 'WORKING' ? /^session ([!-~]{1,128})$/.exec(first)?.[1] : undefined
  if (session !== undefined) return { session, said }
  const tokens = from === 'WORKING' ? /^used ([0-9]{1,15}) tokens$/.exec(first)?.[1] : undefined
  if (tokens !== undefined) return { tokensUsed: Number(tokens), said }
  return { said: note.trim() }
}
