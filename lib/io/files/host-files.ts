/** Files of this machine that are shared or fetched: inside the allowed folders, links followed before that is judged. */

import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { HostFiles, PutFile, Space } from '../../app/ports.ts'
import { whyHarmful } from '../../core/files/run-names.ts'
import { holdsPrivateKey, whyGuarded } from '../../core/files/guard.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { codeOf, ioFailure, replaceFile } from '../atomic-file.ts'
import { createFile, sweepOwnTemporaries } from '../atomic-file-create.ts'
import { whileDoing } from '../store-failure.ts'

export interface HostPlaces {
  /** The working directory. */
  readonly cwd: string
  readonly home: string
  /** Those of the settings, absolute or with `~`. */
  readonly folders: readonly string[]
}

export function createHostFiles(places: HostPlaces): HostFiles {
  return {
    take(space, path, bytesMax) {
      const typed = resolve(places.cwd, expanded(path, places.home))
      const real = realOf(typed)
      if (real === undefined) {
        const hint = 'Check the path; it is taken from the working directory.'
        return refuse({ code: 'not_found', why: `There is no file ${shown(path)}.`, hint })
      }
      const copy = 'Copy it to a place of its own first, if it is meant for others.'
      const why = whyNot(places, space, { real, hint: copy })
      if (why) return refuse({ ...why, why: `${shown(path)} ${why.why}, so it is not shared.` })
      const bytes = readWhole(real, bytesMax)
      if (!bytes.ok) {
        return refuse({ ...bytes.refusal, why: `${shown(path)} ${bytes.refusal.why}` })
      }
      if (!holdsPrivateKey(bytes.value)) return done({ name: basename(typed), bytes: bytes.value })
      const said = `${shown(path)} has a private key in it, so it is not shared.`
      return refuse({ code: 'not_allowed', why: said, hint: 'Keys never leave their machine.' })
    },
    put(space, { out, name, bytes, existing, names }) {
      const target = targetOf(places, out, name)
      const folder = realOf(dirname(target))
      if (folder === undefined || !statSync(folder).isDirectory()) {
        const why = `There is no folder ${shown(dirname(target))}.`
        return refuse({
          code: 'not_found',
          why,
          hint: 'Make it first, or name another with --out.',
        })
      }
      const file = join(folder, basename(target))
      const no =
        whyNot(places, space, { real: file, hint: elsewhere }) ?? whyNoPut(space, file, names)
      if (no) return refuse({ ...no, why: `${shown(target)} ${no.why}, so nothing was written.` })
      return whileDoing(`${target} could not be written`, () => write(file, bytes, existing))
    },
  }
}

interface No {
  readonly code: 'not_allowed'
  readonly why: string
  readonly hint: string
}

const elsewhere = 'Name another place with --out.'

/** Why a real path may be neither read nor written; `hint` is for one that is guarded. */
function whyNot(
  places: HostPlaces,
  space: Space,
  { real, hint: guardedHint }: { readonly real: string; readonly hint: string },
): No | undefined {
  const folders = allowedFolders(places, space)
  // A folder itself is refused for what it is.
  const inside = folders.filter((folder) => real === folder || real.startsWith(folder + sep))
  if (inside.length === 0) {
    const hint = `Allowed are the working directory, the space, and the folders of messaging.files.folders: ${folders.join(', ') || 'none'}.`
    return { code: 'not_allowed', why: 'lies outside the allowed folders', hint }
  }
  const reasons = inside.map((folder) => {
    return whyGuarded(folder.split(sep), relative(folder, real).split(sep))
  })
  // Hidden on the way from one allowed folder, and not from another that the settings name.
  const why = reasons.includes(undefined) ? undefined : reasons[0]
  return why === undefined ? undefined : { code: 'not_allowed', why, hint: guardedHint }
}

function whyNoPut(space: Space, file: string, names: PutFile['names']): No | undefined {
  const messaging = realOf(join(space.dir, 'org', 'messaging'))
  const hint = elsewhere
  if (/[\\/]org[\\/]messaging[\\/]/u.test(file) || file.startsWith(`${messaging}${sep}`)) {
    const why = 'is for the messages, which datacore-msg alone writes'
    return { code: 'not_allowed', why, hint }
  }
  const why = whyHarmful(basename(file), names)
  if (why === undefined) return undefined
  const advice =
    names === 'plain'
      ? 'Look at what it is, then say with --out where it is to be, for example --out downloads/.'
      : hint
  return { code: 'not_allowed', why, hint: advice }
}

/** Real paths. The root of the file system is no folder that anybody allowed by standing in it. */
function allowedFolders({ cwd, home, folders }: HostPlaces, space: Space): readonly string[] {
  const named = folders.map((folder) => expanded(folder, home))
  const real = [cwd, space.dir, ...named].flatMap((folder) => realOf(folder) ?? [])
  return [...new Set(real)].filter((folder) => folder !== dirname(folder))
}

function targetOf({ cwd, home }: HostPlaces, out: string | undefined, name: string): string {
  if (out === undefined) return join(cwd, name)
  const typed = resolve(cwd, expanded(out, home))
  const isFolder = /[\\/]$/u.test(out) || lookAt(typed) === 'folder'
  return isFolder ? join(typed, name) : typed
}

function lookAt(path: string): 'folder' | 'other' {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'other'
  } catch {
    return 'other'
  }
}

function write(
  file: string,
  bytes: Uint8Array,
  existing: 'keep' | 'replace',
): Result<{ readonly path: string; readonly did: 'written' | 'replaced' | 'same' }> {
  sweepOwnTemporaries(file)
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile()) {
    const why = `${shown(file)} is there, and is no plain file, so nothing was written.`
    return refuse({ code: 'conflict', why, hint: 'Name another with --out.' })
  }
  if (found?.size === bytes.length && isSame(readFileSync(file), bytes)) {
    return done({ path: file, did: 'same' })
  }
  if (found && existing === 'replace') {
    replaceFile(file, bytes)
    // What others wrote is not to be run because it took a program's place.
    chmodSync(file, found.mode & 0o666)
    return done({ path: file, did: 'replaced' })
  }
  if (!found && createFile(file, bytes)) return done({ path: file, did: 'written' })
  const why = `${shown(file)} is there already, so nothing was written.`
  return refuse({ code: 'conflict', why, hint: 'Name another with --out, or add --replace.' })
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** A plain file as it is now; its size is looked at before it is read. */
function readWhole(file: string, bytesMax: number): Result<Uint8Array> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
  return whileDoing(`${file} could not be read`, () => {
    const opened = openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    try {
      const found = fstatSync(opened)
      if (!found.isFile()) {
        const hint = 'Share single files; pack a folder first, for example with tar.'
        return refuse({ code: 'not_allowed', why: 'is no plain file.', hint })
      }
      if (found.size > bytesMax) {
        const why = `has ${mebibytes(found.size)} MiB, and the limit is ${mebibytes(bytesMax)}.`
        const hint = "Raise messaging.files.max_mib in this machine's settings, or share less."
        return refuse({ code: 'not_allowed', why, hint })
      }
      return done(readFileSync(opened))
    } finally {
      closeSync(opened)
    }
  })
}

function mebibytes(bytes: number): string {
  return (Math.ceil((bytes / 2 ** 20) * 10) / 10).toString()
}

/** Links followed; undefined where there is nothing. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw ioFailure(`${shown(path)} could not be found`, error)
  }
}

function expanded(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? home + path.slice(1) : path
}

function shown(path: string): string {
  return path.replace(/\p{Cc}/gu, '?').slice(-200)
}
