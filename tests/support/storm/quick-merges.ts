/** Clones whose git asks a merge driver that is running already. The command itself is tested in T700-merge. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleDriver } from '../bundle.ts'
import type { Clone } from '../clones.ts'

export interface QuickMerges {
  /** Puts it in the place of the command that is registered there. */
  useIn(clone: Clone): void
  remove(): void
}

export async function startQuickMerges(): Promise<QuickMerges> {
  const folder = mkdtempSync(join(tmpdir(), 'dm-quick-'))
  const requests = join(folder, 'requests')
  execFileSync('mkfifo', [requests])
  const driver = await bundleDriver('tests/support/storm/quick-driver.ts')
  const child = driver.start([requests])
  await new Promise((resolve) => child.once('message', resolve))
  const ask = `a="$PWD/%A"; mkfifo "$a.q"; echo "$a|$PWD/%B|$a.q" > '${requests}'; read code < "$a.q"; rm "$a.q"`
  const merge = 'git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B'
  return {
    useIn: (clone) => {
      clone.git('config', 'merge.datacore.driver', `${ask}; test "$code" = 0 || ${merge}`)
    },
    remove() {
      child.kill()
      driver.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
