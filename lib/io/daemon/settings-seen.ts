/** Which version of the files that decide what the daemon does stands on the disk: by their stamps, without reading them. */

import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { type Places, spaceSettings } from '../places.ts'

/** Two are the same when nobody wrote between them. */
export function settingsStamp(places: Places, spaces: readonly string[]): string {
  const files = [
    places.rootSettings,
    places.rootLocalSettings,
    places.moduleSettings,
    ...spaces.map((space) => spaceSettings(places, space)),
    join(places.stateDir, 'relay', 'admission.json'),
    places.keysDir,
  ]
  return files.map(stampOf).join(' ')
}

function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = lstatSync(path, { bigint: true })
    return `${mtimeNs}/${size}/${ino}`
  } catch {
    return '-'
  }
}
