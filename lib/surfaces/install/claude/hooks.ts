/** Our three hooks in the text of Claude Code's settings.json: put in, moved, taken out. Text in, text out. */

import { type Container, insertInto, removeFrom, splice } from './json-edit.ts'
import { type JsonNode, parseJson, placeOf } from './json-source.ts'
import { type IsOurs, namedHook } from './our-hook.ts'

/** What the hook listens to (shared with docs/hook.md). */
export const hookEvents = ['UserPromptSubmit', 'SessionStart', 'Stop'] as const

/** Claude Code ends a hook after this many seconds; ours needs a fraction of one. */
const timeoutSeconds = 30

export type HookEdit =
  | { readonly ok: true; readonly text: string }
  /** Nothing can be changed safely; one sentence that continues "FILE ...". */
  | { readonly ok: false; readonly why: string }

interface OurHook {
  readonly event: string
  readonly member: number
  readonly groups: Container
  readonly group: number
  readonly hooks: Container
  readonly hook: number
  readonly command: Extract<JsonNode, { type: 'scalar' }>
}

/**
 * The settings with our command once in each event; the very same text when that is so already. Other commands of ours
 * give way; those of somebody else stay beside it.
 */
export function withHooks(text: string, command: string, isOurs: IsOurs): HookEdit {
  const ourOwn: IsOurs = (one) => one === command || isOurs(one)
  let now = text.trim() === '' ? '{}\n' : text
  for (const event of hookEvents) {
    for (;;) {
      const read = readHooks(now, ourOwn)
      if (!read.ok) return read
      const ours = read.ours.filter((hook) => hook.event === event)
      const [first, second] = ours
      if (second) now = without(now, read.hooks!, second)
      else if (!first) now = added(now, read, event, command)
      else if (first.command.value === command) break
      else now = splice(now, first.command.start, first.command.end, JSON.stringify(command))
    }
  }
  return { ok: true, text: now }
}

/** The settings without the hooks that run one of these commands, and without a `hooks` that this leaves empty. */
export function withoutHooks(
  text: string,
  commands: readonly string[],
  empty: 'take out empty' | 'keep empty' = 'take out empty',
): HookEdit {
  let now = text
  for (;;) {
    const read = readHooks(now, (command) => commands.includes(command))
    if (!read.ok) return read
    const [ours] = read.ours
    if (!ours) return { ok: true, text: now }
    now = without(now, read.hooks!, ours)
    const left = parseJson(now)
    if (empty === 'take out empty' && left.ok && left.root.type === 'object') {
      now = withoutEmptyHooks(now, left.root)
    }
  }
}

/** Commands of our file's name that are somebody else's. */
export function foreignHooks(text: string, isOurs: IsOurs): readonly string[] {
  const isForeign: IsOurs = (command) => namedHook(command) !== undefined && !isOurs(command)
  const read = readHooks(text.trim() === '' ? '{}' : text, isForeign)
  return read.ok ? [...new Set(read.ours.map(({ command }) => String(command.value)))] : []
}

interface ReadHooks {
  readonly ok: true
  readonly root: Container
  readonly hooks: Container | undefined
  readonly ours: readonly OurHook[]
}

function readHooks(text: string, isOurs: IsOurs): ReadHooks | Extract<HookEdit, { ok: false }> {
  const source = parseJson(text)
  const refuse = (at: number, why: string): Extract<HookEdit, { ok: false }> => {
    const { line, column } = placeOf(text, at)
    return { ok: false, why: `${why} (line ${line}, column ${column})` }
  }
  if (!source.ok) return refuse(source.at, `is not valid JSON: ${source.why}`)
  const { root } = source
  if (root.type !== 'object') return refuse(root.start, 'does not hold a JSON object')
  const found = root.members.filter(({ key }) => key === 'hooks')
  if (found[1]) return refuse(found[1].keyStart, 'has "hooks" twice')
  const hooks = found[0]?.value
  if (!hooks) return { ok: true, root, hooks: undefined, ours: [] }
  if (hooks.type !== 'object') return refuse(hooks.start, 'has a "hooks" that is no object')
  const ours: OurHook[] = []
  for (const [member, { key: event, value: groups }] of hooks.members.entries()) {
    if (!hookEvents.some((name) => name === event)) continue
    if (hooks.members.findIndex(({ key }) => key === event) !== member) {
      return refuse(hooks.members[member]!.keyStart, `has "${event}" twice in its hooks`)
    }
    if (groups.type !== 'array') return refuse(groups.start, `has a "${event}" that is no list`)
    for (const [group, item] of groups.items.entries()) {
      const list = item.type === 'object' ? memberOf(item, 'hooks') : undefined
      if (list?.type !== 'array')
        return refuse(item.start, `has an entry in "${event}" without a list "hooks"`)
      for (const [hook, one] of list.items.entries()) {
        if (one.type !== 'object')
          return refuse(one.start, `has a hook in "${event}" that is no object`)
        const command = memberOf(one, 'command')
        if (command?.type !== 'scalar' || typeof command.value !== 'string') continue
        if (!isOurs(command.value)) continue
        ours.push({ event, member, groups, group, hooks: list, hook, command })
      }
    }
  }
  return { ok: true, root, hooks, ours }
}

function memberOf(node: Extract<JsonNode, { type: 'object' }>, key: string): JsonNode | undefined {
  return node.members.findLast((member) => member.key === key)?.value
}

function added(text: string, read: ReadHooks, event: string, command: string): string {
  const group = { hooks: [{ type: 'command', command, timeout: timeoutSeconds }] }
  if (!read.hooks) return insertInto(text, read.root, { [event]: [group] }, 'hooks')
  const groups = read.hooks.type === 'object' ? memberOf(read.hooks, event) : undefined
  if (groups?.type === 'array') return insertInto(text, groups, group)
  return insertInto(text, read.hooks, [group], event)
}

/** Takes out one hook, and what it leaves empty: its group, its event. */
function without(text: string, hooks: Container, ours: OurHook): string {
  if (ours.hooks.type === 'array' && ours.hooks.items.length > 1)
    return removeFrom(text, ours.hooks, ours.hook)
  if (ours.groups.type === 'array' && ours.groups.items.length > 1) {
    return removeFrom(text, ours.groups, ours.group)
  }
  return removeFrom(text, hooks, ours.member)
}

function withoutEmptyHooks(text: string, root: Extract<JsonNode, { type: 'object' }>): string {
  const index = root.members.findIndex(({ key }) => key === 'hooks')
  const hooks = root.members[index]?.value
  return hooks?.type === 'object' && hooks.members.length === 0
    ? removeFrom(text, root, index)
    : text
}
