// Makes sure that the installed packages are those of package-lock.json, so that `npm test` works in a fresh clone.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
const stamp = join(root, 'node_modules', '.datacore-lock')

// npm's advice about itself is no part of an installation of ours; its errors are.
const quiet = ['--no-update-notifier', '--loglevel=error']

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  process.stderr.write('Installing the packages of package-lock.json ...\n')
  const run = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', ...quiet], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (run.status !== 0) {
    process.stderr.write(
      'npm ci failed; nothing else was done. Mend what it says above and run this again.\n',
    )
    process.exit(run.status ?? 1)
  }
  writeFileSync(stamp, lock)
}
