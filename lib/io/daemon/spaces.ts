/** Watches the spaces of the root, those too that are made or cloned while the daemon runs. */

import type { Space } from '../../app/ports.ts'
import { failing, type Parts } from './parts.ts'
import { createTurns } from './turns.ts'

/** New spaces and clones. */
const everyMs = 30_000

export interface SpacesWatch {
  run(): Promise<void>
  stop(): Promise<void>
}

/** `onChange` is called for each space once at first, for something may have been written before. */
export function watchSpaces(
  parts: Pick<Parts, 'deps' | 'onProblem'>,
  onChange: (space: Space) => void,
): SpacesWatch {
  const { store } = parts.deps
  const watched = new Map<string, () => void>()
  const turns = createTurns(async () => {
    turns.runAt(Date.now() + everyMs)
    const found = await store.spaces()
    for (const [dir, end] of watched) {
      if (found.some((space) => space.dir === dir)) continue
      end()
      watched.delete(dir)
    }
    for (const space of found) {
      if (watched.has(space.dir)) continue
      watched.set(
        space.dir,
        store.watch(space, () => {
          onChange(space)
          // It may be gone: somebody renamed it, and it is there under another name.
          void turns.run()
        }),
      )
      onChange(space)
    }
  }, failing(parts))
  return {
    run: () => turns.run(),
    async stop() {
      for (const end of watched.values()) end()
      await turns.stop()
    },
  }
}
