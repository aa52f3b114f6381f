/** What admits this machine to a relay: `relay/admission.json`, 0600 in a 0700 folder; else the secret of the settings. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../../core/model/settings.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { makePrivateFolder, readPrivate, writePrivate } from '../../vault-file.ts'
import type { Admission } from './login.ts'

const fileCharsMax = 20_000

/** For one relay, and one key: a ticket is good for no other. */
export interface KeptAdmission {
  readonly relay: string
  readonly key: string
  readonly admission: Admission
  /** Unix milliseconds until which a ticket holds. */
  readonly untilMs?: number
}

export function readAdmission(stateDir: string): KeptAdmission | undefined {
  const value = parseJson(readPrivate(fileOf(stateDir), fileCharsMax) ?? '')
  if (!isRecord(value)) return undefined
  const { relay, key, admission, untilMs } = value
  if (typeof relay !== 'string' || typeof key !== 'string' || !isRecord(admission)) return undefined
  const { secret, ticket } = admission
  return {
    relay,
    key,
    admission: {
      ...(typeof secret === 'string' ? { secret } : {}),
      ...(typeof ticket === 'string' ? { ticket } : {}),
    },
    ...(typeof untilMs === 'number' ? { untilMs } : {}),
  }
}

export function saveAdmission(stateDir: string, kept: KeptAdmission): void {
  makePrivateFolder(join(stateDir, 'relay'))
  writePrivate(fileOf(stateDir), `${JSON.stringify(kept)}\n`)
}

/** True when there was one. */
export function forgetAdmission(stateDir: string): boolean {
  const was = readAdmission(stateDir) !== undefined
  rmSync(fileOf(stateDir), { force: true })
  return was
}

/** Of the settings only what is for this relay: a secret is shown to no other. */
export function admissionFor(
  stateDir: string,
  settings: Settings,
  { relay, key }: { readonly relay: string; readonly key: string },
): Admission {
  const kept = readAdmission(stateDir)
  const own = kept?.relay === relay && kept.key === key ? kept.admission : {}
  const { secret } = settings.messaging.relay
  return { ...(secret === '' ? {} : { secret }), ...own }
}

function fileOf(stateDir: string): string {
  return join(stateDir, 'relay', 'admission.json')
}
