/** What a watch tells, as JSON: one document an event. */

import type { SeenSyncEvent } from '../seen-sync.ts'
import { document, isoTime, type JsonDocument } from './document.ts'
import { repoJson } from './synced.ts'

export function watchedJson({ atMs, type, sinceMs, repo }: SeenSyncEvent): JsonDocument {
  return document('watched', {
    at: isoTime(atMs),
    event: type,
    since: isoTime(sinceMs),
    repository: repoJson(repo),
  })
}
