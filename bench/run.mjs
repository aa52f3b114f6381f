// `npm run bench [NAME...]`: runs bench/NAME.ts, each in a process of its own, and prints what it measured as a table.
// A bench exports `run(): Promise<{ name, rows }>`; rows are records of cells. Figures are ratios taken in one run.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const known = readdirSync(here)
  .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
const wished = process.argv.slice(2)
const unknown = wished.find((name) => !known.includes(name))
if (unknown !== undefined) {
  process.stderr.write(`There is no bench "${unknown}". There are: ${known.join(', ')}.\n`)
  process.exit(2)
}

// Inside the folder, so that libraries are found as in the sources.
const work = mkdtempSync(join(here, '..', 'node_modules', '.bench-'))
let failed = 0
process.stdout.write(`Node ${process.versions.node}, ${availableParallelism()} cores\n`)
try {
  for (const name of wished.length > 0 ? wished : known) await runOne(name)
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)

async function runOne(name) {
  const bundle = join(work, `${name}.cjs`)
  const answer = join(work, `${name}.json`)
  const start = join(work, `${name}-start.cjs`)
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    // A bench asks for its own place as a module would.
    define: { 'import.meta.url': JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href) },
    packages: 'external',
    logLevel: 'warning',
  })
  writeFileSync(
    start,
    `require(${JSON.stringify(bundle)}).run().then((table) => {
      require('node:fs').writeFileSync(${JSON.stringify(answer)}, JSON.stringify(table))
    })`,
  )
  const { status, signal } = spawnSync(process.execPath, ['--expose-gc', start], {
    cwd: join(here, '..'),
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) {
    failed += 1
    process.stdout.write(`\n${name}: ended with ${status ?? signal}\n`)
    return
  }
  const { name: title, rows } = JSON.parse(readFileSync(answer, 'utf8'))
  process.stdout.write(`\n${title}\n${tableOf(rows)}`)
}

function tableOf(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)))
  return lines
    .map((line) => `  ${line.map((cell, index) => aligned(cell, widths[index])).join('  ')}`)
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function cellOf(value) {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}

function aligned(cell, width) {
  return /^[0-9]/.test(cell) ? cell.padStart(width) : cell.padEnd(width)
}
