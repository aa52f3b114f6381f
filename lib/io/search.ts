/** Looks for entries in a file without an index: from its end backwards, in bounded memory, newest entry first. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { orgBytesMax } from '../app/org-path.ts'
import { codeOf } from './atomic-file.ts'

/** What is looked for. */
export interface EntryFinder {
  /** Finds places where a match may stand, over bytes as Latin-1; global, so `lastIndex` is set first. */
  candidates(chunk: Buffer): RegExp
  /** Whether an entry is asked at all, by its Latin-1 text in that of its chunk; every one is without it. */
  mayMatch?(text: string, start: number, end: number): boolean
  /** Asked once an entry that has such a place, from the last one of a file to its first; a copy of one that matches. */
  match(entry: Buffer): Uint8Array | undefined
}

/** An entry that matches, with its place in the file. */
export interface FileHit {
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
}

/** As strings of this length are made in V8's young space; ones of 1 MiB took twice the time. */
export const chunkBytes = 1 << 16

/** One buffer for all files of a search; grows only for an entry that is longer than it. */
export interface Scratch {
  buffer: Buffer
}

export function newScratch(): Scratch {
  return { buffer: Buffer.allocUnsafeSlow(chunkBytes) }
}

/** Entries of a file, last one first, at most `limit`; a file that is not there has none. */
export function searchFile(
  file: string,
  finder: EntryFinder,
  limit: number,
  scratch: Scratch,
): readonly FileHit[] {
  let opened: number
  try {
    opened = openSync(file, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  try {
    const { size } = fstatSync(opened)
    // No command shows an entry of a file that no reader takes.
    if (size > orgBytesMax) return []
    return searchBackwards(size, finder, limit, (start, end) => {
      if (end - start > scratch.buffer.length) {
        scratch.buffer = Buffer.allocUnsafeSlow(Math.max(end - start, 2 * scratch.buffer.length))
      }
      const chunk = scratch.buffer.subarray(0, end - start)
      return chunk.subarray(0, readAll(opened, chunk, start))
    })
  } finally {
    closeSync(opened)
  }
}

/** Returns how much there was: less when the file was made shorter meanwhile. */
function readAll(file: number, into: Buffer, position: number): number {
  let at = 0
  while (at < into.length) {
    const read = readSync(file, into, at, into.length - at, position + at)
    if (read === 0) break
    at += read
  }
  return at
}

/** The same over bytes in memory. */
export function searchBytes(
  bytes: Uint8Array,
  finder: EntryFinder,
  limit: number,
): readonly FileHit[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return searchBackwards(all.length, finder, limit, (start, end) => all.subarray(start, end))
}

function searchBackwards(
  size: number,
  finder: EntryFinder,
  limit: number,
  read: (start: number, end: number) => Buffer,
): readonly FileHit[] {
  const hits: FileHit[] = []
  let end = size
  let length = chunkBytes
  while (end > 0 && hits.length < limit) {
    const start = Math.max(0, end - length)
    const chunk = read(start, end)
    if (chunk.length < end - start) {
      end = start + chunk.length
      continue
    }
    const text = chunk.toString('latin1')
    const first = start === 0 ? firstHeading(text) : afterBreak(text.indexOf('\n* '))
    if (first < 0 && start > 0) {
      // One entry fills the whole chunk: look at more of the file at once.
      length *= 2
      continue
    }
    if (first >= 0) collect(chunk, text, { first, start, limit }, finder, hits)
    end = start === 0 ? 0 : start + first
    length = chunkBytes
  }
  return hits
}

/** A heading at the very start of a file has no line break before it, and perhaps a byte order mark. */
function firstHeading(text: string): number {
  if (text.startsWith('* ')) return 0
  if (text.startsWith('\u00ef\u00bb\u00bf* ')) return 3
  return afterBreak(text.indexOf('\n* '))
}

function afterBreak(at: number): number {
  return at < 0 ? -1 : at + 1
}

/** Adds the entries of a chunk, last one first; `first` is where its first whole entry begins. */
function collect(
  chunk: Buffer,
  text: string,
  place: { readonly first: number; readonly start: number; readonly limit: number },
  finder: EntryFinder,
  hits: FileHit[],
): void {
  for (const [start, end] of candidatesOf(chunk, text, place.first, finder).reverse()) {
    if (hits.length >= place.limit) return
    if (finder.mayMatch && !finder.mayMatch(text, start, end)) continue
    const bytes = finder.match(chunk.subarray(start, end))
    if (bytes) hits.push({ start: place.start + start, end: place.start + end, bytes })
  }
}

function candidatesOf(
  chunk: Buffer,
  text: string,
  first: number,
  finder: EntryFinder,
): (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = []
  const candidate = finder.candidates(chunk)
  candidate.lastIndex = first
  for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
    const start = Math.max(text.lastIndexOf('\n* ', match.index) + 1, first)
    const next = text.indexOf('\n* ', Math.max(match.index, start))
    const end = next < 0 ? text.length : next + 1
    found.push([start, end])
    candidate.lastIndex = end
  }
  return found
}
