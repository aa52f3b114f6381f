/** What the installer put on this machine, noted before each thing is made, so that uninstall finds all of it. */

import { dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { makePrivateFolder, readIfThere, writePrivate } from '../../io/wiring-install.ts'

/** Hooks that were added to one settings file of Claude Code. */
export interface HooksMade {
  readonly path: string
  readonly commands: readonly string[]
  readonly backups: readonly string[]
  /** Whether the file was there before. */
  readonly file: 'ours' | 'theirs'
}

export interface Manifest {
  readonly schema: 1
  /** The newest `--root`; what is in it is the person's and stays. */
  readonly root: string
  /** Folders outside the root that were not there before, outermost first. */
  readonly folders: readonly string[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
  readonly hooks: readonly HooksMade[]
  /** The ids of the message and the task of the first run; empty before it. */
  readonly firstRun: readonly string[]
}

/** Beside the install record. */
export function manifestPath(installRecord: string): string {
  return join(dirname(installRecord), 'made.json')
}

/** Undefined when nothing was installed; throws Failure `data` when it cannot be understood. */
export function readManifest(path: string): Manifest | undefined {
  const bytes = readIfThere(path)
  if (!bytes) return undefined
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch (error) {
    throw unreadable(path, error)
  }
  if (isManifest(value)) return value
  throw unreadable(path, undefined)
}

/** Writes it unless it is there already, byte for byte. */
export function saveManifest(path: string, manifest: Manifest): void {
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  if (readIfThere(path)?.toString() === text) return
  makePrivateFolder(dirname(path))
  writePrivate(path, text)
}

export function amendManifest(path: string, change: (manifest: Manifest) => Manifest): void {
  const manifest = readManifest(path)
  if (manifest) saveManifest(path, change(manifest))
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value)) return false
  const { schema, root, folders, links, hooks, firstRun } = value
  return (
    schema === 1 &&
    typeof root === 'string' &&
    isTexts(folders) &&
    isTexts(firstRun) &&
    Array.isArray(links) &&
    links.every((link) => isRecord(link) && isTexts([link['path'], link['target']])) &&
    Array.isArray(hooks) &&
    hooks.every(isHooks)
  )
}

function isHooks(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { path, commands, backups, file } = value
  return isTexts([path, file]) && isTexts(commands) && isTexts(backups)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure('data', `${path} cannot be read, so it is not known what was installed.`, {
    hint: 'Move that file away and run ./install.sh again.',
    cause,
  })
}
