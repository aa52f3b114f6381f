/** `init`, `archive` and `status`. */

import { archive } from '../../../app/archive.ts'
import { initSpace } from '../../../app/init-space.ts'
import { status } from '../../../app/status.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { silentWords } from '../../../core/view/relay/silent.ts'
import { archivedJson, spaceJson, statusJson } from '../../../core/view/json/results.ts'
import { archivedPage, spacePage } from '../../../core/view/text/machine.ts'
import { statusPage } from '../../../core/view/text/overview.ts'
import { askDaemon, silentDaemon } from '../../../io/wiring-ask.ts'
import { prepareMerges, privacyNotes } from '../../../io/wiring-cli.ts'
import type { Context } from '../context.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runInit({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps, places } = await wire('node')
  const name = space ?? deps.settings.messaging.default_space
  const result = await initSpace(deps, { name })
  const made = result.ok ? result.value.space : undefined
  const notes = made ? [...prepareMerges(places, made), ...privacyNotes(places, made)] : []
  return writtenOutcome(result, (value) => ({
    json: () => spaceJson(value.space, value.made),
    page: (frame) => spacePage(value.space, value.made, frame),
    notes,
  }))
}

export async function runArchive({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return writtenOutcome(await archive(deps, { space }), ({ moved }) => ({
    json: () => archivedJson(moved),
    page: (frame) => archivedPage(moved, frame),
  }))
}

export async function runStatus({ space, wire, env }: Context): Promise<Result<Outcome>> {
  const { deps, places } = await wire('node')
  const { enabled, url } = deps.settings.messaging.relay
  const daemon = enabled ? await askDaemon(places, env, { op: 'status' }) : undefined
  const silent = enabled && !daemon ? silentDaemon(places) : undefined
  const why = silent ? silentWords(silent) : 'no daemon runs'
  const none = { url, state: 'closed', why } as const
  const relay = enabled ? (daemon?.relay ?? none) : undefined
  return outcomeOf(await status(deps, { space }), (value) => {
    const unstored = daemon?.unstored ?? []
    const seen = { ...value, root: places.root, relay, unstored }
    return { json: () => statusJson(seen), page: (frame) => statusPage(seen, frame) }
  })
}
