/**
 * What was written to a space in the last minutes, beside git's own files. Git looks at a file, and resets it to that a moment
 * later (`stash`, and so `pull --autostash`), with no lock of its own in between: a letter that came there is gone, and nothing
 * in git's folder told so at the time. Whoever comes next sees that git has written its index since, and looks here.
 */

import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { isRecord } from '../core/is-record.ts'
import { parseJson } from '../core/merge/register.ts'
import type { Op } from '../core/org/types.ts'
import { codeOf, readIfThere, replaceFile } from './atomic-file.ts'
import type { GitWatch } from './git-busy.ts'
import { makeFolders } from './make-folders.ts'
import type { Tree } from './space.ts'
import { parseOps, spoolable } from './spool-ops.ts'
import { whileDoing } from './store-failure.ts'

/** The ops of one write, or of one placing of what waited. */
export interface Noted {
  /** Unix milliseconds. */
  readonly atMs: number
  /** How often they were written again. */
  readonly tries: number
  readonly ops: readonly Op[]
  /** Entries that it took out of a file, as `path id`: what was added there before is not missing. */
  readonly removed: readonly string[]
}

export interface Journal {
  /** Git has written its index, or changed the branch, since what is noted was compared with the files. */
  isBehind(): boolean
  /** The same, and git is done. */
  isDue(): boolean
  /** Notes what is in the files now. Not fsynced: it guards against git, not against a power cut. */
  note(ops: readonly Op[], nowMs: number): void
  /** All that is noted, oldest first; of another branch nothing is. */
  read(): readonly Noted[]
  /** Puts these in the place of all that is noted; those that were not compared with the files as of now are due at once. */
  keep(noted: readonly Noted[], nowMs: number, state: 'compared' | 'due'): void
}

/** Longer than any git takes between its look and its reset, unless it hashes a huge work tree. */
export const windowMs = 120_000
const headBytesMax = 1_000

/** What the first line says: git's state as of when the notes were last compared with the files. */
interface Head {
  readonly sinceMs: number
  readonly index: string
  readonly head: string
}

/** Two files take turns, so that a storm of writes without any git need not be read to forget its older half. */
export function openJournal(tree: Tree, git: GitWatch): Journal {
  const folder = join(git.folder, 'datacore-msg')
  const place = createHash('sha256').update(relative(git.folder, tree.dir)).digest('hex')
  const file = join(folder, `written-${place.slice(0, 16)}.jsonl`)
  const old = `${file}.old`
  const index = git.indexName()
  const isOld = (head: Head | undefined) =>
    head !== undefined && (head.index !== git.indexName() || isElsewhere(head))
  const isBehind = () => isOld(headOf(file)) || isOld(headOf(old))
  const isElsewhere = ({ head }: Head) => {
    const now = git.head()
    return head !== now && head.startsWith('ref: ') && now.startsWith('ref: ')
  }
  const headNow = (nowMs: number, name: string): string =>
    JSON.stringify({ version: 1, sinceMs: nowMs, index: name, head: git.head() })
  const doing = `What was written to ${tree.space.name} could not be noted in ${folder}`
  return {
    isBehind,
    isDue: () => isBehind() && !git.isAtWork(),
    note(ops, nowMs) {
      const removed = ops.flatMap((op) => (op.type === 'remove' ? [nameIn(op)] : []))
      const line = formatNoted({ atMs: nowMs, tries: 0, ops: spoolable(ops), removed })
      whileDoing(doing, () => {
        const head = headOf(file)
        const isFull = head && nowMs - head.sinceMs > windowMs
        const turns = isFull && !isBehind()
        if (turns) renameSync(file, old)
        if (head && !turns) return appendFileSync(file, line)
        makeFolders(folder)
        writeFileSync(file, headNow(nowMs, index) + line, { mode: 0o600 })
      })
    },
    read() {
      return [old, file].flatMap((path) => {
        const head = headOf(path)
        return head && !isElsewhere(head) ? readNoted(path) : []
      })
    },
    keep(noted, nowMs, state) {
      whileDoing(doing, () => {
        const text = headNow(nowMs, state === 'due' ? '' : index) + noted.map(formatNoted).join('')
        if (noted.length > 0) replaceFile(file, text, 0o600)
        else rmSync(file, { force: true })
        rmSync(old, { force: true })
      })
    },
  }
}

/** An entry of a file, as `removed` has it. */
export function nameIn({ path, id }: Pick<Op, 'path' | 'id'>): string {
  return `${path} ${id}`
}

/** Begins with the line break, so that a line that a killed writer left half stands alone. */
function formatNoted({ atMs, tries, ops, removed }: Noted): string {
  return `\n${JSON.stringify({ version: 1, atMs, tries, ops, removed })}`
}

function readNoted(file: string): readonly Noted[] {
  const [, ...lines] = readIfThere(file)?.toString('utf8').split('\n') ?? []
  return lines.flatMap((line) => parseNoted(line) ?? [])
}

function parseNoted(line: string): Noted | undefined {
  const value = parseJson(line)
  const ops = parseOps(line)
  if (!ops || !isRecord(value)) return undefined
  const { atMs, tries, removed } = value
  if (typeof atMs !== 'number' || typeof tries !== 'number' || !Array.isArray(removed)) {
    return undefined
  }
  return { atMs, tries, ops, removed: removed.map(String) }
}

/** Undefined where nothing is noted, or nothing that can be read. */
function headOf(file: string): Head | undefined {
  try {
    const opened = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(headBytesMax)
      const [line = ''] = bytes.toString('utf8', 0, readSync(opened, bytes)).split('\n')
      const value = parseJson(line)
      if (!isRecord(value)) return undefined
      const { sinceMs, index, head } = value
      const isHead = typeof sinceMs === 'number' && typeof index === 'string'
      return isHead && typeof head === 'string' ? { sinceMs, index, head } : undefined
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
