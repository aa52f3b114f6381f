/** The HostFiles port in memory: plain files and folders by absolute path, and no links. */

import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { HostFiles, PutFile, Space } from '../../lib/app/ports.ts'
import { holdsPrivateKey, whyGuarded } from '../../lib/core/files/guard.ts'
import { whyHarmful } from '../../lib/core/files/run-names.ts'
import { done, type RefusalCode, refuse, type Result } from '../../lib/core/model/refusal.ts'

export interface HostTwin {
  readonly files: HostFiles
  /** What is there, by absolute path. */
  readonly kept: Map<string, Uint8Array>
  readonly folders: Set<string>
}

export function createHostFilesTwin(cwd: string): HostTwin {
  const kept = new Map<string, Uint8Array>()
  const folders = new Set([cwd])
  const isFolder = (path: string) => folders.has(path)
  const no = (code: RefusalCode): Result<never> => refuse({ code, why: 'It may not be.' })
  const isAllowed = (space: Space, path: string) => {
    const inside = [cwd, space.dir].filter((folder) => path.startsWith(folder + sep))
    return inside.some((folder) => {
      return !whyGuarded(folder.split(sep), relative(folder, path).split(sep))
    })
  }
  return {
    kept,
    folders,
    files: {
      take(space, path, bytesMax) {
        const file = resolve(cwd, path)
        const bytes = kept.get(file)
        if (!bytes && !isFolder(file)) return no('not_found')
        if (!isAllowed(space, file) || !bytes || bytes.length > bytesMax) return no('not_allowed')
        if (holdsPrivateKey(bytes)) return no('not_allowed')
        return done({ name: basename(file), bytes })
      },
      put(space, { out, name, bytes, existing, names }) {
        const file = targetOf(out, name)
        if (!isFolder(dirname(file))) return no('not_found')
        const isMessaging = file.includes(`${sep}org${sep}messaging${sep}`)
        if (!isAllowed(space, file) || isMessaging || whyHarmful(basename(file), names)) {
          return no('not_allowed')
        }
        return write(file, bytes, existing)
      },
    },
  }

  function targetOf(out: string | undefined, name: string): string {
    if (out === undefined) return join(cwd, name)
    const typed = resolve(cwd, out)
    return out.endsWith('/') || isFolder(typed) ? join(typed, name) : typed
  }

  function write(path: string, bytes: Uint8Array, existing: PutFile['existing']) {
    const old = kept.get(path)
    if (isFolder(path)) return no('conflict')
    if (old && Buffer.from(old).equals(bytes)) return done({ path, did: 'same' } as const)
    if (old && existing === 'keep') return no('conflict')
    kept.set(path, bytes)
    return done({ path, did: old ? 'replaced' : 'written' } as const)
  }
}
