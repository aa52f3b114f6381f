/** Which commands in somebody's settings run a hook of ours. Another program may have a file of the same name. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { shellWords } from '../../../core/view/shell-word.ts'

const hookFile = /(?:^|\/)hooks\/inbox-watcher(?:\.(?:py|sh|js))?$/u
/** Where 0.1 and 0.2 were, and what a clone is called unless somebody says otherwise. */
const usualPlace = /\/(?:datacore-messaging|modules\/messaging)\/hooks\/[^/]+$/u

/** The file of ours that a command seems to run; undefined when no word of it has our file's name. */
export function namedHook(command: string): string | undefined {
  return shellWords(command).find((word) => hookFile.test(word))
}

export type IsOurs = (command: string) => boolean

/** `known`: commands that the installer noted, and copies of this module by their folder. */
export function ourHooks(
  home: string,
  known: { readonly commands: readonly string[]; readonly copies: readonly string[] },
): IsOurs {
  return (command) => {
    const named = namedHook(command)
    if (named === undefined) return false
    if (known.commands.includes(command)) return true
    const path = named.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/u, home)
    if (known.copies.some((copy) => path === join(copy, 'hooks', 'inbox-watcher'))) return true
    return usualPlace.test(path) || isBesideOurs(dirname(path))
  }
}

/** Every copy of ours has this file beside its hook, and it speaks of this module. */
function isBesideOurs(folder: string): boolean {
  const program = join(folder, 'program.sh')
  try {
    return existsSync(program) && readFileSync(program, 'utf8').includes('datacore-messaging')
  } catch {
    return false
  }
}
