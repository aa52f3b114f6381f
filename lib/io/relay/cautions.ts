/** What an operator should know of a relay that starts as it was told to, though it may not be what they mean. */

import { usualRelayLimits } from '../../core/relay/limits.ts'
import { readIfThere } from '../atomic-file.ts'
import { isLoopback, type RelaySettings } from './settings.ts'

/** Files, libraries, mailboxes and the log, beside the sockets. */
const otherFiles = 100

export function cautions({ host, urls, source, secretCaution }: RelaySettings): readonly string[] {
  const isBehind = urls.length > 0
  return [
    ...(secretCaution === undefined ? [] : [secretCaution]),
    ...(isLoopback(host)
      ? []
      : [
          `It does not speak TLS, and listens beyond this machine (${host}): let nobody but the proxy reach its port.`,
        ]),
    ...(isBehind && source === 'socket'
      ? ['Behind a proxy all clients seem to come from one address: add --trust-proxy there.']
      : []),
  ]
}

/** Sockets that find no room are closed by the system without a word to anybody. */
export function fewFiles(limits: string | undefined = ownLimits()): readonly string[] {
  const most = Number(/^Max open files +([0-9]+) /mu.exec(limits ?? '')?.[1] ?? 'Infinity')
  const { connections, otherSockets } = usualRelayLimits
  const room = Math.max(0, most - otherSockets - otherFiles)
  if (room >= connections / 2) return []
  return [
    `It may have ${most} files and sockets open, which is room for about ${room} connections of ${connections}: raise it (ulimit -n, or LimitNOFILE).`,
  ]
}

/** On Linux. Node itself raises the limit as far as it may. */
function ownLimits(): string | undefined {
  return readIfThere('/proc/self/limits')?.toString()
}
