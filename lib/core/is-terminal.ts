/** Whether a session is a person's terminal, on whatever machine: `terminal-7f3ak`, and `terminal` as it was called before. */

export function isTerminal(session: string): boolean {
  return session === 'terminal' || session.startsWith('terminal-')
}
