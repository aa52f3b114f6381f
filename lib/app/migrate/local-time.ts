/** Local wall-clock time to an instant: old times have no zone, and 0.1 and 0.2 wrote them where their owner was. */

import { type OrgStampParts, parseOrgStamp } from '../../core/org/timestamp.ts'

/** `orgStamp` is the local time of an instant. In the hour that the clocks skip, the time before it. */
export function localMsWith(orgStamp: (ms: number) => string): (parts: OrgStampParts) => number {
  return (parts) => {
    const wanted = utcMs(parts)
    const first = wanted - offsetAt(orgStamp, wanted)
    return wanted - offsetAt(orgStamp, first)
  }
}

/** How much local time is ahead of UTC. */
function offsetAt(orgStamp: (ms: number) => string, ms: number): number {
  const parts = parseOrgStamp(orgStamp(ms))
  return parts ? utcMs(parts) - Math.floor(ms / 60_000) * 60_000 : 0
}

function utcMs({ year, month, day, hour = 0, minute = 0 }: OrgStampParts): number {
  return Date.UTC(year, month - 1, day, hour, minute)
}
