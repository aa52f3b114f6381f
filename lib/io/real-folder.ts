/** The real path of a folder: no `..`, no links. One that is not there is taken as far as it is. */

import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

export function realFolder(path: string): string {
  const rest: string[] = []
  for (let at = resolve(path); ; at = dirname(at)) {
    try {
      return join(realpathSync(at), ...rest)
    } catch {
      if (at === dirname(at)) return resolve(path)
      rest.unshift(basename(at))
    }
  }
}
