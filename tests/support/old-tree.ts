/** Puts the trees of 0.1 and 0.2 from tests/corpus/old into a root, under the names that git would not have kept. */

import { createHash } from 'node:crypto'
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const corpus = resolve(import.meta.dirname, '../corpus/old')

export function putOld(version: '0.1' | '0.2', root: string): void {
  const from = join(corpus, version)
  for (const path of filesBelow(from)) {
    const to = join(
      root,
      path
        .replace(/(^|\/)dot-datacore\//u, '$1.datacore/')
        .replace(/module-settings\.yaml$/u, 'settings.local.yaml'),
    )
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(join(from, path), to)
  }
}

/** Relative paths of all plain files below a folder, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .sort()
}

/** Every file's path and hash: equal when nothing at all changed. */
export function hashesOf(folder: string): Readonly<Record<string, string>> {
  const pairs = filesBelow(folder).map((path) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex')
    return [path, hash] as const
  })
  return Object.fromEntries(pairs)
}
