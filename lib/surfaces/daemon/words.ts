/** Events of the daemon as sentences of its log: names and ids, and nothing that anybody wrote. */

import type { DaemonEvent } from '../../app/daemon/control.ts'

/** Undefined for what happens all the time. */
export function eventWords(event: DaemonEvent): string | undefined {
  switch (event.event) {
    case 'relay': {
      const { state, url, why } = event.relay
      if (state === 'online') return 'The relay is there.'
      if (state === 'closed') return url === '' ? `Waits: ${why}.` : `Does not use ${url} any more.`
      return why === undefined ? undefined : ended(`The relay is not there: ${why}`)
    }
    case 'not stored':
      return [
        `Could not store what ${event.from} sent (${event.code}).`,
        `${event.why} ${event.hint ?? ''}`.trim(),
        'The relay keeps it and gives it again.',
      ].join(' ')
    case 'stored':
      return `Stored ${event.id} from ${event.from} in ${event.space}.`
    case 'delivered':
      return `${event.to} has ${event.id}.`
    case 'given up':
      return `Gave up ${event.id} for ${event.to}: ${event.why}`
    case 'changed':
      return `${event.from} pushed to ${event.space}.`
    case 'peer':
    case 'typing':
    case 'read':
      return undefined
  }
}

/** A reason of ours has its full stop; one of the system has none. */
function ended(sentence: string): string {
  return /[.!?]$/u.test(sentence) ? sentence : `${sentence}.`
}
