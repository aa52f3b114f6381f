/** What a clone remembers of a branch between two syncs: a small file beside git's own, of this clone only. */

import { join } from 'node:path'
import { isRecord } from '../../core/is-record.ts'
import type { Memory } from '../../app/sync/ports.ts'
import { readIfThere, replaceFile } from '../atomic-file.ts'

/** Nothing where there is no such file, or a damaged one. */
export function recall(folder: string, branch: string): Memory {
  const text = readIfThere(fileOf(folder, branch))?.toString('utf8') ?? ''
  try {
    const found: unknown = JSON.parse(text)
    if (!isRecord(found)) return {}
    return {
      taking: oid(found['taking']),
      settled: oid(found['settled']),
      left: names(found['left']),
      untold: untoldIn(found['untold']),
    }
  } catch {
    return {}
  }
}

export function remember(folder: string, branch: string, memory: Memory): void {
  replaceFile(fileOf(folder, branch), `${JSON.stringify(memory)}\n`)
}

function fileOf(folder: string, branch: string): string {
  return join(folder, `${encodeURIComponent(branch)}.json`)
}

function names(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.filter((one): one is string => typeof one === 'string')
}

function untoldIn(value: unknown): Memory['untold'] {
  if (!isRecord(value)) return undefined
  const [tip, from] = [oid(value['tip']), oid(value['from'])]
  return tip === undefined ? undefined : { tip, ...(from === undefined ? {} : { from }) }
}

function oid(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/u.test(value) ? value : undefined
}
