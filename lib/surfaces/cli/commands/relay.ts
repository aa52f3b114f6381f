/**
 * `relay serve` where more stands beside the words: bin/datacore-msg starts the relay's own bundle for a plain call. With
 * --json and --check it says as a document how the relay would run.
 */

import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document, type JsonValue } from '../../../core/view/json/document.ts'
import { placesOf } from '../../../io/wiring-cli.ts'
import { type Context, isOn, option, optionList } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { runBundle } from '../run-bundle.ts'

const valued = ['port', 'host', 'data', 'backplane'] as const
const switches = ['trust-proxy', 'open', 'check'] as const

export async function runRelay(context: Context): Promise<Result<Outcome>> {
  const { env } = context
  if (context.space !== undefined) {
    throw new Failure('usage', 'A relay serves keys, and knows no spaces.', {
      hint: 'Leave out --space.',
    })
  }
  const { moduleDir } = placesOf(env, env['HOME'] || homedir())
  const words = [join(moduleDir, 'dist', 'relay.cjs'), ...optionWords(context)]
  if (isOn(context, 'json')) {
    // What is wrong with the call or the settings is told as a document; what comes after it, as sentences on standard error.
    const judged = checked(words, env)
    if (isOn(context, 'check')) return judged
  }
  const exit = await runBundle(words, env)
  return done({ json: () => document('relay', {}), page: () => [], exit, printed: 'already' })
}

function optionWords(context: Context): readonly string[] {
  const values = valued.flatMap((name) => {
    const value = option(context, name)
    return value === undefined ? [] : [`--${name}=${value}`]
  })
  const urls = optionList(context, 'url').map((url) => `--url=${url}`)
  return [
    ...values,
    ...urls,
    ...switches.filter((name) => isOn(context, name)).map((it) => `--${it}`),
  ]
}

function checked(words: readonly string[], env: NodeJS.ProcessEnv): Result<Outcome> {
  const run = spawnSync(process.execPath, [...words, '--check', '--json'], {
    env,
    encoding: 'utf8',
  })
  if (run.status !== 0) {
    const [message = '', ...hint] = run.stderr.replace(/^datacore-msg relay: /u, '').split('\n')
    const code = run.status === 2 ? 'usage' : 'config'
    throw new Failure(code, message, { hint: hint.join(' ').trim() })
  }
  const fields = JSON.parse(run.stdout) as { readonly [key: string]: JsonValue }
  return done({ json: () => document('relay', fields), page: () => [] })
}
