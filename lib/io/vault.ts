/** This machine's identities: a private key file each. The key itself stays inside the functions returned here. */

import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import type { Keys } from '../app/ports.ts'
import type { Sealing } from '../app/relay/ports.ts'
import type { Address } from '../core/model/address.ts'
import { type Identity, parseIdentity, printIdentity } from '../core/trust/identity.ts'
import { fingerprintOf, formatPublicKey } from '../core/trust/keys.ts'
import type { Ed25519 } from './ed25519.ts'
import { nodeEd25519, sha256 } from './ed25519-node.ts'
import { loadSodium } from './ed25519-sodium.ts'
import { keepFolderFromGit, whereItCan } from './keep-from-git.ts'
import type { Places } from './places.ts'
import { createSealing } from './sealing-sodium.ts'
import { createPrivate, makePrivateFolder, readPrivate } from './vault-file.ts'

/** `sodium` is the library of record; `node` verifies the same and loads in a tenth of the time. */
export type Crypto = 'node' | 'sodium'

type KeyPlaces = Pick<Places, 'keysDir' | 'stateDir'>

/** A key file has about 250 characters. */
const fileBytesMax = 10_000

/** Throws Failure `config` when the key file is missing, damaged, or open to others. */
export async function openKeys(places: KeyPlaces, name: Address, crypto: Crypto): Promise<Keys> {
  return openWith(places, name, await ed25519Of(crypto))
}

/**
 * The same by node:crypto, for what mostly reads. The public key is as it stands in the file; whether the private one
 * belongs to it takes 2 ms to tell, and is told before the first signature.
 */
export function openKeysLater(places: KeyPlaces, name: Address): Keys {
  const identity = readIdentity(places, name)
  const publicKey = formatPublicKey(identity.publicKey)
  let opened: Keys | undefined
  let print: string | undefined
  return {
    publicKey,
    get fingerprint() {
      print ??= fingerprintOf(publicKey, sha256)
      return print
    },
    sign(message) {
      opened ??= openWith(places, name, nodeEd25519)
      return opened.sign(message)
    },
    verify: nodeEd25519.verify,
    sha256,
  }
}

/** Sealing with the key of this name: it opens what was sealed to it. Throws as openKeys does. */
export async function openSealing(places: KeyPlaces, name: Address): Promise<Sealing> {
  const identity = readIdentity(places, name)
  if (!isPair(identity, nodeEd25519)) throw notAPair(places, name)
  return createSealing(identity.seed)
}

function openWith(places: KeyPlaces, name: Address, ed25519: Ed25519): Keys {
  const identity = readIdentity(places, name)
  if (!isPair(identity, ed25519)) throw notAPair(places, name)
  return keysOf(identity, ed25519)
}

export interface CreatedIdentity {
  readonly keys: Keys
  /** `exists`: there was a key already, and it is as it was. */
  readonly state: 'created' | 'exists'
}

/** Makes a key for this name; one that is there is opened instead, and never overwritten. */
export async function createIdentity(
  places: KeyPlaces,
  name: Address,
  crypto: Crypto,
): Promise<CreatedIdentity> {
  makePrivateFolder(places.stateDir)
  // Before there is a key: a root that is a repository is often committed as a whole.
  keepFolderFromGit(places.stateDir)
  makePrivateFolder(places.keysDir)
  const ed25519 = await ed25519Of(crypto)
  const seed = ed25519.newSeed()
  const created = new Date().toISOString()
  const identity: Identity = { name, publicKey: ed25519.publicKeyOf(seed), seed, created }
  const state = createPrivate(keyFile(places, name), printIdentity(identity))
  const keys =
    state === 'created' ? keysOf(identity, ed25519) : await openKeys(places, name, crypto)
  return { keys, state }
}

/** Where the key of a name is or would be. */
export function keyFile(places: KeyPlaces, name: Address): string {
  return join(places.keysDir, `${name}.json`)
}

function readIdentity(places: KeyPlaces, name: Address): Identity {
  const path = keyFile(places, name)
  const text = readPrivate(path, fileBytesMax)
  if (text === undefined) {
    throw new Failure(
      'config',
      `There is no key for ${name} on this machine: ${path} is missing.`,
      {
        hint: 'Run ./install.sh to make one, or restore it from a backup; check identity.name too.',
      },
    )
  }
  whereItCan(() => keepFolderFromGit(places.stateDir))
  const identity = parseIdentity(text, name)
  if (identity.ok) return identity.value
  throw damaged(places, name, identity.refusal.why)
}

/** A signature that nobody can check would be worse than none. */
function isPair({ seed, publicKey }: Identity, ed25519: Ed25519): boolean {
  return Buffer.from(ed25519.publicKeyOf(seed)).equals(publicKey)
}

function notAPair(places: KeyPlaces, name: Address): Failure {
  return damaged(places, name, 'its two keys do not belong together')
}

function damaged(places: KeyPlaces, name: Address, why: string): Failure {
  return new Failure('config', `The key file ${keyFile(places, name)} cannot be used: ${why}.`, {
    hint: 'Restore it from a backup; or move it away, run ./install.sh for a new key, and tell your contacts.',
  })
}

function keysOf(identity: Identity, ed25519: Ed25519): Keys {
  const publicKey = formatPublicKey(identity.publicKey)
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey, sha256),
    sign: (message) => ed25519.sign(identity.seed, message),
    verify: ed25519.verify,
    sha256,
  }
}

async function ed25519Of(crypto: Crypto): Promise<Ed25519> {
  return crypto === 'node' ? nodeEd25519 : loadSodium()
}
