/** The name this process runs under, for locks that say who holds them. */

import { userInfo } from 'node:os'

/** As Emacs does: the environment first, which costs nothing. Some containers run under a number without a name. */
export function loginName(): string {
  const named = process.env['LOGNAME'] || process.env['USER']
  if (named) return named
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
