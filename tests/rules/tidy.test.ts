import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, root, sourceFiles } from './tree.ts'

const lib = sourceFiles('lib')
const all = sourceFiles('lib', 'tests', 'bench')

/** Lines: the limit of lib; a test file may be a long table. */
const linesMax = { lib: 350, tests: 600 }
const columnsMax = 130

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

  // The formatter breaks code at 100; what it cannot break is a comment. A pattern and a text stay whole.
  test('no line is longer than 130 columns', () => {
    const wide = all.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const pattern = /^\s*(?:const \w+ = )?\/.*\/[a-z]*[,;)]?$|['`"].{80,}['`"]/u.test(line)
        return line.length > columnsMax && !pattern ? [`${path}:${index + 1}`] : []
      }),
    )
    expect(wide.filter((place) => place.startsWith('lib/'))).toEqual([])
  })

  test('folders of lib hold up to 16 files', () => {
    // One file for each use case, each adapter, each part of an outline, and each command.
    const wide = ['lib/app', 'lib/io', 'lib/core/org', 'lib/surfaces/cli/commands']
    const counts = new Map<string, number>()
    for (const { path } of lib) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
    const full = [...counts].filter(([folder, count]) => count > 16 && !wide.includes(folder))
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
    readonly hook: { readonly inputs: Readonly<Record<string, unknown>> }
  }
  const meta: Meta = JSON.parse(readFileSync(join(root, 'dist', 'meta.json'), 'utf8'))

  /** Libraries stand in files of their own; one that is not required inside a promise is loaded at once. */
  function loadedAtStart(bundle: string): readonly string[] {
    const requires =
      /(Promise\.resolve\(\)\.then\(\(\) ?=> ?[\w$.(]*)?require\("\.\/vendor\/([^"]+)"\)/gu
    return [...bundle.matchAll(requires)].flatMap(([, lazy, name]) => (lazy ? [] : [name!]))
  }

  test('it has no library in it, and loads none at its start', () => {
    const inputs = Object.keys(meta.hook.inputs)
    expect(inputs.length).toBeGreaterThan(20)
    expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([])
    expect(loadedAtStart('var a=__toESM(require("./vendor/yaml.cjs"))')).toEqual(['yaml.cjs'])
    const bundle = readFileSync(join(root, 'dist', 'code', 'hook.cjs'), 'utf8')
    expect(bundle).toContain('require("./vendor/yaml.cjs")')
    expect(loadedAtStart(bundle)).toEqual([])
  })
})

test('dist has the executables and what they load, and nothing else', () => {
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  const programs = ['cli', 'daemon', 'hook', 'install', 'mcp', 'relay', 'tools'].flatMap((name) => [
    `${name}.cjs`,
    `code/${name}.cjs`,
  ])
  const known = [...programs, 'start.cjs', 'meta.json', 'package.json', 'code', 'vendor']
  // The code cache, and what a build that runs beside this test is about to rename.
  const own = files.filter((path) => !/\.(?:cache|tmp)$/u.test(path) && !path.startsWith('vendor/'))
  expect(own.sort()).toEqual(known.sort())
})

const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('every page and manifest names one repository, the one of module.yaml', () => {
  const repository = /^repository: (\S+)$/mu.exec(read('module.yaml'))?.[1] ?? ''
  const [, owner = ''] =
    /^https:\/\/github\.com\/([\w-]+\/datacore-messaging)$/u.exec(repository) ?? []
  expect(owner).not.toBe('')
  const pages = [
    ...readdirSync(root).filter((name) => /\.(?:md|json|yaml|sh)$/u.test(name)),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
    ...readdirSync(join(root, '.claude-plugin')).map((name) => join('.claude-plugin', name)),
  ]
  const named = pages.flatMap((path) => {
    // An owner stands behind the host, or behind what Claude Code adds a marketplace with.
    const pattern = /(?:github\.com[/:]|marketplace add )([\w-]+\/datacore-messaging)\b/gu
    return [...read(path).matchAll(pattern)].map(([, name]) => ({ path, name }))
  })
  expect(named.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['README.md', join('docs', 'claude-code.md')]),
  )
  expect(named.filter(({ name }) => name !== owner)).toEqual([])
})
