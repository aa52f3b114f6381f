/** Who may use this relay, by the secrets that it has: the team's, and its own for tickets. */

import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Admittance } from '../../app/relay/hub/types.ts'
import type { Mac } from '../../core/relay/ticket.ts'
import { codeOf, readPlain } from '../atomic-file.ts'
import { writePrivate } from '../vault-file.ts'
import { closeTicketKey, judgeDataFolder, ticketKeyFile } from './data-folder.ts'
import type { RelaySettings } from './settings.ts'

export interface RelaySecrets {
  readonly secretMac: Mac | undefined
  readonly ticketMac: Mac
  readonly pollKey: Uint8Array
}

/** All processes of a relay have one team secret, and so take each other's tickets. */
export function secretsOf({ secret, data }: Pick<RelaySettings, 'secret' | 'data'>): RelaySecrets {
  const own = secret === undefined ? ownKey(data) : Buffer.from(secret, 'utf8')
  return {
    secretMac: secret === undefined ? undefined : macUnder(Buffer.from(secret, 'utf8')),
    ticketMac: macUnder(derived(own, 'ticket')),
    pollKey: derived(own, 'poll'),
  }
}

export function admittanceOf(
  settings: RelaySettings,
  { secretMac, ticketMac }: RelaySecrets,
  names: () => ReadonlySet<string>,
): Admittance {
  return {
    admits: settings.admits,
    isName: (url) => names().has(url),
    secretMac,
    ticketMac: settings.github ? ticketMac : undefined,
  }
}

function derived(key: Uint8Array, use: string): Uint8Array {
  return macUnder(key)(Buffer.from(`datacore-messaging/relay-key/1 ${use}\n`))
}

function macUnder(key: Uint8Array): Mac {
  return (text) => new Uint8Array(createHmac('sha256', key).update(text).digest())
}

/** Kept with the mailboxes, so that tickets outlive the process; without a folder they end with it. */
function ownKey(data: string | undefined): Uint8Array {
  if (data === undefined) return randomBytes(32)
  judgeDataFolder(data)
  closeTicketKey(data)
  const path = ticketKeyFile(data)
  try {
    const key = Buffer.from(readPlain(path).toString('utf8').trim(), 'base64')
    if (key.length === 32) return key
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  const key = randomBytes(32)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  writePrivate(path, `${key.toString('base64')}\n`)
  return key
}
