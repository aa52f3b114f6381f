/** `migrate`. */

import { failureExit } from '../../../app/failure.ts'
import { migrate } from '../../../app/migrate.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { migratedJson } from '../../../core/view/json/migrated.ts'
import { migratedPage } from '../../../core/view/text/migrated.ts'
import { createOldFiles } from '../../../io/wiring-cli.ts'
import { answerNotes } from '../answer.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

/** Whoever waits longer than this is told what for. */
const silentMs = 1000

export async function runMigrate(context: Context): Promise<Result<Outcome>> {
  const { deps, places } = await context.wire('node')
  const startMs = deps.clock.nowMs()
  const result = await migrate(deps, createOldFiles(places), {
    space: context.space,
    mode: isOn(context, 'dry-run') ? 'dry run' : 'done',
    trust: isOn(context, 'settings') ? 'write' : 'suggest',
    onProgress(sentence) {
      if (deps.clock.nowMs() - startMs >= silentMs) answerNotes([sentence])
    },
  })
  return outcomeOf(result, (report) => ({
    json: () => migratedJson(report),
    page: (frame) => migratedPage(report, frame),
    exit: report.spaces.some(({ isWaiting }) => isWaiting) ? failureExit.busy : 0,
  }))
}
