/** Several files at once: all that stand unchanged are replaced, the others stay, and nothing is left beside them. */

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NextFile, replaceFiles } from '../../lib/io/atomic-files.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dm-files-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)

/** A file as it is to be; `meanwhile` is what somebody else does before it takes its place. */
function next(name: string, text: string, meanwhile: () => void = () => undefined): NextFile {
  const file = join(folder, name)
  const old = statSync(file, { throwIfNoEntry: false })
  const isUnchanged = () => {
    meanwhile()
    return statSync(file, { throwIfNoEntry: false })?.size === old?.size
  }
  return { file, bytes: bytes(text), old, isUnchanged }
}

test('files are made and replaced; those that changed or appeared meanwhile are given back as they are', async () => {
  const law = fc.asyncProperty(
    fc.array(fc.record({ stands: fc.boolean(), changes: fc.boolean() }), { maxLength: 40 }),
    async (cases) => {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      const all = cases.map(({ stands, changes }, index) => {
        const name = `f${index}.org`
        if (stands) writeFileSync(join(folder, name), 'old')
        return next(name, 'new one', () => {
          if (changes) writeFileSync(join(folder, name), 'by another')
        })
      })
      const left = await replaceFiles(all)
      expect(left).toEqual(all.filter((_, index) => cases[index]!.changes))
      expect(readdirSync(folder).sort()).toEqual(cases.map((_, index) => `f${index}.org`).sort())
      for (const [index, { changes }] of cases.entries()) {
        const text = readFileSync(join(folder, `f${index}.org`), 'utf8')
        expect(text).toBe(changes ? 'by another' : 'new one')
      }
    },
  )
  await fc.assert(law, { numRuns: 30 })
})

test('one file under two names is written once, and the second is looked at anew', async () => {
  writeFileSync(join(folder, 'a.org'), 'old')
  const left = await replaceFiles([next('a.org', 'first one'), next('a.org', 'second one')])
  expect(left).toHaveLength(1)
  expect(readFileSync(join(folder, 'a.org'), 'utf8')).toBe('first one')
})

test('a file keeps its mode, and what killed writers of our number left is no hindrance', async () => {
  writeFileSync(join(folder, 'a.org'), 'old')
  chmodSync(join(folder, 'a.org'), 0o600)
  writeFileSync(join(folder, `.a.org.${process.pid}.0.tmp`), 'left')
  expect(await replaceFiles([next('a.org', 'new one')])).toEqual([])
  expect(statSync(join(folder, 'a.org')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['a.org'])
})

test('where one cannot be written none has taken its place, and the sentence names it', async () => {
  writeFileSync(join(folder, 'a.org'), 'old')
  const all = [next('a.org', 'new one'), next(join('not there', 'b.org'), 'new one')]
  await expect(replaceFiles(all)).rejects.toThrow(/not there\/b\.org could not be written: /u)
  expect(readFileSync(join(folder, 'a.org'), 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['a.org'])
})
