/**
 * Entries as an mbox (mboxrd, RFC 4155): what mutt, git am and other mail programs read. Every header is ASCII on lines
 * that no text of others can break, and a line of a body that begins like the start of a message is quoted.
 */

import { quotedPrintable } from './quoted-printable.ts'
import { sanitizeText } from '../view/sanitize.ts'
import { titleOf } from '../view/text/rows.ts'
import type { Exported } from './exported.ts'

/** Ids are no addresses of mail: this is the host part that makes them one, and nothing is ever sent there. */
const host = 'datacore-messaging.invalid'

export function mboxOf(entries: readonly Exported[]): string {
  return entries.map(mailOf).join('')
}

function mailOf(entry: Exported): string {
  const { encoding, body } = bodyOf(entry.text)
  const at = new Date(Number.isNaN(Date.parse(entry.stamp)) ? 0 : entry.stamp)
  const headers: readonly (readonly [name: string, value: string | undefined])[] = [
    ['From', mailbox(entry.from)],
    ['To', mailbox(entry.to)],
    ['Date', mailDate(at)],
    ['Subject', subjectOf(entry)],
    ['Message-ID', messageId(entry.id)],
    ['In-Reply-To', entry.replyTo && messageId(entry.replyTo)],
    ['References', referencesOf(entry)],
    ['Expires', expiresOf(entry.expires)],
    ['X-Datacore-Space', encodedWord(entry.space)],
    ['X-Datacore-Proof', entry.standing.proof],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Transfer-Encoding', encoding],
  ]
  const head = headers.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []))
  return [`From ${envelope(entry.from)} ${ctime(at)}`, ...head, '', body, '', ''].join('\n')
}

function referencesOf({ thread, replyTo }: Pick<Exported, 'thread' | 'replyTo'>): string {
  const ids = [thread, replyTo].filter((id) => id !== undefined)
  return [...new Set(ids)].map(messageId).join(' ')
}

/** `<id@host>`; what may not stand in one, such as a second `@`, is written as `%40`. */
function messageId(id: string): string {
  return `<${id.replace(/[^A-Za-z0-9._-]/gu, percent)}@${host}>`
}

function percent(char: string): string {
  return `%${char.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`
}

/** An address here has letters, digits and `.-_`, and perhaps a host of its own. */
function mailbox(address: string): string {
  // A channel is a list of mail: its name without the signs that an address cannot have.
  if (address.startsWith('#')) return mailbox(address.slice(1).replaceAll('/', '.'))
  return address.includes('@') ? `<${address}>` : `${address} <${address}@${host}>`
}

function envelope(address: string): string {
  return address.includes('@') ? address : `${address}@${host}`
}

/** The first line of the text; folding is for whoever sends mail. */
function subjectOf(entry: Exported): string {
  const title = titleOf(entry.text).slice(0, 200)
  return encodedWord(entry.kind === 'task' ? `[task] ${title}` : title)
}

/** RFC 2047: whatever is not plain ASCII in words of base64, each of whole characters and at most 75 octets. */
function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/u.test(text) && !text.includes('=?')) return text
  const words: string[] = []
  let part = ''
  for (const char of text) {
    if (bytesOf(part + char) > 42) {
      words.push(part)
      part = ''
    }
    part += char
  }
  return [...words, part].map((word) => `=?UTF-8?B?${base64(word)}?=`).join('\n ')
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

function base64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Octets of a line of mail, its end not counted (RFC 5322, 2.1.1). */
const lineBytesMax = 998

interface Body {
  readonly encoding: '8bit' | 'quoted-printable'
  readonly body: string
}

/**
 * mboxrd: `From ` and each `>From ` gets one more `>`, and a reader takes one away. LF line ends alone. A text with a line
 * that is too long for mail is quoted-printable, in which no line begins so.
 */
function bodyOf(text: string): Body {
  // Whoever prints the file is not steered by it, and reads nothing that hides.
  const clean = sanitizeText(text)
  const quoted = clean.replace(/^(>*From )/gmu, '>$1')
  const isLong = quoted.split('\n').some((line) => bytesOf(line) > lineBytesMax)
  return isLong
    ? { encoding: 'quoted-printable', body: quotedPrintable(clean) }
    : { encoding: '8bit', body: quoted }
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function mailDate(at: Date): string {
  const day = `${days[at.getUTCDay()]}, ${at.getUTCDate()} ${months[at.getUTCMonth()]}`
  return `${day} ${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} +0000`
}

/** `Sat Nov 21 10:02:03 2026`, in UTC. */
function ctime(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, ' ')
  const clock = at.toISOString().slice(11, 19)
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${clock} ${at.getUTCFullYear()}`
}

function expiresOf(expires: string | undefined): string | undefined {
  const atMs = Date.parse(expires ?? '')
  return Number.isNaN(atMs) ? undefined : mailDate(new Date(atMs))
}
