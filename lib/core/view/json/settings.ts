/** The settings in force as JSON, secrets left out. */

import type { SeenSettings } from '../seen.ts'
import { flatSettings, hidesSecret } from '../text/settings.ts'
import { document, type JsonDocument } from './document.ts'

/** One row a key, because that is what the sources speak of. */
export function settingsJson(loaded: SeenSettings): JsonDocument {
  return document('settings', {
    settings: flatSettings(loaded).map(({ key, value, source }) => ({
      key,
      value: hidesSecret(key) ? null : value,
      source,
    })),
    warnings: loaded.warnings,
  })
}
