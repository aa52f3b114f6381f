// All checks that need no test run of their own, one line each: `npm run check`. Ends with 1 when one of them failed.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const checks = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings']],
  ['types', bin('tsc'), ['-p', '.']],
  ['unused code', bin('knip'), []],
  ['bundles', process.execPath, ['.ci/build.mjs']],
  ['rules of the tree', bin('vitest'), ['run', 'tests/rules']],
]

let failed = 0
for (const [name, command, args] of checks) {
  const startedMs = Date.now()
  const { code, output } = await run(command, args)
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  process.stdout.write(
    `${code === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(18)} ${seconds.padStart(5)} s\n`,
  )
  if (code !== 0) {
    failed += 1
    process.stdout.write(`${output.trimEnd()}\n`)
  }
}
process.exit(failed === 0 ? 0 : 1)

function run(command, args) {
  return new Promise((answer) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => answer({ code: 1, output: error.message }))
    child.on('close', (code) =>
      answer({ code: code ?? 1, output: Buffer.concat(chunks).toString() }),
    )
  })
}
