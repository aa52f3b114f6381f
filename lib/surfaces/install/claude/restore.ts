/** The text of settings.json without our hooks: the very bytes from before where nobody wrote since. Text in, text out. */

import { type HookEdit, withHooks, withoutHooks } from './hooks.ts'

export interface Restoring {
  /** As it is now. */
  readonly text: string
  /** Texts of the backups that were made, oldest first. */
  readonly backups: readonly string[]
  /** Our commands, as they were noted. */
  readonly commands: readonly string[]
}

/** What is to stand in the file after an uninstall. */
export function restored({ text, backups, commands }: Restoring): HookEdit {
  if (text.trim() === '') return { ok: true, text }
  const plain = withoutHooks(text, commands)
  if (!plain.ok || plain.text === text) return plain
  const untouched = backups.filter((one) => isWithout(one, commands))
  const before = untouched.find((one) => isBackupOf(one, text, commands))
  if (before !== undefined) return { ok: true, text: before }
  const [first] = untouched
  if (first === undefined) return plain
  // Somebody wrote since: their words stay, and so does what was there before us.
  if (first.trim() === '' && isEmptyObject(plain.text)) return { ok: true, text: first }
  return hasHooksKey(first) ? withoutHooks(text, commands, 'keep empty') : plain
}

/** True for a backup that says no more than what stands there again: the same text, or the same with our hooks. */
export function isSpare(backup: string, text: string, commands: readonly string[]): boolean {
  return backup === text || isBackupOf(text, backup, commands)
}

function isBackupOf(before: string, after: string, commands: readonly string[]): boolean {
  return commands.some((command) => {
    const edit = withHooks(before, command, (one) => commands.includes(one))
    return edit.ok && edit.text === after
  })
}

function isWithout(text: string, commands: readonly string[]): boolean {
  if (text.trim() === '') return true
  const edit = withoutHooks(text, commands)
  return edit.ok && edit.text === text
}

function hasHooksKey(text: string): boolean {
  const value = parsed(text)
  return typeof value === 'object' && value !== null && 'hooks' in value
}

function isEmptyObject(text: string): boolean {
  const value = parsed(text)
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
