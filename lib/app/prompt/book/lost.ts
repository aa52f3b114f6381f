/** Claims of a session that do not hold, because somebody else's does: the session is to stop, and hears it once. Pure. */

import { type LogLine, readNote } from '../../../core/model/log.ts'
import { replayTask } from '../../../core/model/replay.ts'
import { isNameable } from '../../../core/view/nameable.ts'
import type { TaskView } from '../../views.ts'
import type { Board } from '../board.ts'
import { markOf } from './marks.ts'

export interface LostTask {
  /** One for each claim that was lost. */
  readonly mark: string
  readonly view: TaskView
}

/** Of the tasks that somebody works on those that this session claimed too, in vain. */
export function lostTasks(
  { working }: Pick<Board, 'working'>,
  session: string,
): readonly LostTask[] {
  return working.flatMap((view) => {
    const { task } = view
    if (!task.claim || task.claim.session === session || !isNameable(view)) return []
    const lines = lostLines(task.log, session)
    return lines.length > 0 ? [{ mark: markOf(task.id, lines.join('\n')), view }] : []
  })
}

/** A claim that was withdrawn by a sync, or that came second where git brought two together. */
function lostLines(log: readonly LogLine[], session: string): readonly string[] {
  const withdrawn = log.filter(
    ({ type, raw }) =>
      type === 'other' &&
      raw.startsWith('- Withdrawn "WORKING"') &&
      raw.split(/\r?\n/u).some((line) => line.trim() === `session ${session}`),
  )
  const late = replayTask(log).concurrent.filter(
    (line) => line.to === 'WORKING' && readNote(line).session === session,
  )
  return [...withdrawn, ...late].map(({ raw }) => raw).sort()
}
