/** Contents of shared files on disk: `files/ab/cdef...` below a space's messaging tree, by SHA-256, never through a link. */

import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { Contents, Space } from '../../app/ports.ts'
import { sharedBytesMax } from '../../app/sync/ours.ts'
import { contentPath, hashOfContent } from '../../core/files/codec.ts'
import { lfsPointerOf, lfsSizeOf, pointerBytesMax } from '../../core/files/lfs.ts'
import { done, refuse } from '../../core/model/refusal.ts'
import { codeOf, removeQuietly, replaceFile } from '../atomic-file.ts'
import { createFile, sweepTemporaries } from '../atomic-file-create.ts'
import { makeFolders } from '../make-folders.ts'
import { openTree } from '../space.ts'
import { whileDoing } from '../store-failure.ts'
import { lfsObject } from './lfs-object.ts'
import type { Sha256Fn } from '../../core/trust/types.ts'

const modeOfAll = 0o644

export function createContents(sha256Of: Sha256Fn): Contents {
  const hashOf = (bytes: Uint8Array) => Buffer.from(sha256Of(bytes)).toString('hex')
  return {
    state(space, sha256) {
      const file = placeOf(space, sha256)
      const found = plainAt(file)
      if (!found) return 'missing'
      if (found.size > pointerBytesMax) return 'here'
      const bytes = readAt(file, pointerBytesMax)
      if (bytes === undefined || lfsPointerOf(bytes) !== sha256) return 'here'
      return lfsObject(space.dir, sha256) ? 'here' : 'in LFS'
    },
    read(space, sha256, bytesMax) {
      const place = placeOf(space, sha256)
      const found = plainAt(place)
      const bytes = found && readAt(place, bytesMax)
      if (!found) {
        const why = `The content is not in ${space.name} on this machine.`
        return refuse({ code: 'not_found', why, hint: 'Run datacore-msg sync, then try again.' })
      }
      if (bytes && hashOf(bytes) === sha256) return done(bytes)
      if (bytes && lfsPointerOf(bytes) === sha256) {
        const object = lfsObject(space.dir, sha256)
        const whole = object && readAt(object, bytesMax)
        if (whole && hashOf(whole) === sha256) return done(whole)
        const why = 'The content is in Git LFS, and was not fetched here.'
        return refuse({
          code: 'not_found',
          why,
          hint: `Run git lfs pull in ${space.dir}; where git knows no lfs, install Git LFS first.`,
        })
      }
      const why = `What stands in ${space.name} under its hash is another content.`
      const hint = 'Ask who shared it to share it again.'
      return refuse({ code: 'bad_data', why, hint })
    },
    store(space, sha256, bytes) {
      const file = placeOf(space, sha256)
      const doing = `The content of a file could not be stored in ${space.name}`
      return whileDoing(doing, () => {
        makeFolders(dirname(file))
        const found = plainAt(file)
        const there = found && readAt(file, Math.max(bytes.length, pointerBytesMax))
        if (there && hashOf(there) === sha256) return 'known'
        // What killed writers left: the space's lock is held, so nobody else writes here.
        for (const folder of foldersOf(space)) sweepTemporaries(folder)
        if (found) replaceFile(file, bytes, modeOfAll)
        else createFile(file, bytes)
        chmodSync(file, modeOfAll)
        return 'stored'
      })
    },
    remove(space, sha256s) {
      for (const sha256 of sha256s) {
        const file = placeOf(space, sha256)
        if (!plainAt(file)) continue
        removeQuietly(file)
        removeIfEmpty(dirname(file))
      }
    },
    hashes(space) {
      const { dir } = openTree(space)
      return namesIn(join(dir, 'files')).flatMap((folder) => {
        return namesIn(join(dir, 'files', folder)).flatMap((name) => {
          return hashOfContent(`files/${folder}/${name}`) ?? []
        })
      })
    },
    usedBytes(space) {
      return foldersOf(space)
        .flatMap((folder) => namesIn(folder).map((name) => join(folder, name)))
        .filter((file) => !basename(file).startsWith('.'))
        .reduce((sum, file) => sum + trueSize(file), 0)
    },
  }
}

/** Both folders are real ones of the space, or are not there yet: anybody who can push can leave a link in their place. */
function placeOf(space: Space, sha256: string): string {
  const { dir } = openTree(space)
  const file = join(dir, contentPath(sha256))
  for (const folder of [join(dir, 'files'), dirname(file)]) {
    const found = statOf(folder)
    if (found && !found.isDirectory()) {
      const what = folder.slice(dir.length + 1)
      throw new Failure('data', `${what} of ${space.name} is no folder of its own.`, {
        hint: 'Move away what stands in its place.',
      })
    }
  }
  return file
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** Undefined for what is no plain file; what others left there is not read. */
function plainAt(file: string): Stats | undefined {
  const found = statOf(file)
  return found?.isFile() ? found : undefined
}

/** Undefined when it is larger, or no plain file any more. */
function readAt(file: string, bytesMax: number): Uint8Array | undefined {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
  return whileDoing(`${basename(file)} could not be read`, () => {
    const opened = openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    try {
      const found = fstatSync(opened)
      return found.isFile() && found.size <= bytesMax ? readFileSync(opened) : undefined
    } finally {
      closeSync(opened)
    }
  })
}

/** Those that contents lie in. */
function foldersOf(space: Space): readonly string[] {
  const files = join(openTree(space).dir, 'files')
  const folders = namesIn(files).map((name) => join(files, name))
  return folders.filter((folder) => statOf(folder)?.isDirectory())
}

/** Of a pointer that of its content, as far as it may be believed: whoever can push writes it. */
function trueSize(file: string): number {
  const size = plainAt(file)?.size ?? 0
  if (size === 0 || size > pointerBytesMax) return size
  const bytes = readAt(file, pointerBytesMax)
  return Math.min((bytes && lfsSizeOf(bytes)) ?? size, sharedBytesMax)
}

function namesIn(folder: string): readonly string[] {
  if (!statOf(folder)?.isDirectory()) return []
  return whileDoing(`${folder} could not be read`, () => readdirSync(folder))
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    return
  }
}
