/** A named old entry in the form of 0.3: nothing of it is lost, and nothing that it says of trust or approval counts. */

import { encodeLetter, present, type Properties, some } from '../codec/letter.ts'
import { headlineOf } from '../codec/message.ts'
import { parseAddress } from '../model/address.ts'
import { type EntryId, parseId } from '../model/id.ts'
import type { Letter } from '../model/message.ts'
import { urgencyToCookie } from '../model/priority.ts'
import { formatOrgStamp, type OrgStampParts, parseOrgStamp } from '../org/timestamp.ts'
import type { Named } from './ids.ts'
import { keptProperties } from './kept.ts'
import { oldProperty } from './parse.ts'
import { statusOf, taskStatusKeyword, urgencyOf } from './status.ts'
import type { Migrated } from './types.ts'

export interface BuildContext {
  readonly idOf: ReadonlyMap<string, EntryId>
  readonly localMs: (parts: OrgStampParts) => number
  /** Local time of an instant with its brackets. */
  readonly orgStamp: (ms: number) => string
  /** The file of messages, and that of an agent's tasks. */
  readonly pathOf: (kind: Named['kind'], to: string) => string
}

/** Those of 0.3; org-lint finds fault with others. */
const cookies = /^[ABC]$/u

export function buildEntry(named: Named, context: BuildContext): Migrated {
  const { old, kind, to, from, id, atMs } = named
  const { keyword, tags } = statusOf(old, kind)
  const routeKey = oldProperty(old, 'ROUTE_TO') === undefined ? 'ROUTE' : 'ROUTE_TO'
  const route = oldProperty(old, routeKey)
  const used = new Set(['ID', 'FROM', 'TO', 'THREAD', 'REPLY_TO', routeKey])
  const isText = kind === 'task' && old.title !== ''
  const letter: Letter = {
    id,
    from,
    to,
    stamp: new Date(atMs).toISOString(),
    ...some('thread', idIn(old, 'THREAD', context)),
    ...some('replyTo', idIn(old, 'REPLY_TO', context)),
    ...some('route', routeOf(route)),
    mentions: [],
    urgency: urgencyOf(old) ?? 'normal',
    // 0.2 kept a task's whole text in its heading.
    body: isText ? [old.title, old.body].filter(Boolean).join('\n\n') : old.body,
  }
  const was = present([
    ['OLD_ID', oldProperty(old, 'ID') === id ? undefined : oldProperty(old, 'ID')],
    ['OLD_FROM', sameAddress(oldProperty(old, 'FROM'), from)],
    ['OLD_TO', sameAddress(oldProperty(old, 'TO'), to)],
    ['OLD_THREAD', letter.thread ? undefined : oldProperty(old, 'THREAD')],
    ['OLD_REPLY_TO', letter.replyTo ? undefined : oldProperty(old, 'REPLY_TO')],
    ['OLD_ROUTE', letter.route === route ? undefined : route],
    ['OLD_TITLE', isText ? undefined : old.title],
    ['OLD_COOKIE', old.cookie === undefined || cookies.test(old.cookie) ? undefined : old.cookie],
  ])
  const times = kind === 'task' ? taskProperties(named, context, used) : []
  const priority = oldProperty(old, 'PRIORITY')
  if (urgencyOf(old) !== undefined) used.add('PRIORITY')
  const properties: Properties = [
    ...encodeLetter(letter, createdOf(named, context)),
    // Early in the drawer, where the next run looks for it however much an old program kept there.
    ['MIGRATED', `${named.mark} ${old.version} ${old.spot.path}`],
    ...times,
    ...was,
    ...keptProperties(old, used),
  ]
  const unknown =
    priority !== undefined && urgencyOf(old) === undefined
      ? [`Its PRIORITY "${priority.slice(0, 40)}" is none that is known; it is normal now.`]
      : []
  return {
    old,
    kind,
    id,
    atMs,
    path: context.pathOf(kind, to),
    entry: {
      keyword,
      priority: urgencyToCookie(letter.urgency),
      title: headlineOf(letter),
      tags,
      ...(Object.keys(old.planning).length > 0 ? { planning: old.planning } : {}),
      properties,
      log: old.log,
      body: letter.body,
    },
    remarks: [...named.remarks, ...(named.idRemark ? [named.idRemark] : []), ...unknown],
  }
}

/** The heading's own time where it has one: it is what the author's clock said. */
function createdOf({ old, atMs }: Named, { orgStamp }: BuildContext): string {
  const { time } = old
  return time?.hour === undefined ? orgStamp(atMs) : `[${formatOrgStamp(time)}]`
}

/** `thread-X` is X now; what another entry's id became is followed. */
function idIn(old: Named['old'], key: string, { idOf }: BuildContext): EntryId | undefined {
  const text = oldProperty(old, key)
  if (text === undefined) return undefined
  const bare = key === 'THREAD' ? text.replace(/^thread-/u, '') : text
  return idOf.get(bare) ?? parseId(bare)
}

function routeOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const user = text.startsWith('@') ? parseAddress(text) : undefined
  if (user) return `user:${user}`
  return /^(?:github:(?:[\w.-]+\/[\w.-]+#)?[0-9]{1,9}|file:\S.*|user:\S+)$/u.test(text)
    ? text
    : undefined
}

function sameAddress(text: string | undefined, now: string): string | undefined {
  return text === undefined || parseAddress(text) === now ? undefined : text
}

/** Effort and times of a task in today's words; what cannot be read stays under its old name. */
function taskProperties({ old }: Named, context: BuildContext, used: Set<string>): Properties {
  const isOpen = ['TODO', 'QUEUED'].includes(statusOf(old, 'task').keyword)
  const time = (keys: readonly string[]): string | undefined => {
    const key = keys.find((one) => oldProperty(old, one) !== undefined)
    const iso = key && utcOf(oldProperty(old, key)!, context)
    // Of an open task the governor takes these out when it lets it wait; under its old name it stays.
    if (key && iso && !isOpen) used.add(key)
    return iso
  }
  const effortKey = oldProperty(old, 'TASK_EFFORT') === undefined ? 'EFFORT' : 'TASK_EFFORT'
  const effort = oldProperty(old, effortKey)
  const isCount = effort !== undefined && /^[0-9]{1,15}$/u.test(effort)
  if (isCount) used.add(effortKey)
  const status = oldProperty(old, 'TASK_STATUS')
  if (status !== undefined && taskStatusKeyword(status)) used.add('TASK_STATUS')
  return present([
    ['TASK_EFFORT', isCount ? effort : undefined],
    ['STARTED', time(['STARTED', 'STARTED_AT'])],
    ['COMPLETED', time(['COMPLETED', 'COMPLETED_AT'])],
  ])
}

/** An org or ISO time, local unless it names its zone. */
function utcOf(text: string, { localMs }: BuildContext): string | undefined {
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$/u.test(text)) {
    const ms = Date.parse(text)
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
  }
  const parts = parseOrgStamp(text.replace('T', ' '))
  return parts && new Date(localMs(parts)).toISOString()
}
