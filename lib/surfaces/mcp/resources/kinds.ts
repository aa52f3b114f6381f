/** What stands behind `org://SPACE/...`: each resource is what one tool answers, so that both say the same. */

import type { JsonObject } from '../json.ts'

export interface ResourceKind {
  /** What stands after the space: `inbox`, or `thread/` with an id behind it. */
  readonly path: string
  readonly takes: 'nothing' | 'id'
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
    call: (space) => ({ name: 'check', given: { space } }),
  },
  {
    path: 'tasks',
    takes: 'nothing',
    title: 'Tasks',
    description: 'The open tasks of the queue in one space.',
    call: (space) => ({ name: 'task', given: { action: 'list', space } }),
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
]

export interface ResourceRef {
  readonly uri: string
  readonly space: string
  readonly kind: ResourceKind
  readonly id: string
}

/** Undefined for what is no address of ours. */
export function parseUri(uri: string): ResourceRef | undefined {
  const [, space, path = ''] = /^org:\/\/([\w.-]{1,120})\/([\w.@:/-]{1,240})$/u.exec(uri) ?? []
  if (space === undefined) return undefined
  const kind = resourceKinds.find((one) =>
    one.takes === 'id'
      ? path.startsWith(one.path) && path.length > one.path.length
      : path === one.path,
  )
  return kind && { uri, space, kind, id: kind.takes === 'id' ? path.slice(kind.path.length) : '' }
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

export const resourceTemplates: readonly JsonObject[] = resourceKinds.map(
  ({ path, takes, title, description }) => ({
    uriTemplate: `org://{space}/${path}${takes === 'id' ? '{id}' : ''}`,
    name: path.replace(/\/$/u, ''),
    title,
    description,
    mimeType: 'application/json',
  }),
)
