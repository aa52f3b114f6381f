/** The name this process runs under, for locks that say who holds them. */

import { userInfo } from 'node:os'

/** Some containers run under a number without a name. */
export function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
