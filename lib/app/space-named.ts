/** What people type for a space: its full name, or the part after the number, `datafund` for `1-datafund`. */
export function isSpaceNamed(name: string, typed: string): boolean {
  return name === typed || name.replace(/^[0-9]+-/u, '') === typed
}
