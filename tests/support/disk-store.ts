/** An org store on a temporary folder with one space, `1-team`. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OrgStore, Space } from '../../lib/app/ports.ts'
import { createOrgStore, type StoreOptions } from '../../lib/io/store.ts'

export interface DiskStore {
  readonly root: string
  readonly store: OrgStore
  readonly space: Space
  /** Its messaging tree. */
  readonly dir: string
  readonly problems: string[]
  /** Another store on the same files, as another process has one. */
  another(options?: Partial<StoreOptions>): OrgStore
  remove(): void
}

export function makeDiskStore(options: Partial<StoreOptions> = {}): DiskStore {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'dm-store-'))
  const problems: string[] = []
  const space = { name: '1-team', dir: join(root, '1-team') }
  const dir = join(space.dir, 'org', 'messaging')
  mkdirSync(dir, { recursive: true })
  const another = (more: Partial<StoreOptions> = {}) =>
    createOrgStore({
      root,
      moduleDir: process.cwd(),
      user: 'tex',
      nowMs: Date.now,
      onProblem: (sentence) => problems.push(sentence),
      ...options,
      ...more,
    })
  return {
    root,
    store: another(),
    space,
    dir,
    problems,
    another,
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Polls until it is so; throws after the limit. */
export async function until(what: string, isSo: () => boolean, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`Not within ${limitMs} ms: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
