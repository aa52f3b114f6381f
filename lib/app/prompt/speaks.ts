/** In which sessions the hook speaks, and which tasks belong into one. */

import type { HookSettings } from '../../core/model/settings.ts'
import type { Task } from '../../core/model/task.ts'

export interface SessionFacts {
  /** The session's folder, its real path. */
  readonly cwd: string
  /** True when it was started as a certain agent (DATACORE_AGENT or DATACORE_SESSION_IDENTITY). */
  readonly hasIdentity: boolean
}

/**
 * The settings' `hook.sessions`: all, those in certain folders, or those that were started with an identity. Folders are
 * real paths here too: a link or a `..` would let a path look like one that it is not.
 */
export function speaksIn(settings: HookSettings, session: SessionFacts): boolean {
  switch (settings.sessions) {
    case 'all':
      return true
    case 'identity':
      return session.hasIdentity
    case 'folders':
      return settings.folders.some((folder) => isInside(folder, session.cwd))
  }
}

/** A task that names a project is shown only where that is a folder on the way to the session's. */
export function belongsIn(task: Task, cwd: string): boolean {
  return task.project === undefined || cwd.split(/[\\/]/u).includes(task.project)
}

/** A folder as it stands in the settings, where `~` is the home. */
export function expandHome(folder: string, home: string): string {
  return folder === '~' || folder.startsWith('~/') ? home + folder.slice(1) : folder
}

function isInside(folder: string, cwd: string): boolean {
  return cwd === folder || cwd.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
