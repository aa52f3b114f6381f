/** Whether Claude Code was told to run no hooks at all. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The user's settings files that say `"disableAllHooks": true`; unreadable ones say nothing. */
export function hooksOffIn(env: NodeJS.ProcessEnv, home: string): readonly string[] {
  const folder = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude')
  const files = ['settings.json', 'settings.local.json'].map((name) => join(folder, name))
  return files.filter(switchesOff)
}

function switchesOff(path: string): boolean {
  try {
    const settings: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/u, ''))
    return (settings as { readonly disableAllHooks?: unknown } | null)?.disableAllHooks === true
  } catch {
    return false
  }
}
