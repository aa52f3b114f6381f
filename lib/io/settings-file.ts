/** The text of one settings file, or one sentence on why it cannot be read. Nothing is parsed here. */

import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { sep } from 'node:path'
import { Failure } from '../app/failure.ts'
import { codeOf, readPlain } from './atomic-file.ts'

export interface SettingsText {
  readonly text: string
  /** Others on this machine can read it. */
  readonly access: 'private' | 'open'
}

/** A settings file has some kilobytes. */
const bytesMax = 256 * 1024

/**
 * Undefined when there is no file. A link is followed, since people keep settings elsewhere, but with `inside` (a
 * space's folder, where others write) only to a place in there.
 */
export function readSettingsText(path: string, inside?: string): SettingsText | undefined {
  const stats = statOf(path)
  if (!stats) return undefined
  if (!stats.isFile()) {
    throw unreadable(`${path} is ${stats.isDirectory() ? 'a folder' : 'not a plain file'}.`)
  }
  if (inside !== undefined && !isInside(path, inside)) {
    throw unreadable(`${path} is a link that leads out of its space.`)
  }
  if (stats.size > bytesMax) {
    const kilobytes = Math.ceil(stats.size / 1024)
    throw unreadable(`${path} has ${kilobytes} KB; settings have at most ${bytesMax / 1024} KB.`)
  }
  const access = process.platform !== 'win32' && (stats.mode & 0o077) !== 0 ? 'open' : 'private'
  return { text: decode(path, readBytes(path)), access }
}

function statOf(path: string): Stats | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats) return stats
    if (!lstatSync(path, { throwIfNoEntry: false })) return undefined
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined
    throw cannotOpen(path, error)
  }
  throw unreadable(`${path} is a link to a file that does not exist.`)
}

function readBytes(path: string): Buffer {
  try {
    return readPlain(path)
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    const line = brokenLine(bytes)
    throw unreadable(`${path}:${line}: this line is not UTF-8.`, 'Save the file as UTF-8.')
  }
  throw unreadable(`${path} is not text: it contains zero bytes.`, 'Save the file as UTF-8.')
}

function brokenLine(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length
    const part = bytes.subarray(start, end)
    if (!Buffer.from(part.toString('utf8')).equals(part)) return line
    start = end
  }
  return line
}

function isInside(path: string, folder: string): boolean {
  return realpathSync(path).startsWith(realpathSync(folder) + sep)
}

function cannotOpen(path: string, cause: unknown): Failure {
  const code = codeOf(cause)
  if (code === 'ELOOP') return unreadable(`${path} is a link that goes round in circles.`)
  const why = code === 'EACCES' || code === 'EPERM' ? 'permission was denied' : (code ?? 'unknown')
  return new Failure('config', `${path} could not be read: ${why}.`, {
    hint: 'Check who owns the file and its folder.',
    cause,
  })
}

function unreadable(
  sentence: string,
  hint = 'Put a settings file in its place, or remove it.',
): Failure {
  return new Failure('config', sentence, { hint })
}
