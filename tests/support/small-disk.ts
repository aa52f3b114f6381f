/** A small disk of its own, to fill up or to make read-only. Needs root on Linux; tests skip without. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  /** Leaves so many pages of 4 KiB free. */
  fill(pagesFree: number): void
  makeReadOnly(): void
  remove(): void
}

const pages = 64
const pageBytes = 4096

export function mountSmallDisk(): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'dm-disk-'))
  const remove = () => {
    spawnSync('umount', [path])
    rmSync(path, { recursive: true, force: true })
  }
  if (!mount(['-t', 'tmpfs', '-o', `size=${pages * pageBytes}`, 'tmpfs', path])) {
    remove()
    return undefined
  }
  return {
    path,
    fill(pagesFree) {
      const filler = join(path, 'filler')
      rmSync(filler, { force: true })
      const bytes = freePages(path) - pagesFree
      if (bytes > 0) writeFileSync(filler, Buffer.alloc(bytes * pageBytes))
    },
    makeReadOnly: () => void mount(['-o', 'remount,ro', path]),
    remove,
  }
}

function mount(args: readonly string[]): boolean {
  return spawnSync('mount', args).status === 0
}

function freePages(path: string): number {
  return Number(spawnSync('stat', ['-f', '-c', '%a', path], { encoding: 'utf8' }).stdout)
}
