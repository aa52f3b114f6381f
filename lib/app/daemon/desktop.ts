/** Whether something that arrived is shown on the desktop, and in which words: ours, with names of contacts, and nobody's text. */

import type { Urgency } from '../../core/model/priority.ts'
import type { NoticeSettings } from '../../core/model/settings.ts'
import type { PresenceStatus } from '../../core/presence/types.ts'

export interface Arrival {
  readonly from: string
  readonly kind: 'message' | 'task'
  readonly urgency: Urgency
}

export interface Moment {
  readonly status: PresenceStatus
  /** Minutes since the local day's first moment. */
  readonly minute: number
  readonly settings: NoticeSettings
}

/** Undefined for silence. What is urgent is shown while somebody is busy, and never while they are not to be disturbed. */
export function desktopNotice(
  { from, kind, urgency }: Arrival,
  { status, minute, settings }: Moment,
): string | undefined {
  const wanted = settings.senders[from] ?? 'all'
  const isUrgent = urgency === 'urgent'
  if (!settings.enabled || wanted === 'none' || (wanted === 'urgent' && !isUrgent)) return undefined
  if (status === 'dnd' || isQuiet(settings.quiet_hours, minute)) return undefined
  if ((status === 'focusing' || status === 'busy') && !isUrgent) return undefined
  const how = isUrgent ? 'an urgent' : 'a'
  return kind === 'task'
    ? `${from} sent ${how} task for your agent.`
    : `${from} sent you ${how} message.`
}

/** `22:00-07:00` goes over midnight; the end is not quiet any more. Hours that begin and end at once are none. */
export function isQuiet(hours: string, minute: number): boolean {
  const [from, to] = hours.split('-').map((time) => {
    const [hour = 0, minutes = 0] = time.split(':').map(Number)
    return hour * 60 + minutes
  })
  if (from === undefined || to === undefined || from === to) return false
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
