/** `datacore-msg send` as a whole process, against a Node that does nothing, taken in turns. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rounds = 21
const target = 2.5

export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const module = join(dirname(fileURLToPath(import.meta.url)), '..')
  const home = mkdtempSync(join(tmpdir(), 'bench-send-'))
  try {
    const env = { PATH: process.env['PATH'], HOME: home, DATACORE_ROOT: join(home, 'Data') }
    const install = join(module, 'dist', 'install.cjs')
    timed([install, '--yes', '--name', 'tex', '--root', join(home, 'Data')], env)
    const cli = join(module, 'dist', 'cli.cjs')
    const bare: number[] = []
    const send: number[] = []
    const help: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      bare.push(timed(['-e', '0'], env))
      send.push(timed([cli, 'send', '@tex', `Round ${round}`], env))
      help.push(timed([cli, '--version'], env))
    }
    const row = (what: string, times: readonly number[], limit: string) => {
      const ratio = median(times) / median(bare)
      return { what, ms: median(times), 'times node': ratio, target: limit }
    }
    return {
      name: `A command as a whole process (median of ${rounds})`,
      rows: [
        row('node -e 0', bare, ''),
        row('datacore-msg send', send, `${target}`),
        row('datacore-msg --version', help, ''),
      ],
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function timed(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const begin = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  const ms = Number(process.hrtime.bigint() - begin) / 1e6
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return ms
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
