/**
 * Parsed settings files, kept so that the prompt hook need not load `yaml`. An entry holds for exactly the text that it
 * was made from: texts are compared, never times. A cache that cannot be read or written is no error.
 */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SettingsTree } from '../core/settings/types.ts'
import type { Places } from './places.ts'
import { readPrivate, writePrivate } from './vault-file.ts'

interface CacheEntry {
  readonly text: string
  readonly tree: SettingsTree
}

export interface SettingsCache {
  find(path: string, text: string): SettingsTree | undefined
  add(path: string, entry: CacheEntry): void
  /** Writes what was added, if anything was. */
  save(): void
}

/** Changes with the shape of SettingsTree. */
const version = 1
const bytesMax = 4_000_000
const entriesMax = 32

/** The cache holds secrets of the files that it copies, so it is 0600, and one that others can read is not used. */
export function openSettingsCache({ stateDir }: Pick<Places, 'stateDir'>): SettingsCache {
  const file = join(stateDir, 'settings-cache.json')
  const entries = load(file)
  let state: 'saved' | 'changed' = 'saved'
  return {
    find(path, text) {
      const entry = entries.get(path)
      return entry?.text === text ? entry.tree : undefined
    },
    add(path, entry) {
      entries.delete(path)
      entries.set(path, entry)
      state = 'changed'
    },
    save() {
      if (state === 'saved') return
      try {
        const newest = [...entries].slice(-entriesMax)
        writePrivate(file, printCache(newest))
        state = 'saved'
      } catch {
        // A full disk, a read-only root, or no state folder, which reading settings is not to make.
      }
    },
  }
}

type Entries = readonly (readonly [path: string, entry: CacheEntry])[]

function load(file: string): Map<string, CacheEntry> {
  try {
    return new Map(parseCache(readPrivate(file, bytesMax) ?? ''))
  } catch {
    // Damaged, or open to others: made anew.
    return new Map()
  }
}

/** The sum is over the text of all entries, so that what has it also has their shape. */
function printCache(entries: Entries): string {
  const files = JSON.stringify(entries)
  return JSON.stringify({ version, sum: sumOf(files), files })
}

function parseCache(text: string): Entries {
  const cache = JSON.parse(text) as { version?: unknown; sum?: unknown; files?: unknown }
  const { files } = cache
  if (cache.version !== version || typeof files !== 'string' || cache.sum !== sumOf(files))
    return []
  return JSON.parse(files) as Entries
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
