// Bundles every executable into dist/: one CommonJS file an entry (they start 7 ms sooner than ES modules), and one
// file for each library, so that a start loads only the libraries that it uses. A file that comes out the same is left
// alone, and a new one takes its place by rename: a hook that starts meanwhile finds the old or the new one. What V8 makes
// of them is kept as well (start.cjs).
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundles, together, vendored } from './bundles.mjs'
import { licencesOf } from './licences.mjs'

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
  // Names are a fifth of what is read and checked at each start; a stack is of use with this very build only.
  minifyIdentifiers: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
  supported: { 'dynamic-import': false },
}

/** Each file of dist/vendor and the packages in it. */
const libraries = { ...Object.fromEntries(vendored.map((name) => [name, [name]])), ...together }

/** Leaves libraries out of the bundle; they are required from their own file when first used. */
const separateLibraries = {
  name: 'separate-libraries',
  setup(plugin) {
    plugin.onResolve({ filter: /^[a-z@]/ }, ({ path }) => {
      const [name] = Object.entries(libraries).find(([, packages]) => packages.includes(path)) ?? []
      return name === undefined ? undefined : { path: `./vendor/${fileOf(name)}`, external: true }
    })
  },
}

function fileOf(library) {
  return `${library.replace(/[@/]/g, '-')}.cjs`
}

const made = new Map()
const meta = {}
const inputs = new Set()
for (const [name, entry] of Object.entries(bundles)) {
  const outfile = `dist/code/${name}.cjs`
  const result = await build({
    ...common,
    entryPoints: [entry],
    outfile,
    plugins: [separateLibraries],
  })
  made.set(join('code', `${name}.cjs`), asciiOf(result.outputFiles[0]))
  made.set(`${name}.cjs`, Buffer.from(`module.exports = require('./start.cjs').start('${name}')\n`))
  meta[name] = result.metafile
  for (const input of Object.keys(result.metafile.inputs)) inputs.add(input)
}
for (const [library, packages] of Object.entries(libraries)) {
  const parts = packages.map((name) => `require(${JSON.stringify(name)})`)
  const contents = `module.exports = ${parts.length === 1 ? parts[0] : `Object.assign({}, ${parts})`}`
  const result = await build({
    ...common,
    stdin: { contents, resolveDir: root },
    outfile: `dist/vendor/${fileOf(library)}`,
  })
  made.set(join('vendor', fileOf(library)), asciiOf(result.outputFiles[0]))
  for (const input of Object.keys(result.metafile.inputs)) inputs.add(input)
}
const buildId = idOf(made)
made.set('start.cjs', Buffer.from(startSource().replace('BUILD', buildId)))
made.set('package.json', Buffer.from('{"type":"commonjs"}\n'))
made.set('meta.json', Buffer.from(JSON.stringify(meta)))
made.set(join('vendor', 'LICENCES.txt'), Buffer.from(licencesOf(root, inputs)))

for (const [name, contents] of made) {
  const path = join(dist, name)
  if (isSame(path, contents)) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}.tmp`, contents)
  renameSync(`${path}.${process.pid}.tmp`, path)
}
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  // Of a build that runs at the same time, and what start.cjs keeps.
  const another = path.endsWith('.tmp') || path.includes(`.${buildId}-`)
  if (entry.isFile() && !another && !made.has(relative(dist, path))) rmSync(path, { force: true })
}
const { keep } = createRequire(import.meta.url)(join(dist, 'start.cjs'))
for (const name of made.keys()) {
  if (/^(?:code|vendor)\/.*\.cjs$/u.test(name.replaceAll('\\', '/'))) keep(join(dist, name))
}

function startSource() {
  return readFileSync(join(root, '.ci', 'start.cjs'), 'utf8')
}

/**
 * The few characters beyond ASCII that esbuild leaves, in regular expressions, as escapes: start.cjs reads a file byte by
 * byte then, which takes less than half as long, and V8 keeps half as much.
 */
function asciiOf({ text }) {
  const escaped = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return Buffer.from(text.replace(/[^\x00-\x7f]/g, escaped), 'latin1')
}

function idOf(files) {
  const hash = createHash('sha256')
  for (const [name, contents] of files) hash.update(`${name} ${contents.length}\n`).update(contents)
  return hash.digest('hex').slice(0, 12)
}

function isSame(path, contents) {
  try {
    return readFileSync(path).equals(contents)
  } catch {
    return false
  }
}
