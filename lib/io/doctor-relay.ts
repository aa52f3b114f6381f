/** Doctor: whether the relay that the settings name can be used, and whether a daemon keeps the connection. */

import type { DaemonStatus } from '../app/daemon/control.ts'
import type { Finding } from '../app/views.ts'
import { canonicalRelayUrl } from '../core/wire/relay-url.ts'
import { silentHint, silentWords } from '../core/view/relay/silent.ts'
import { silentDaemon } from './daemon/silent.ts'
import { askDaemon } from './daemon/socket/ask.ts'
import type { Places } from './places.ts'
import { readAdmission } from './relay/client/admission.ts'
import { loadSettings } from './settings.ts'

const check = 'relay'

/** Nothing where no relay is used: git carries everything then. */
export async function checkRelay(
  places: Places,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const { settings } = await loadSettings(places, env)
  const { enabled, url, secret } = settings.messaging.relay
  if (!enabled) return []
  const relay = canonicalRelayUrl(url)
  const hint = 'Run datacore-msg login --relay URL.'
  if (relay === undefined) {
    const sentence = 'messaging.relay is enabled, and its url names no relay.'
    return [{ check, level: 'fail', sentence, hint }]
  }
  const kept = readAdmission(places.stateDir)
  if (kept?.untilMs !== undefined && kept.untilMs < Date.now() && secret === '') {
    const sentence = `What admitted this machine to ${relay} ran out.`
    return [{ check, level: 'fail', sentence, hint: 'Run datacore-msg login again.' }]
  }
  const status = await askDaemon(places, env, { op: 'status' })
  if (!status) {
    const silent = silentDaemon(places)
    if (silent) {
      const sentence = `Nothing goes by the relay ${relay}: ${silentWords(silent)}.`
      return [{ check, level: 'warn', sentence, hint: silentHint(silent) }]
    }
    const sentence = `No daemon runs, so nothing goes by the relay ${relay}.`
    const start = 'Start it with datacore-msg daemon; templates/ has services that do it at login.'
    return [{ check, level: 'warn', sentence, hint: start }]
  }
  const { state, why } = status.relay
  const unstored = unstoredFinding(status)
  if (state === 'online') {
    const sentence = `The daemon is connected to ${relay}.`
    return [{ check, level: 'ok', sentence }, ...unstored]
  }
  const reason = why === undefined ? '' : `: ${why.replace(/\.$/u, '')}`
  const level = state === 'refused' ? 'fail' : 'warn'
  const wait = 'It tries again by itself; letters wait in the outbox.'
  const sentence = `The daemon is not connected to ${relay}${reason}.`
  return [{ check, level, sentence, hint: state === 'refused' ? hint : wait }, ...unstored]
}

function unstoredFinding({ unstored }: DaemonStatus): readonly Finding[] {
  const [first] = unstored
  if (!first) return []
  const sentence = `Of what came by relay, ${unstored.length} could not be stored: ${first.why}`
  return [
    { check, level: 'fail', sentence, hint: first.hint ?? 'See datacore-msg daemon --status.' },
  ]
}
