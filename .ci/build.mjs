// Bundles every executable into dist/: one CommonJS file an entry (they start 7 ms sooner than ES modules), and one
// file for each library, so that a start loads only the libraries that it uses.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundles, vendored } from './bundles.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  supported: { 'dynamic-import': false },
}

/** Leaves libraries out of the bundle; they are required from their own file when first used. */
const separateLibraries = {
  name: 'separate-libraries',
  setup(plugin) {
    plugin.onResolve({ filter: /^[a-z@]/ }, ({ path }) =>
      vendored.includes(path) ? { path: `./vendor/${fileOf(path)}`, external: true } : undefined,
    )
  },
}

function fileOf(library) {
  return `${library.replace(/[@/]/g, '-')}.cjs`
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
const meta = {}
for (const [name, entry] of Object.entries(bundles)) {
  const result = await build({
    ...common,
    entryPoints: [entry],
    outfile: `dist/${name}.cjs`,
    plugins: [separateLibraries],
  })
  meta[name] = result.metafile
}
for (const library of vendored) {
  await build({
    ...common,
    stdin: { contents: `module.exports = require(${JSON.stringify(library)})`, resolveDir: root },
    outfile: `dist/vendor/${fileOf(library)}`,
  })
}
writeFileSync(join(dist, 'package.json'), '{"type":"commonjs"}\n')
writeFileSync(join(dist, 'meta.json'), JSON.stringify(meta))
