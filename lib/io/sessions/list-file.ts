/** A short list in a file of this machine, read whole and replaced under a lock. What cannot be read of it was never there. */

import { join } from 'node:path'
import { readIfThere, replaceFile } from '../atomic-file.ts'
import { takeLock } from '../lock.ts'
import { loginName } from '../login-name.ts'
import { makePrivateFolder } from '../vault-file.ts'

export interface ListFile<T> {
  load(): readonly T[]
  update(change: (before: readonly T[]) => readonly T[]): Promise<void>
}

/** `what` names it for whoever waits for the lock. */
export function listFile<T>(
  folder: string,
  name: string,
  { what, parse }: { readonly what: string; readonly parse: (value: unknown) => T | undefined },
): ListFile<T> {
  const file = join(folder, name)
  const load = () => {
    const bytes = readIfThere(file)
    const value = bytes && jsonOf(bytes.toString('utf8'))
    return Array.isArray(value) ? value.flatMap((one: unknown) => parse(one) ?? []) : []
  }
  return {
    load,
    async update(change) {
      makePrivateFolder(folder)
      const lock = await takeLock(folder, { user: loginName(), what })
      try {
        const before = load()
        const after = change(before)
        if (JSON.stringify(after) === JSON.stringify(before)) return
        replaceFile(file, `${JSON.stringify(after)}\n`, 0o600)
      } finally {
        lock.release()
      }
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
