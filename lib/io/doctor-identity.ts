/** Doctor: settings in force, and the key of this machine. */

import type { Finding } from '../app/views.ts'
import type { Places } from './places.ts'
import { loadSettings } from './settings.ts'
import { keyFile, openKeys } from './vault.ts'

/** Every file of the settings, and what was read in them and not obeyed. */
export async function checkSettings(
  places: Places,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const { sources, warnings } = await loadSettings(places, env)
  const from = [...new Set(Object.values(sources))].filter((source) => source !== 'built in')
  const check = 'settings'
  const sentence =
    from.length > 0
      ? `The settings are right; they come from ${from.join(', ')}.`
      : 'The settings are right; all are built in.'
  return [
    { check, level: 'ok', sentence },
    ...warnings.map((warning): Finding => ({ check, level: 'warn', sentence: warning })),
  ]
}

/** Opening the key checks its mode, and that its two halves belong together. */
export async function checkIdentity(
  places: Places,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const { name } = (await loadSettings(places, env)).settings.identity
  const { fingerprint } = await openKeys(places, name, 'node')
  const sentence = `You are ${name}; the key ${fingerprint} is yours alone to read (${keyFile(places, name)}).`
  return [{ check: 'identity', level: 'ok', sentence }]
}
