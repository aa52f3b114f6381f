/** `daemon` where more stands beside the word: bin/datacore-msg starts the daemon's own bundle for a plain call. */

import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { relayFields } from '../../../core/view/relay/json.ts'
import { unstoredFields, unstoredPage } from '../../../core/view/relay/unstored.ts'
import { relayWords } from '../../../core/view/relay/page.ts'
import { noAnswerPage } from '../../../core/view/relay/silent.ts'
import { paragraph } from '../../../core/view/text/page.ts'
import { count } from '../../../core/view/text/words.ts'
import { placesOf } from '../../../io/wiring-cli.ts'
import { askDaemon, silentDaemon } from '../../../io/wiring-ask.ts'
import { type Context, isOn } from '../context.ts'
import type { Outcome } from '../outcome.ts'

/** `--status` asks the one that runs; with --json that is all there is to answer. */
export async function runDaemon(context: Context): Promise<Result<Outcome>> {
  const { env } = context
  const places = placesOf(env, env['HOME'] || homedir())
  if (!isOn(context, 'status') && !isOn(context, 'json')) {
    const exit = await ran(join(places.moduleDir, 'dist', 'daemon.cjs'), env)
    return done({ json: () => document('daemon', {}), page: () => [], exit })
  }
  const status = await askDaemon(places, env, { op: 'status' })
  const silent = status ? undefined : silentDaemon(places)
  return done({
    exit: status ? 0 : 1,
    json: () =>
      document('daemon', {
        pid: status?.pid ?? null,
        silent: silent?.pid ?? null,
        relay: relayFields(status?.relay),
        waiting: status?.outbox.waiting ?? null,
        unconfirmed: status?.outbox.unconfirmed ?? null,
        whys: status?.outbox.whys ?? [],
        unstored: unstoredFields(status?.unstored ?? []),
      }),
    page(frame) {
      if (!status) {
        return noAnswerPage(silent, frame)
      }
      const { waiting, unconfirmed, whys } = status.outbox
      const letters = `${count(waiting, 'letter')} to be handed to the relay, ${unconfirmed} with it and not confirmed.`
      const lines = [`Runs as process ${status.pid}.`, relayWords(status.relay, frame), letters]
      return [
        ...[...lines, ...whys].flatMap((one) => paragraph(one, frame.width)),
        ...unstoredPage(status.unstored, frame),
      ]
    },
  })
}

function ran(bundle: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], { env, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => child.kill(signal))
    }
  })
}
