/** Which version of the files that decide what the daemon does stands on the disk: by their stamps, without reading them. */

import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Places, spaceSettings } from '../places.ts'

/** A machine has one, and those that it had before. */
const identitiesMax = 100

/** Two are the same when nobody wrote between them. */
export function settingsStamp(places: Places, spaces: readonly string[]): string {
  const files = [
    places.rootSettings,
    places.rootLocalSettings,
    places.moduleSettings,
    ...spaces.map((space) => spaceSettings(places, space)),
    join(places.stateDir, 'relay', 'admission.json'),
    places.keysDir,
    // An identity that is overwritten in place leaves its folder as it is.
    ...namesIn(places.keysDir).map((name) => join(places.keysDir, name)),
  ]
  return files.map(stampOf).join(' ')
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort().slice(0, identitiesMax)
  } catch {
    return []
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = lstatSync(path, { bigint: true })
    return `${mtimeNs}/${size}/${ino}`
  } catch {
    return '-'
  }
}
