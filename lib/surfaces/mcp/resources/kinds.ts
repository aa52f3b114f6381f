/** What stands behind `org://SPACE/...`: each resource is what one tool answers, so that both say the same. */

import type { JsonObject } from '../json.ts'

export interface ResourceKind {
  /** What stands after the space: `inbox`, or `thread/` with an id behind it, or `state/` with a key
   * or `channel/` with a name. */
  readonly path: string
  readonly takes: 'nothing' | 'id' | 'key'
  readonly title: string
  readonly description: string
  /** The tool and its arguments. */
  readonly call: (
    space: string,
    id: string,
  ) => { readonly name: string; readonly given: JsonObject }
}

/** A new one is a line here. */
export const resourceKinds: readonly ResourceKind[] = [
  {
    path: 'inbox',
    takes: 'nothing',
    title: 'Inbox',
    description: 'Unread messages and open tasks of one space, without their texts.',
    call: (space) => ({ name: 'check', given: { space, project: 'all' } }),
  },
  {
    path: 'tasks',
    takes: 'nothing',
    title: 'Tasks',
    description: 'The open tasks of the queue in one space.',
    call: (space) => ({ name: 'task', given: { action: 'list', space, project: 'all' } }),
  },
  {
    path: 'entry/',
    takes: 'id',
    title: 'Message or task',
    description: 'One entry with its text; reading it here leaves it unread.',
    call: (space, id) => ({ name: 'read', given: { space, id, peek: true } }),
  },
  {
    path: 'thread/',
    takes: 'id',
    title: 'Thread',
    description: 'The whole exchange that an entry belongs to.',
    call: (space, id) => ({ name: 'read', given: { space, id, view: 'thread' } }),
  },
  {
    path: 'delivery/',
    takes: 'id',
    title: 'Delivery',
    description: 'How far a message or task got for each recipient, by files and by relay.',
    call: (space, id) => ({ name: 'delivery', given: { space, id } }),
  },
  {
    path: 'people',
    takes: 'nothing',
    title: 'People',
    description:
      'Whom one can write to in one space, who is at work here, and who is there by relay.',
    call: (space) => ({ name: 'who', given: { space } }),
  },
  {
    path: 'channels',
    takes: 'nothing',
    title: 'Channels',
    description: 'The channels of one space, with how much in each is new.',
    call: (space) => ({
      name: 'channel',
      given: { action: 'list', space, project: 'all', limit: 100 },
    }),
  },
  {
    path: 'channel/',
    takes: 'key',
    title: 'Channel',
    description: 'The newest posts of one channel; reading them here leaves them new.',
    call: (space, name) => ({
      name: 'channel',
      given: { action: 'read', space, name, all: true, peek: true },
    }),
  },
  {
    path: 'state',
    takes: 'nothing',
    title: 'Shared values',
    description: 'The shared values of one space by key, long ones cut.',
    call: (space) => ({ name: 'state', given: { action: 'list', space, limit: 100 } }),
  },
  {
    path: 'state/',
    takes: 'key',
    title: 'Shared value',
    description: 'One shared value with who set it.',
    call: (space, key) => ({ name: 'state', given: { action: 'get', space, key } }),
  },
  {
    path: 'memory',
    takes: 'nothing',
    title: 'Memories',
    description: 'What is remembered in one space, newest first.',
    call: (space) => ({ name: 'memory_list', given: { space, project: 'all' } }),
  },
  {
    path: 'memory/',
    takes: 'id',
    title: 'Memory',
    description: 'One memory with its text and its history.',
    call: (space, id) => ({ name: 'recall', given: { space, id } }),
  },
]

export interface ResourceRef {
  readonly uri: string
  readonly space: string
  readonly kind: ResourceKind
  readonly id: string
}

/** Undefined for what is no address of ours. A client may have written the `/` of a key as `%2F`. */
export function parseUri(uri: string): ResourceRef | undefined {
  const plain = uri.replace(/%2f/giu, '/')
  const [, space, path = ''] = /^org:\/\/([\w.-]{1,120})\/([\w.@:/-]{1,240})$/u.exec(plain) ?? []
  if (space === undefined) return undefined
  const kind = resourceKinds.find((one) =>
    one.takes === 'nothing'
      ? path === one.path
      : path.startsWith(one.path) && path.length > one.path.length,
  )
  const id = kind && kind.takes !== 'nothing' ? path.slice(kind.path.length) : ''
  return kind && { uri, space, kind, id }
}

/** Those that every space has, for `resources/list`. */
export function resourcesOf(spaces: readonly string[]): readonly JsonObject[] {
  return spaces.flatMap((space) =>
    resourceKinds
      .filter(({ takes }) => takes === 'nothing')
      .map(({ path, title, description }) => ({
        uri: `org://${space}/${path}`,
        name: `${space}/${path}`,
        title: `${title} of ${space}`,
        description,
        mimeType: 'application/json',
      })),
  )
}

/** A key has slashes of its own. */
const slots = { nothing: '', id: '{id}', key: '{+key}' } as const

export const resourceTemplates: readonly JsonObject[] = resourceKinds.map(
  ({ path, takes, title, description }) => ({
    uriTemplate: `org://{space}/${path}${slots[takes]}`,
    name: takes === 'nothing' ? path : `${path}${takes}`,
    title,
    description,
    mimeType: 'application/json',
  }),
)
