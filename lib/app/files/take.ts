/** Reads the files that somebody wants to share, all of them or none, and says whether there is room for them. */

import { isUrl } from '../../core/files/guard.ts'
import { safeFileName } from '../../core/files/name.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { grouped } from '../../core/view/text/words.ts'
import type { Deps, Space } from '../ports.ts'

export interface Taken {
  readonly name: string
  readonly sha256: string
  readonly bytes: Uint8Array
}

const mebibyte = 2 ** 20

export function bytesMaxOf(deps: Deps): number {
  return deps.settings.messaging.files.max_mib * mebibyte
}

/** Nothing is stored yet. Refuses what is no file of an allowed folder, or is too large. */
export function takeFiles(
  deps: Deps,
  space: Space,
  wanted: readonly { readonly path: string; readonly name?: string | undefined }[],
): Result<readonly Taken[]> {
  const taken: Taken[] = []
  for (const { path, name: typed } of wanted) {
    if (isUrl(path)) {
      const why = 'That is an address, and only files of this machine are shared.'
      return refuse({ code: 'usage', why, hint: 'Download it first, then share the file.' })
    }
    const file = deps.hostFiles.take(space, path, bytesMaxOf(deps))
    if (!file.ok) return file
    const name = safeFileName(typed ?? file.value.name)
    if (name === undefined) {
      const why = 'Nothing of that name can be the name of a file.'
      return refuse({ code: 'usage', why, hint: 'Give it one of letters and digits with --name.' })
    }
    const { bytes } = file.value
    const sha256 = hexOf(deps.keys.sha256(bytes))
    taken.push({ name, sha256, bytes })
  }
  return done(taken)
}

/** For a plan of a write: two who ask at once would both be told that there is room. */
export function whyOverQuota(
  deps: Deps,
  space: Space,
  taken: readonly Taken[],
): Result<never> | undefined {
  const fresh = new Map(
    taken
      .filter(({ sha256 }) => deps.contents.state(space, sha256) === 'missing')
      .map(({ sha256, bytes }) => [sha256, bytes.length]),
  )
  const added = [...fresh.values()].reduce((sum, size) => sum + size, 0)
  const quota = deps.settings.messaging.files.quota_mib * mebibyte
  const used = added > 0 ? deps.contents.usedBytes(space) : 0
  if (used + added <= quota || added === 0) return undefined
  const free = Math.max(0, Math.floor((quota - used) / 1024))
  return refuse({
    code: 'not_allowed',
    why: `The shared files of ${space.name} may have ${quota / mebibyte} MiB, of which ${grouped(free)} KiB are free; this has ${grouped(Math.ceil(added / 1024))} KiB.`,
    hint: 'Delete some with datacore-msg file delete ID, or raise messaging.files.quota_mib.',
  })
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
