/** The Contents port in memory: files by space and hash, and the objects of Git LFS beside them. */

import type { Contents, Space } from '../../lib/app/ports.ts'
import { lfsPointerOf, lfsSizeOf } from '../../lib/core/files/lfs.ts'
import { done, refuse } from '../../lib/core/model/refusal.ts'
import type { Sha256Fn } from '../../lib/core/trust/types.ts'

export interface ContentsTwin extends Contents {
  /** What somebody else left under a hash. */
  plant(space: Space, sha256: string, bytes: Uint8Array): void
  /** What Git LFS fetched. */
  plantObject(sha256: string, bytes: Uint8Array): void
}

export function createContentsTwin(sha256Of: Sha256Fn): ContentsTwin {
  const spaces = new Map<string, Map<string, Uint8Array>>()
  const objects = new Map<string, Uint8Array>()
  const hashOf = (bytes: Uint8Array) => Buffer.from(sha256Of(bytes)).toString('hex')
  const filesOf = (space: Space) => {
    const files = spaces.get(space.dir) ?? new Map<string, Uint8Array>()
    spaces.set(space.dir, files)
    return files
  }
  return {
    plant: (space, sha256, bytes) => void filesOf(space).set(sha256, bytes),
    plantObject: (sha256, bytes) => void objects.set(sha256, bytes),
    state(space, sha256) {
      const bytes = filesOf(space).get(sha256)
      if (!bytes) return 'missing'
      return lfsPointerOf(bytes) !== sha256 || objects.has(sha256) ? 'here' : 'in LFS'
    },
    read(space, sha256, bytesMax) {
      const kept = filesOf(space).get(sha256)
      if (!kept) return refuse({ code: 'not_found', why: 'It is not here.' })
      const isPointer = lfsPointerOf(kept) === sha256
      const bytes = isPointer ? objects.get(sha256) : kept
      if (bytes && bytes.length <= bytesMax && hashOf(bytes) === sha256) return done(bytes)
      const code = isPointer ? 'not_found' : 'bad_data'
      return refuse({ code, why: 'Other bytes, or none, stand in its place.' })
    },
    store(space, sha256, bytes) {
      const files = filesOf(space)
      const there = files.get(sha256)
      if (there && hashOf(there) === sha256) return 'known'
      files.set(sha256, bytes.slice())
      return 'stored'
    },
    remove(space, sha256s) {
      for (const sha256 of sha256s) filesOf(space).delete(sha256)
    },
    hashes: (space) => [...filesOf(space).keys()],
    usedBytes(space) {
      const sizes = [...filesOf(space).values()].map((bytes) => lfsSizeOf(bytes) ?? bytes.length)
      return sizes.reduce((sum, size) => sum + Math.min(size, 64 * 2 ** 20), 0)
    },
  }
}
