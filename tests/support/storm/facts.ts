/**
 * What a space's files say, as a set of facts that must not get lost: letters whose signature verifies, lines of logs, values
 * of properties, and words that people typed by hand. Says nothing of where they stand: an entry may move to an archive.
 */

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeMessage } from '../../../lib/core/codec/message.ts'
import { decodeTask } from '../../../lib/core/codec/task.ts'
import { settleConflicts } from '../../../lib/core/merge/bytes.ts'
import { isStateKey } from '../../../lib/core/merge/life.ts'
import { parseConflict } from '../../../lib/core/merge/register.ts'
import { decodeContact } from '../../../lib/core/codec/contact.ts'
import { bodyOf, propertyOf } from '../../../lib/core/org/entry.ts'
import { safeItem } from '../../../lib/core/org/escape.ts'
import type { OrgEntry } from '../../../lib/core/org/types.ts'
import { decodeBase64 } from '../../../lib/core/trust/base64.ts'
import { fingerprintOf, parsePublicKey } from '../../../lib/core/trust/keys.ts'
import { letterText } from '../../../lib/core/trust/signed-text.ts'
import { nodeEd25519, sha256 } from '../../../lib/io/ed25519-node.ts'
import { entriesIn } from '../entries.ts'

/** `letter ID`, `line ID TEXT`, `value ID KEY VALUE`, `word TEXT`. */
export type Facts = ReadonlySet<string>

/** Reads trees of one storm, each text once. */
export interface FactReader {
  /** Of all texts, as readers of the program see them. */
  read(texts: Iterable<string>): Facts
}

/** `publicKeys` are those of the people, by what `:KEY:` says. */
export function createFactReader(publicKeys: readonly string[]): FactReader {
  const keys = new Map(publicKeys.map((key) => [fingerprintOf(key, sha256), parsePublicKey(key)!]))
  const known = new Map<string, Facts>()
  return {
    read(texts) {
      const facts = new Set<string>()
      for (const text of texts) {
        const own = known.get(text) ?? new Set(factsIn(text, keys))
        known.set(text, own)
        for (const fact of own) facts.add(fact)
      }
      return facts
    },
  }
}

/** All org files of a tree by their path. */
export function textsOf(tree: string): ReadonlyMap<string, string> {
  const names = readdirSync(tree, { recursive: true, encoding: 'utf8' })
  const paths = names.filter((path) => path.endsWith('.org') && !path.includes('.lock')).sort()
  return new Map(paths.map((path) => [path, readFileSync(join(tree, path), 'utf8')]))
}

/** The same of what is committed, and so what others get. */
export function committedTexts(dir: string): readonly string[] {
  const git = (words: readonly string[], input = '') => {
    return spawnSync('git', [...words], { cwd: dir, input: Buffer.from(input) }).stdout
  }
  const listed = git(['ls-tree', '-r', '--name-only', 'HEAD', 'org/messaging']).toString()
  const paths = listed.split('\n').filter((path) => path.endsWith('.org'))
  const out = git(['cat-file', '--batch'], paths.map((path) => `HEAD:${path}\n`).join(''))
  const texts: string[] = []
  for (let at = 0; at < out.length; ) {
    const head = out.indexOf(10, at)
    const size = Number(out.subarray(at, head).toString().split(' ')[2])
    texts.push(out.subarray(head + 1, head + 1 + size).toString())
    at = head + 1 + size + 1
  }
  return texts
}

/** What is in the first and not in the second. */
export function missingFrom(wanted: Iterable<string>, facts: Facts): readonly string[] {
  return [...wanted].filter((fact) => !facts.has(fact))
}

/**
 * Facts of which a line stands in no file at all, by whatever entry: what git's own merge of lines may do to the others is to put
 * a line where it does not belong. `sources` are the files that had the facts.
 */
export function withoutLines(
  facts: readonly string[],
  sources: Iterable<string>,
  files: Iterable<string>,
): readonly string[] {
  const split = (text: string) => text.split('\n').map((line) => line.trim())
  const lines = new Set([...files].flatMap(split))
  const entries = [...sources].flatMap((text) => text.split(/^(?=\* )/mu))
  const wanted = (fact: string): readonly string[] => {
    const [, kind, id, rest = ''] = /^(\w+) (\S+) ?(.*)$/su.exec(fact) ?? []
    if (kind === 'line') return split(rest)
    const said = entries.filter((entry) => new RegExp(`^:ID: +${id}$`, 'mu').test(entry))
    if (kind !== 'value') return kind === 'letter' ? split(said[0] ?? fact) : [fact]
    // In its drawer, or in the log where another one stands there.
    const value = rest.slice(rest.indexOf(' ') + 1)
    return said
      .flatMap(split)
      .filter((line) => line.includes(value))
      .slice(0, 1)
  }
  return facts.filter((fact) => {
    return wanted(fact).some((line) => line !== '' && !line.startsWith('* ') && !lines.has(line))
  })
}

function factsIn(text: string, keys: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const encoded = new TextEncoder().encode(text)
  const bytes = settleConflicts(encoded) ?? encoded
  const words = new TextDecoder().decode(bytes).match(/hand[0-9]+/gu) ?? []
  return [
    ...words.map((word) => `word ${word}`),
    ...entriesIn(bytes).flatMap((entry) => [
      ...letterFacts(bytes, entry, keys),
      ...entryFacts(entry),
      // What was refused is there as it came, as a text.
      ...(entry.heading.tags.includes('deadletter') ? factsIn(bodyOf(bytes, entry), keys) : []),
    ]),
  ]
}

function letterFacts(
  bytes: Uint8Array,
  entry: OrgEntry,
  keys: ReadonlyMap<string, Uint8Array>,
): readonly string[] {
  const isTask = entry.heading.tags.includes('task')
  const read = isTask ? decodeTask(bytes, entry) : decodeMessage(bytes, entry)
  if (!read.ok) return []
  const { key, sig, id } = read.value
  const publicKey = key === undefined ? undefined : keys.get(key)
  const signature = sig === undefined ? undefined : decodeBase64(sig)
  if (!publicKey || signature?.length !== 64) return []
  return nodeEd25519.verify(publicKey, letterText(read.value), signature) ? [`letter ${id}`] : []
}

function entryFacts(entry: OrgEntry): readonly string[] {
  const id = propertyOf(entry, 'ID') ?? ''
  const items = entry.log.map(({ text }) => safeItem(text))
  // Lines by nobody are what a merge makes of a heading that was changed by hand: nobody said them.
  const lines = items.filter((item) => !/^- Conflict |\bby nobody\b/u.test(item))
  const kept = items.flatMap((item) => parseConflict(item) ?? [])
  const isContact = decodeContact(entry).ok
  const values = isContact ? entry.properties.filter(({ key }) => !isStateKey(key)) : []
  return [
    ...lines.map((line) => `line ${id} ${line}`),
    // Several lines of one property are kept as one value: `\n=` begins the next, `\n+` one of `KEY+` (core/merge/fields).
    ...kept.flatMap(({ field, value }) =>
      value
        .split(/\n[=+]/u)
        .filter((line) => line !== '' || value === '')
        .map((line) => `value ${id} ${field} ${line}`),
    ),
    ...values.map(({ key, value }) => `value ${id} ${key} ${value}`),
  ]
}
