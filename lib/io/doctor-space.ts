/** Doctor: one space. Is its tree complete, do its files parse, does anything wait or stand in conflict, who sees it. */

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { decodeContact } from '../core/codec/contact.ts'
import { decodeMessage } from '../core/codec/message.ts'
import { decodeTask } from '../core/codec/task.ts'
import { holdsLetters, isQueue } from '../app/decode.ts'
import { contactsPath } from '../app/people.ts'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Places } from './places.ts'
import { listOrgFiles, openTree } from './space.ts'
import { templatePaths } from './space-templates.ts'
import { loadSpool, spooledPaths } from './spool.ts'
import { readSnapshot } from './store-view.ts'

export function checkTree(space: Space, { moduleDir }: Places): readonly Finding[] {
  const { dir } = openTree(space)
  const missing = templatePaths(moduleDir).filter((path) => !existsSync(join(dir, path)))
  const check = `space ${space.name}`
  if (missing.length === 0) {
    return [{ check, level: 'ok', sentence: `The tree of ${space.name} is complete.` }]
  }
  const sentence = `${space.name} lacks ${missing.join(', ')}.`
  const hint = `Complete it with: datacore-msg init --space ${space.name}`
  return [{ check, level: 'warn', sentence, hint }]
}

/** Every entry that should be a message, a task or a contact decodes; no file holds conflict markers. */
export function checkFiles(space: Space): readonly Finding[] {
  const tree = openTree(space)
  const check = `space ${space.name}`
  const wrong: Finding[] = []
  const counted = { files: 0, entries: 0 }
  for (const path of listOrgFiles(tree)) {
    const { bytes, file } = readSnapshot(tree, path)
    counted.files += 1
    const line = conflictLine(bytes)
    if (line !== undefined) {
      const sentence = `${file}:${line} has conflict markers of git.`
      wrong.push({ check, level: 'fail', sentence, hint: 'Settle the conflict, then commit.' })
    }
    if (!holdsLetters(path) && path !== contactsPath) continue
    const read = unreadable(path, bytes)
    counted.entries += read.entries
    if (read.lines.length > 0) {
      const places = read.lines.slice(0, 5).map((one) => `${file}:${one}`)
      const more = read.lines.length > 5 ? ` and ${read.lines.length - 5} more` : ''
      const what =
        read.lines.length === 1
          ? '1 heading is no entry'
          : `${read.lines.length} headings are no entries`
      const sentence = `${what}: ${places.join(', ')}${more}.`
      const hint = 'They are kept and not shown; an entry needs ID, FROM, TO and STAMP.'
      wrong.push({ check, level: 'warn', sentence, hint })
    }
  }
  const sentence = `${counted.files} files of ${space.name} are readable, ${counted.entries} entries.`
  return wrong.length > 0 ? wrong : [{ check, level: 'ok', sentence }]
}

/** Lines of headings with an ID of ours that do not decode. A person's own headings are theirs. */
function unreadable(
  path: string,
  bytes: Uint8Array,
): { readonly entries: number; readonly lines: readonly number[] } {
  const outline = scanOutline(bytes)
  const lines: number[] = []
  const ranges = entryRanges(outline)
  for (const range of ranges) {
    const entry = readEntry(bytes, range, outline.keywords)
    if (propertyOf(entry, 'ID') === undefined) continue
    const decoded =
      path === contactsPath
        ? decodeContact(entry)
        : isQueue(path)
          ? decodeTask(bytes, entry)
          : firstGood(decodeMessage(bytes, entry), () => decodeTask(bytes, entry))
    if (!decoded.ok) lines.push(lineOf(bytes, range.start))
  }
  return { entries: ranges.length, lines }
}

function firstGood<A extends { readonly ok: boolean }, B>(first: A, second: () => B): A | B {
  return first.ok ? first : second()
}

/** Git's markers, of the usual and of our own size; undefined when there are none. */
function conflictLine(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const marker of ['<<<<<<< ', `${'<'.repeat(32)} `]) {
    for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
      if (at === 0 || text[at - 1] === 10) return lineOf(bytes, at)
    }
  }
  return undefined
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1
  return line
}

/** What Emacs's unsaved edits hold back; damaged leftovers. */
export function checkSpool(space: Space): readonly Finding[] {
  const tree = openTree(space)
  const check = `space ${space.name}`
  const damaged: string[] = []
  const waiting = loadSpool(tree, (sentence) => damaged.push(sentence))
  const findings = damaged.map((sentence): Finding => {
    return { check, level: 'fail', sentence, hint: 'Look into it; its text is JSON.' }
  })
  if (waiting.length === 0) return findings
  const files = spooledPaths(waiting).join(', ')
  const sentence = `${waiting.length} changes of ${space.name} wait beside ${files}, which somebody edits.`
  const hint =
    'Save or kill the buffer in Emacs; the next command places them. Readers see them already.'
  return [...findings, { check, level: 'warn', sentence, hint }]
}

/** Copies that other tools leave when two machines wrote at once. */
export function checkCopies(space: Space): readonly Finding[] {
  const { dir } = openTree(space)
  const copies = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.sync-conflict-|conflicted copy/u.test(path),
  )
  return copies.map((path): Finding => {
    const sentence = `${join(dir, path)} is another tool's conflict copy; what is only in it is not shown.`
    const hint = 'Move its entries into the file it is a copy of, then remove it.'
    return { check: `space ${space.name}`, level: 'warn', sentence, hint }
  })
}

/** Private messages must not be pushed where others read: a personal space in a repository with a remote. */
export function checkGit(space: Space): readonly Finding[] {
  if (!/^0-|personal|private/u.test(space.name)) return []
  const { dir } = openTree(space)
  const remotes = git(dir, ['remote', '-v'])
  const url = remotes && farRemote(remotes)
  if (!url) return []
  if (git(dir, ['check-ignore', '-q', 'inbox.org']) !== undefined) return []
  const sentence = `The messages of ${space.name} are in a git repository whose remote is ${url}.`
  const hint =
    'Make sure that only you can read that remote, or ignore org/messaging in .gitignore.'
  return [{ check: `space ${space.name}`, level: 'warn', sentence, hint }]
}

/** The first remote on another machine, without a password in it; a folder of this one is no public place. */
function farRemote(remotes: string): string | undefined {
  const urls = remotes.split('\n').map((line) => /\t(\S+)/u.exec(line)?.[1] ?? '')
  const far = urls.find((url) => /^(?!file:)[a-z+]+:\/\/|^[^/]+:/u.test(url))
  return far?.replace(/\/\/[^@/]*@/u, '//')
}

/** What git printed, or undefined when it ended with an error: no repository, not ignored, no git. */
function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync('git', [...args], {
      cwd,
      encoding: 'utf8',
      stdio: [...stdio],
      timeout: 10_000,
    })
  } catch {
    return undefined
  }
}
