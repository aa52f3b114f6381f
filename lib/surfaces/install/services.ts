/**
 * Services of this user that were made from our templates: they start what is being taken out. They are the person's own work,
 * perhaps changed, so they are named with the words that end them, and never touched.
 */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { shellWord } from '../../core/view/shell-word.ts'

export interface Service {
  readonly path: string
  /** For a shell: ends it for now and for good. */
  readonly ends: string
}

const names = ['datacore-msg-daemon', 'datacore-msg-sync']

/** `configDir`: that of the install record, which follows XDG_CONFIG_HOME. */
export function servicesLeft(
  configDir: string,
  { home, short }: { readonly home: string; readonly short: (path: string) => string },
): readonly Service[] {
  const units = names.map((name) => {
    const path = join(dirname(configDir), 'systemd', 'user', `${name}.service`)
    return { path, ends: `systemctl --user disable --now ${name}; rm ${word(short(path))}` }
  })
  const agents = names.map((name) => {
    const path = join(home, 'Library', 'LaunchAgents', `${name}.plist`)
    return { path, ends: `launchctl bootout gui/$(id -u)/${name}; rm ${word(short(path))}` }
  })
  return [...units, ...agents].filter(({ path }) => existsSync(path))
}

/** The shell itself makes the home of `~/`, which must stand outside of quotes. */
function word(path: string): string {
  return path.startsWith('~/') ? `~/${shellWord(path.slice(2))}` : shellWord(path)
}
