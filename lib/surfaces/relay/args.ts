/** What was typed after `relay serve`, as options of a relay. */

import { parseArgs } from 'node:util'
import { Failure } from '../../app/failure.ts'
import type { RelayOptions } from '../../io/wiring-relay.ts'

export interface RelayCall {
  readonly options: RelayOptions
  /** `check`: say how it would run, for people or as JSON, and end. */
  readonly does: 'serve' | 'check' | 'check as JSON'
}

const usualPort = 8765
const hint = 'See datacore-msg relay serve --help.'

/** Throws Failure `usage`. */
export function relayCall(argv: readonly string[]): RelayCall {
  const { values, positionals } = parsed(argv)
  if (positionals.length > 0) {
    throw new Failure('usage', `Nothing is known about ${positionals.join(' ')}.`, { hint })
  }
  const options: RelayOptions = {
    host: hostOf(values.host),
    port: portOf(values.port),
    data: folderOf(values.data),
    backplane: values.backplane,
    urls: values.url ?? [],
    source: values['trust-proxy'] ? 'proxied' : 'socket',
    open: values.open ? 'open' : 'closed',
  }
  const check = values.json ? 'check as JSON' : 'check'
  return { options, does: values.check ? check : 'serve' }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        backplane: { type: 'string' },
        url: { type: 'string', multiple: true },
        'trust-proxy': { type: 'boolean' },
        open: { type: 'boolean' },
        check: { type: 'boolean' },
        json: { type: 'boolean' },
        // Of every command; nothing here has colours.
        'no-color': { type: 'boolean' },
      },
    })
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause)
    throw new Failure('usage', `${why.replace(/\.$/u, '')}.`, { hint, cause })
  }
}

/** An address of IPv6 may stand in brackets, as in a URL. */
function hostOf(text: string | undefined): string {
  if (text === '') throw new Failure('usage', '--host is empty.', { hint })
  return text?.replace(/^\[(.*)\]$/u, '$1') ?? '127.0.0.1'
}

/** A variable that nobody filled in is no wish for the folder that the relay was started in. */
function folderOf(text: string | undefined): string | undefined {
  if (text !== '') return text
  throw new Failure('usage', '--data is empty.', {
    hint: 'Name a folder for the mailboxes, or leave it out to have them in memory.',
  })
}

function portOf(text: string | undefined): number {
  if (text === undefined) return usualPort
  const port = Number(text)
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port
  throw new Failure('usage', `${text} is no port: it is a number up to 65535.`, { hint })
}
