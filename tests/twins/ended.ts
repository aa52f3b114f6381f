/** The memory of ended tasks in memory. */

import type { Ends, EndedTasks, TaskNote } from '../../lib/app/ports.ts'

export function createEndedTwin(): EndedTasks {
  const notes: TaskNote[] = []
  return {
    load: async () => snapshotOf([...notes]),
    async record(more) {
      notes.push(...more)
    },
  }
}

function snapshotOf(notes: readonly TaskNote[]): Ends {
  return {
    endedMs(id) {
      const times = notes.filter((one) => one.type === 'ended' && one.id === id)
      return times.length > 0 ? Math.max(...times.map(({ atMs }) => atMs)) : undefined
    },
    admittedIn: (id) => notes.findLast((one) => one.type === 'admitted' && one.id === id),
  }
}
