// The last lines of .ci/run: what failed, by name, and `N passed, N failed, N skipped`. Exits with 1 unless all is well.
// Called with vitest's JSON report and a word `ok NAME` or `FAIL NAME` for each step.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [reportPath, ...steps] = process.argv.slice(2)
const report = existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, 'utf8')) : undefined
const failed = steps.filter((step) => step.startsWith('FAIL ')).map((step) => step.slice(5))

const files = report?.testResults ?? []
const tests = files.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ status, fullName }) => ({
    status,
    name: `${shortOf(name)}: ${fullName}`,
  })),
)
const withStatus = (...states) => tests.filter(({ status }) => states.includes(status))
// A file that cannot be loaded has no tests that could fail.
const broken = files.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
)

const failures = [
  ...withStatus('failed').map(({ name }) => name),
  ...broken.map(({ name, message }) => `${shortOf(name)}: ${message.split('\n')[0]}`),
]
// The step of the tests fails because of them; it counts by itself only when none is to blame.
const failedSteps = failed.filter((name) => name !== 'npm test' || failures.length === 0)
if (!report) process.stdout.write('There is no report of the tests: they did not run to the end.\n')
for (const name of [...failures, ...failedSteps]) process.stdout.write(`FAIL  ${name}\n`)

const passed = withStatus('passed').length + (steps.length - failed.length)
const skipped = withStatus('pending', 'skipped', 'todo', 'disabled').length
const failedCount = failures.length + failedSteps.length + (report ? 0 : 1)
process.stdout.write(`${passed} passed, ${failedCount} failed, ${skipped} skipped\n`)
process.exit(failedCount === 0 && withStatus('passed').length > 0 ? 0 : 1)

function shortOf(path) {
  return relative(process.cwd(), path)
}
