// Starts a bundle of this folder from V8's code cache: parsing and compiling is a third of what a short command costs.
// The build copies this file to dist/start.cjs. Node 22.1 has module.enableCompileCache for it; Node 20 has not.
'use strict'

const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

/** Runs code/NAME.cjs as the program, and gives what it exports. */
exports.start = (name) => load(join(__dirname, 'code', `${name}.cjs`))

/** Compiles a file of this folder whole and keeps the result beside it; a folder that is read-only goes without. */
exports.keep = keep

/** Once each, as with node's own: a server asks for a library again at every call. */
const loaded = new Map()

function load(file) {
  const known = loaded.get(file)
  if (known) return known.exports
  const module = { exports: {} }
  loaded.set(file, module)
  const source = sourceOf(file)
  const cachedData = cacheOf(file)
  const script = new Script(source, { filename: file, cachedData })
  if (cachedData === undefined || script.cachedDataRejected) process.once('exit', () => keep(file))
  script.runInThisContext()(module.exports, requireFrom, module, file, __dirname)
  return module.exports
}

function requireFrom(name) {
  return name.startsWith('./vendor/') ? load(join(__dirname, name)) : require(name)
}

/** The build writes ASCII alone. */
function sourceOf(file) {
  const source = readFileSync(file, 'latin1')
  return `(function (exports, require, module, __filename, __dirname) {${source}\n})`
}

/** A cache belongs to one build, one V8 and one processor. V8 itself compares no more than the length of the source. */
function cacheFile(file) {
  return `${file}.BUILD-${process.version}-${process.arch}.cache`
}

function cacheOf(file) {
  try {
    return readFileSync(cacheFile(file))
  } catch {
    return undefined
  }
}

function keep(file) {
  const temporary = `${cacheFile(file)}.${process.pid}.tmp`
  try {
    // Needed once in a build's life, and it costs 2 ms.
    const { setFlagsFromString } = require('node:v8')
    // All functions at once; the flag is taken back before the data is made, for it is a part of its check sum.
    setFlagsFromString('--no-lazy')
    const script = new Script(sourceOf(file), { filename: file })
    setFlagsFromString('--lazy')
    writeFileSync(temporary, script.createCachedData())
    renameSync(temporary, cacheFile(file))
  } catch {
    rmSync(temporary, { force: true })
  }
}
