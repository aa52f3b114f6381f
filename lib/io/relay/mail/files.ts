/**
 * The files of mailboxes: DIR/mail/HASH/ for each key, in it `key` and one file an envelope. What a start needs to know of an
 * envelope is in its file's name, so that starting reads no envelopes.
 */

import { createHash } from 'node:crypto'
import { constants, renameSync, writeFileSync } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../../../core/json-text.ts'
import { keptEnvelope } from '../../../core/wire/frames.ts'
import type { Envelope, EnvelopeName, KeyText } from '../../../core/wire/types.ts'
import { makeFolders } from '../../make-folders.ts'

export interface MailFile {
  readonly seq: number
  readonly untilMs: number
  readonly id: string
  /** Of the sender's key. */
  readonly sender: string
  /** Tells the same envelope from another one under its id. */
  readonly digest: string
}

export const keyFile = 'key'
/** More than any frame has, and so any envelope. */
export const mailBytesMax = 4 * 1024 * 1024
const folderName = /^[0-9a-f]{32}$/
const halfWritten = /^(?:\.key|\.try|[0-9]{16}\.[0-9]{1,16}(?:\.[0-9a-f]{32}){3}\.json)\.tmp$/
const fileName =
  /^([0-9]{16})\.([0-9]{1,16})\.([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})\.json$/

/** Under what its mailbox knows it. */
export function mailName({ sender, id }: Pick<MailFile, 'sender' | 'id'>): string {
  return `${id} ${sender}`
}

export function senderOf({ from }: EnvelopeName): string {
  return shortHash(from)
}

export function digestOf({ sig, body }: Envelope): string {
  return shortHash(`${sig}\n${body}`)
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

export function isBoxName(name: string): boolean {
  return folderName.test(name)
}

/** What a process leaves that is killed while it writes. */
export function isHalfWritten(name: string): boolean {
  return halfWritten.test(name)
}

export function folderOf(mailDir: string, key: KeyText): string {
  return join(mailDir, shortHash(key))
}

/** Undefined for what is no name of an envelope's file. */
export function mailFileOf(name: string): MailFile | undefined {
  const [, seq, untilMs, id, sender, digest] = fileName.exec(name) ?? []
  if (id === undefined || sender === undefined || digest === undefined) return undefined
  return { seq: Number(seq), untilMs: Number(untilMs), id, sender, digest }
}

/** The key is known from now on; the file's time says since when it was last here. */
export function rememberKey(folder: string, key: KeyText): void {
  makeFolders(folder, 0o700)
  writeFileSync(join(folder, `.${keyFile}.tmp`), `${key}\n`, { mode: 0o600 })
  // By rename, for a folder without its key is taken for nothing.
  renameSync(join(folder, `.${keyFile}.tmp`), join(folder, keyFile))
}

/** Throws where nothing can be written. */
export async function tryToWrite(mailDir: string): Promise<void> {
  const path = join(mailDir, '.try.tmp')
  await writeFile(path, 'written\n', { mode: 0o600 })
  await rm(path, { force: true })
}

/** Whole or not at all. Not fsynced: a mailbox is never the only copy. */
export async function writeMail(folder: string, file: MailFile, envelope: Envelope): Promise<void> {
  const path = pathOf(folder, file)
  await writeFile(`${path}.tmp`, JSON.stringify(envelope), { mode: 0o600 })
  await rename(`${path}.tmp`, path)
}

/** Undefined for a file that is gone or damaged, as after a power cut. */
export async function readMail(folder: string, file: MailFile): Promise<Envelope | undefined> {
  try {
    const envelope = keptEnvelope(parseJson((await readPlainMail(pathOf(folder, file))) ?? ''))
    return envelope && isNamed(envelope, file) ? envelope : undefined
  } catch {
    return undefined
  }
}

/** Whether it is the one that the name of its file is of: an answer to any other would not find it. */
function isNamed(envelope: Envelope, { id, sender, digest }: MailFile): boolean {
  return envelope.id === id && senderOf(envelope) === sender && digestOf(envelope) === digest
}

/** Through no link, and of a plain file alone: a device or a pipe would never end. */
async function readPlainMail(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = await handle.stat()
    return found.isFile() && found.size <= mailBytesMax ? await handle.readFile('utf8') : undefined
  } finally {
    await handle.close()
  }
}

export async function removeMail(folder: string, file: MailFile): Promise<void> {
  await rm(pathOf(folder, file), { recursive: true, force: true })
}

function pathOf(folder: string, { seq, untilMs, id, sender, digest }: MailFile): string {
  const order = String(seq).padStart(16, '0')
  return join(folder, `${order}.${untilMs}.${id}.${sender}.${digest}.json`)
}
