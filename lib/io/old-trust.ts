/** Writes the people that 0.1 and 0.2 trusted into the owner's own settings, when asked to, and keeps a copy of the file. */

import { constants, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { TrustSuggestion } from '../core/migrate/trust.ts'
import { Failure } from '../app/failure.ts'
import { codeOf, replaceFile } from './atomic-file.ts'
import type { Places } from './places.ts'
import { withTrustOverrides } from './settings-yaml.ts'
import { whileDoing } from './store-failure.ts'

/** The file in which the list of 0.1 stands, else the program's own; undefined when nothing changes. */
export async function writeTrust(
  places: Places,
  suggestions: readonly TrustSuggestion[],
): Promise<string | undefined> {
  const path = fileFor(places)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const next = await withTrustOverrides(
    text,
    suggestions.map(({ who, tier }) => [who, tier] as const),
  )
  if (next === undefined) {
    throw new Failure('config', `${path} could not be changed without risk; it is as it was.`, {
      hint: 'Write the trust overrides there by hand: datacore-msg migrate prints them.',
    })
  }
  if (next === text) return undefined
  whileDoing(`A copy of ${path} could not be made`, () => {
    mkdirSync(dirname(path), { recursive: true })
    if (text !== '') copyOnce(path, `${path}.before-0.3`)
  })
  replaceFile(path, next, 0o600)
  return path
}

function fileFor({ moduleSettings, rootLocalSettings }: Places): string {
  const withList = [moduleSettings, rootLocalSettings].find(
    (path) => existsSync(path) && /^\s+claude_whitelist:/mu.test(readFileSync(path, 'utf8')),
  )
  return withList ?? (existsSync(moduleSettings) ? moduleSettings : rootLocalSettings)
}

/** With its mode, for there may be a secret in it. The first copy is the oldest, and stays. */
function copyOnce(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
