/** The keys that this machine has seen or was told to trust: one JSON file, 0600, changed under a lock. */

import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import type { PinStore } from '../app/ports.ts'
import { parsePins } from '../core/trust/pins.ts'
import type { Pins } from '../core/trust/types.ts'
import { readIfThere } from './atomic-file.ts'
import { takeLock } from './lock.ts'
import { loginName } from './login-name.ts'
import type { Places } from './places.ts'
import { makePrivateFolder, writePrivate } from './vault-file.ts'

/** Throws Failure `data` for a damaged file, for an empty set would take every changed key silently. */
export function createPinStore(places: Pick<Places, 'stateDir'>): PinStore {
  const file = join(places.stateDir, 'pins.json')
  const lockFolder = join(places.stateDir, 'pins.lock')
  return {
    load: async () => load(file),
    async update(change) {
      makePrivateFolder(places.stateDir)
      makePrivateFolder(lockFolder)
      const lock = await takeLock(lockFolder, {
        user: loginName(),
        what: 'The list of pinned keys',
      })
      try {
        const before = load(file)
        const after = change(before)
        const text = `${JSON.stringify(after, undefined, 2)}\n`
        if (text !== `${JSON.stringify(before, undefined, 2)}\n`) writePrivate(file, text)
        return after
      } finally {
        lock.release()
      }
    },
  }
}

function load(file: string): Pins {
  const bytes = readIfThere(file)
  if (bytes === undefined) return {}
  const pins = parsePins(bytes.toString('utf8'))
  if (pins.ok) return pins.value
  throw new Failure('data', `${file} is damaged: ${pins.refusal.why}`, {
    hint: 'Restore it from a backup, or move it away and pin your contacts again with contacts trust.',
  })
}
