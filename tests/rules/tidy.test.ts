import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, root, sourceFiles } from './tree.ts'

const lib = sourceFiles('lib')
const all = sourceFiles('lib', 'tests', 'bench')

/** Lines: the limit of lib; a test file may be a long table. */
const linesMax = { lib: 350, tests: 600 }
const columnsMax = 128

describe('tidy files', () => {
  test('files are short: up to 350 lines', () => {
    const long = all.filter(({ path, text }) => {
      const max = path.startsWith('lib/') ? linesMax.lib : linesMax.tests
      return text.split('\n').length - 1 > max
    })
    expect(long.map(({ path }) => path)).toEqual([])
  })

  test('half of the files of lib are within 110 lines', () => {
    const lengths = lib.map(({ text }) => text.split('\n').length).sort((a, b) => a - b)
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(110)
  })

  test('a file of lib opens with what it is', () => {
    expect(lib.filter(({ text }) => !text.startsWith('/**')).map(({ path }) => path)).toEqual([])
  })

  // The formatter breaks code at 100; what it cannot break is a comment, a text or a pattern.
  test('no line is longer than 128 columns', () => {
    const wide = all.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        return line.length > columnsMax ? [`${path}:${index + 1}`] : []
      }),
    )
    expect(wide.filter((place) => place.startsWith('lib/'))).toEqual([])
  })

  test('folders of lib hold up to 16 files; app and io have one for each use case and adapter', () => {
    const counts = new Map<string, number>()
    for (const { path } of lib) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
    const full = [...counts].filter(([folder, count]) => {
      return count > 16 && folder !== 'lib/app' && folder !== 'lib/io'
    })
    expect(full).toEqual([])
  })

  test('nothing is any, and no check is switched off', () => {
    const pattern = /:\s*any\b|\bas any\b|<any>|\bany\[\]|@ts-ignore|@ts-nocheck|@ts-expect-error/u
    expect('const a = b as any').toMatch(pattern)
    const found = all.filter(({ path, text }) => {
      return !path.startsWith('tests/rules/') && pattern.test(codeOf(text))
    })
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('no parameter of an exported function is a boolean', () => {
    const pattern = /export (?:async )?function \w+(?:<[^(]*>)?\([^){]*:\s*boolean\b/u
    expect('export function print(text: string, loud: boolean): string').toMatch(pattern)
    expect(lib.filter(({ text }) => pattern.test(codeOf(text))).map(({ path }) => path)).toEqual([])
  })

  test('nothing is left for later', () => {
    const later = new RegExp(
      `\\b(?:${['TO', 'FIX'].map((a) => `${a}${a === 'TO' ? 'DO:' : 'ME'}`).join('|')}|XXX)\\b|not implemented`,
      'iu',
    )
    const found = lib.filter(({ text }) => later.test(text))
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('no test waits by the clock alone, is skipped by hand, or runs alone', () => {
    const found = sourceFiles('tests').filter(({ path, text }) => {
      return (
        !path.startsWith('tests/rules/') &&
        /\b(?:test|it|describe)\.(?:only|todo)\b/u.test(codeOf(text))
      )
    })
    expect(found.map(({ path }) => path)).toEqual([])
  })
})

describe('the bundle of the hook', () => {
  interface Meta {
    readonly hook: {
      readonly inputs: Readonly<Record<string, unknown>>
      readonly outputs: Readonly<
        Record<
          string,
          { readonly imports: readonly { readonly path: string; readonly kind: string }[] }
        >
      >
    }
  }
  const meta: Meta = JSON.parse(readFileSync(join(root, 'dist', 'meta.json'), 'utf8'))

  test('it has no library in it, and loads none at its start', () => {
    const inputs = Object.keys(meta.hook.inputs)
    expect(inputs.length).toBeGreaterThan(20)
    expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([])
    // A library stands in a file of its own; what is not imported dynamically is loaded at once.
    const imports = Object.values(meta.hook.outputs).flatMap((output) => output.imports)
    const libraries = imports.filter(({ path }) => path.includes('vendor/'))
    expect(libraries.filter(({ kind }) => kind !== 'dynamic-import')).toEqual([])
  })
})

test('each folder under dist that is required is built', () => {
  expect(readdirSync(join(root, 'dist')).sort()).toEqual(
    ['cli.cjs', 'hook.cjs', 'install.cjs', 'meta.json', 'package.json', 'vendor'].sort(),
  )
})
