/** Asks real Emacs what it sees in org files, and says what we see, in the same words. Not a test itself. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeText } from '../../../lib/core/org/bytes.ts'
import { propertyOf, readEntry } from '../../../lib/core/org/entry.ts'
import { emacsKeywords } from '../../../lib/core/org/keywords.ts'
import { defaultKeywords, scanOutline } from '../../../lib/core/org/scan.ts'
import type { Outline, Range } from '../../../lib/core/org/types.ts'

const oracle = join(import.meta.dirname, '../../corpus/oracle.el')

export interface HeadingFacts {
  readonly level: number
  readonly keyword: string | null
  readonly done: boolean
  readonly priority: string | null
  readonly comment: boolean
  readonly title: string
  readonly tags: readonly string[]
  readonly scheduled: string | null
  readonly deadline: string | null
  readonly closed: string | null
  readonly drawer: boolean
  readonly properties: readonly (readonly [key: string, value: string])[]
  /** As `org-entry-get` answers: `KEY+` joined, `nil` as none. */
  readonly values: readonly (readonly [key: string, value: string | null])[]
  readonly log: readonly string[]
  readonly body: string
}

export interface FileFacts {
  readonly open: readonly string[]
  readonly done: readonly string[]
  readonly headings: readonly HeadingFacts[]
}

export interface LintFacts {
  readonly reports: readonly string[]
  /** True when some text became a radio target, which reaches over the whole file. */
  readonly radio: boolean
}

/** Why there is no oracle on this machine; undefined when there is one. */
export function emacsMissing(): string | undefined {
  try {
    execFileSync('emacs', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'Emacs is not installed, so nothing was compared with it (apt-get install emacs-nox).'
  }
}

/** Runs Emacs without the user's configuration and answers what it printed. */
export function runEmacs(args: readonly string[]): string {
  return execFileSync('emacs', ['-Q', '--batch', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** What Emacs reads in each file, in one run. */
export function emacsFacts(files: readonly Uint8Array[]): readonly FileFacts[] {
  return ask('read', files) as readonly FileFacts[]
}

/** What `org-lint` says of each file, in one run. */
export function lintFacts(files: readonly Uint8Array[]): readonly LintFacts[] {
  return ask('lint', files) as readonly LintFacts[]
}

function ask(job: 'read' | 'lint', files: readonly Uint8Array[]): readonly unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  try {
    const jobs = files.map((bytes, index) => {
      const path = join(folder, `${index}.org`)
      writeFileSync(path, bytes)
      return `${job} ${path}\n`
    })
    const [list, out] = [join(folder, 'jobs'), join(folder, 'out.json')]
    writeFileSync(list, jobs.join(''))
    runEmacs(['-l', oracle, '-f', 'oracle-main', list, out])
    const answers = JSON.parse(readFileSync(out, 'utf8')) as { readonly error?: string }[]
    const failed = answers.find(({ error }) => error !== undefined)
    if (failed) throw new Error(`The oracle failed: ${JSON.stringify(failed)}`)
    return answers.map((answer) => ({ ...answer, file: undefined }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Our own reading of a file, in the oracle's words. */
export function ourFacts(bytes: Uint8Array): FileFacts {
  const scanned = scanOutline(bytes)
  const keywords = emacsKeywords(bytes, scanned.preamble.end) ?? defaultKeywords
  const outline = { ...scanned, keywords }
  const headings = Array.from({ length: outline.count }, (_, index) => headingFacts(outline, index))
  return { ...outline.keywords, headings }
}

function headingFacts(outline: Outline, index: number): HeadingFacts {
  const { bytes, keywords, starts } = outline
  const range = { start: starts[index]!, end: subtreeEnd(outline, index) }
  const entry = readEntry(bytes, range, keywords)
  const { heading, planning } = entry
  const keys = [...new Set(entry.properties.map(({ key }) => key))]
  return {
    level: outline.levels[index]!,
    keyword: heading.keyword ?? null,
    done: heading.keyword !== undefined && keywords.done.includes(heading.keyword),
    priority: heading.priority ?? null,
    comment: heading.comment,
    title: heading.title,
    tags: heading.tags,
    scheduled: planning?.scheduled ?? null,
    deadline: planning?.deadline ?? null,
    closed: planning?.closed ?? null,
    drawer: entry.drawer !== undefined,
    properties: entry.properties.map((property) => [
      property.key + (property.extends ? '+' : ''),
      property.value,
    ]),
    values: keys.map((key) => [key, propertyOf(entry, key) ?? null]),
    log: entry.log.map(({ range }) => textOf(bytes, range).trim()),
    body: textOf(bytes, entry.body),
  }
}

function textOf(bytes: Uint8Array, { start, end }: Range): string {
  return decodeText(bytes, start, end).replaceAll('\r\n', '\n')
}

/** Where the heading's own text and its deeper headings end. */
function subtreeEnd({ bytes, count, starts, levels }: Outline, index: number): number {
  for (let next = index + 1; next < count; next += 1)
    if (levels[next]! <= levels[index]!) return starts[next]!
  return bytes.length
}

/**
 * The facts in a form in which the two may be compared. The order of keyword lines and empty names (`:a::b:`, `(x)`)
 * mean nothing; Emacs computes some keys from the heading; a run of bytes that is no UTF-8 may count as one character
 * or as several.
 */
export function comparable(facts: FileFacts): unknown {
  const names = (words: readonly string[]) => words.filter(Boolean).toSorted()
  return JSON.parse(
    JSON.stringify({
      open: names(facts.open),
      done: names(facts.done),
      headings: facts.headings.map((heading) => ({
        ...heading,
        tags: heading.tags.filter(Boolean),
        properties: heading.properties.map(([key, value]) => [key.toUpperCase(), value]),
        values: heading.values
          .map(([key, value]) => [key.toUpperCase(), value] as const)
          .filter(([key]) => !computedKeys.has(key) && key !== ''),
      })),
    }).replace(/\uFFFD+/gu, '\uFFFD'),
  )
}

const computedKeys = new Set([
  'ALLTAGS',
  'BLOCKED',
  'CATEGORY',
  'CLOCKSUM',
  'CLOCKSUM_T',
  'CLOSED',
  'DEADLINE',
  'FILE',
  'ITEM',
  'PRIORITY',
  'SCHEDULED',
  'TAGS',
  'TIMESTAMP',
  'TIMESTAMP_IA',
  'TODO',
])
