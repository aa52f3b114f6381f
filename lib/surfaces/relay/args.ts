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
    host: values.host ?? '127.0.0.1',
    port: portOf(values.port),
    data: values.data,
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

function portOf(text: string | undefined): number {
  if (text === undefined) return usualPort
  const port = Number(text)
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port
  throw new Failure('usage', `${text} is no port: it is a number up to 65535.`, { hint })
}
