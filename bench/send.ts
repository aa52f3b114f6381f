/** `datacore-msg send` as a whole process, against a Node that does nothing, taken in turns. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareNode, cli, homeEnv, installIn, median, timed } from './lib/process.ts'

const rounds = 21
const target = 2.5

export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const home = mkdtempSync(join(tmpdir(), 'bench-send-'))
  try {
    const env = homeEnv(home, join(home, 'Data'))
    const run = (...words: readonly string[]) => timed(process.execPath, [cli, ...words], env).ms
    installIn(env)
    const bare: number[] = []
    const send: number[] = []
    const help: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      bare.push(bareNode(env))
      send.push(run('send', '@tex', `Round ${round}`))
      help.push(run('--version'))
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
