import { describe, expect, test } from 'vitest'
import { codeOf, importsOf, type SourceFile, sourceFiles } from './tree.ts'

const files = sourceFiles('lib')

/** `core`, `app`, `io`, `surfaces/cli` ...; undefined for a package. */
function layerOf(path: string): string | undefined {
  return /^lib\/(core|app|io|surfaces\/[a-z]+)\//u.exec(path)?.[1]
}

/** Why a file breaks the import rule; empty when it holds it. */
function violations(file: SourceFile): readonly string[] {
  const layer = layerOf(file.path) ?? 'outside'
  return importsOf(file).flatMap((name) => {
    const other = name.startsWith('lib/') ? (layerOf(name) ?? 'outside') : 'package'
    return mayImport(layer, other, name) ? [] : [`${file.path} imports ${name}`]
  })
}

function mayImport(layer: string, other: string, name: string): boolean {
  if (layer === 'core') return other === 'core'
  if (layer === 'app') return other === 'core' || other === 'app'
  if (layer === 'io')
    return other === 'core' || other === 'app' || other === 'io' || other === 'package'
  // A surface meets io in the wiring only, and no other surface at all.
  if (other === 'io') return /^lib\/io\/wiring(?:-[a-z]+)?\.ts$/u.test(name)
  return other === 'core' || other === 'app' || other === layer || other === 'package'
}

describe('core <- app <- {io, surfaces}', () => {
  test('the rule sees the files, and what they import', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(new Set(files.map(({ path }) => layerOf(path)))).toEqual(
      new Set([
        'core',
        'app',
        'io',
        'surfaces/cli',
        'surfaces/daemon',
        'surfaces/hook',
        'surfaces/install',
        'surfaces/mcp',
        'surfaces/relay',
      ]),
    )
    // Most files import something; a reader that finds nothing would hold every rule.
    expect(files.filter((file) => importsOf(file).length > 0).length).toBeGreaterThan(
      files.length / 2,
    )
  })

  test.each([
    ['lib/core/org/x.ts', "import { readFileSync } from 'node:fs'"],
    ['lib/core/org/x.ts', "import fs = require('fs')"],
    ['lib/core/org/x.ts', "import type { Deps } from '../../app/ports.ts'"],
    ['lib/core/org/x.ts', "export * from '../../io/store.ts'"],
    ['lib/core/org/x.ts', "import YAML from 'yaml'"],
    ['lib/app/x.ts', "import { createOrgStore } from '../io/store.ts'"],
    ['lib/app/x.ts', "import {\n  a,\n  b,\n} from '../surfaces/cli/parse.ts'"],
    ['lib/app/x.ts', "import 'node:fs'"],
    ['lib/app/x.ts', "const fs = await import('node:fs')"],
    ['lib/io/x.ts', "import { a } from '../surfaces/cli/parse.ts'"],
    ['lib/surfaces/cli/x.ts', "import { a } from '../hook/main.ts'"],
    ['lib/surfaces/cli/x.ts', "import { a } from '../../io/store.ts'"],
  ])('a violation would be caught: %s, %s', (path, text) => {
    expect(violations({ path, text })).toHaveLength(1)
  })

  test.each([
    ['lib/surfaces/cli/x.ts', "import { wire } from '../../io/wiring.ts'"],
    ['lib/io/x.ts', "import { readFileSync } from 'node:fs'"],
    ['lib/core/org/x.ts', "// import { readFileSync } from 'node:fs'"],
  ])('what is allowed passes: %s, %s', (path, text) => {
    expect(violations({ path, text })).toEqual([])
  })

  test('every file of lib holds it', () => {
    expect(files.flatMap(violations)).toEqual([])
  })

  test('each package is imported in one place', () => {
    const places = new Map<string, Set<string>>()
    for (const file of files) {
      for (const name of importsOf(file)) {
        if (name.startsWith('lib/') || name.startsWith('node:')) continue
        places.set(name, (places.get(name) ?? new Set()).add(file.path))
      }
    }
    expect([...places.keys()].sort()).toContain('yaml')
    expect([...places].filter(([, where]) => where.size > 1)).toEqual([])
  })

  test('builtin modules are named with node:', () => {
    const bare = /^(?:fs|os|path|crypto|child_process|util|url|readline|stream|events)(?:\/|$)/u
    expect(files.flatMap((file) => importsOf(file).filter((name) => bare.test(name)))).toEqual([])
  })
})

describe('the core is pure', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\bsetTimeout\b|\bsetInterval\b|\bconsole\.|\bBuffer\b|\bglobalThis\b|\bfetch\(|\bcrypto\./gu

  test('a clock, randomness and the process would be seen', () => {
    for (const text of [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'process.env',
      'Buffer.from',
    ]) {
      expect(codeOf(`const a = ${text}`).match(impure)).toHaveLength(1)
    }
    expect(codeOf('new Date(ms) // not Date.now()').match(impure)).toBeNull()
  })

  test('no file of core or app asks for the time, chance or the process', () => {
    const found = sourceFiles('lib/core', 'lib/app').flatMap(({ path, text }) =>
      (codeOf(text).match(impure) ?? []).map((what) => `${path}: ${what}`),
    )
    expect(found).toEqual([])
  })

  test('the core has no classes, no enums and throws nothing', () => {
    const found = sourceFiles('lib/core').flatMap(({ path, text }) =>
      (
        codeOf(text).match(/^\s*(?:export )?(?:abstract )?(?:class|enum) \w+|\bthrow\b/gmu) ?? []
      ).map((what) => `${path}: ${what.trim()}`),
    )
    expect(found).toEqual([])
  })
})
