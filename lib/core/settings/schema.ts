/** Every key that we read, with its rule. Meanings and defaults are in docs/settings.md, which a test compares. */

import { parseAddress } from '../model/address.ts'
import {
  address,
  choice,
  count,
  factor,
  flag,
  handle,
  list,
  type Schema,
  type Section,
  secret,
  section,
  word,
} from './rules.ts'

/** A pushed commit must not raise its author's tier, spend this machine's tokens, or set an agent going. */
const thisMachine = ['local', 'module'] as const
/** Who I am is not for the other members of a space to say. */
const notTheSpace = ['root', 'local', 'module'] as const

const spaceName = word('the name of a space such as 0-personal', (text) =>
  /^[a-z0-9][a-z0-9-]{0,99}$/u.test(text) ? text : undefined,
)

const folder = word('an absolute path, or one that begins with ~/', (text) =>
  /^(?:\/|~\/|~$|[A-Za-z]:[\\/])/u.test(text) ? text : undefined,
)

/** A secret in a URL ends up in logs and process lists; without TLS only this machine may listen. */
const relayUrl = word(
  'a wss:// URL (ws:// for localhost) without user, password or query',
  (text) =>
    text === '' ||
    /^wss:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/u.test(text) ||
    /^ws:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:\/[^\s?#@]*)?$/u.test(text)
      ? text
      : undefined,
)

const quietHours = word('hours such as 22:00-07:00', (text) =>
  text === '' || /^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]$/u.test(text)
    ? text
    : undefined,
)

const tier = section({
  priority_boost: factor(0, 100),
  daily_token_limit: count(0),
  max_task_effort: count(0),
  auto_accept: flag,
  // The memory of what came has so many of one sender.
  daily_letter_limit: count(0, 10_000),
  daily_letter_kib: count(0),
})

export function isTierName(name: string): boolean {
  return /^[a-z][a-z0-9_-]{0,31}$/u.test(name) && name !== 'blocked'
}

const messaging = section({
  default_space: spaceName,
  show_in_today: flag,
  trust_overrides: {
    type: 'table',
    keyName: 'ADDRESS',
    keyExpects: 'an address such as gregor or "tex@team.example.com"',
    parseKey: parseAddress,
    each: word('the name of a trust tier, or blocked', (text) => text || undefined),
    readFrom: thisMachine,
  },
  trust_tiers: {
    type: 'table',
    keyName: 'TIER',
    keyExpects: 'a tier name of lower case letters, digits, _ and -, other than blocked',
    parseKey: (name) => (isTierName(name) ? name : undefined),
    each: tier,
    readFrom: thisMachine,
  },
  compute: section(
    {
      daily_budget_tokens: count(0),
      per_sender_daily_max: count(0),
      per_task_max_tokens: count(0),
      per_task_timeout_minutes: count(1, 10_080),
      cooldown_between_tasks: count(0, 86_400),
      max_queue_depth: count(0),
      max_retries: count(0, 100),
      rate_limits: section({ tasks_per_hour: count(0) }),
    },
    thisMachine,
  ),
  archive: section({ after_days: count(0, 36_500), keep_at_most: count(0) }),
  hook: section(
    {
      show: choice('tasks', 'ids'),
      sessions: choice('all', 'folders', 'identity'),
      folders: list('a list of folders such as [~/work, /srv/app]', folder),
      continue_on_stop: flag,
      // The host cuts what a hook says at 10,000 characters.
      max_chars: count(200, 10_000),
      offer_lease_minutes: count(1, 1440),
    },
    thisMachine,
  ),
  files: section(
    {
      // What sync takes from others has at most 64 MiB.
      max_mib: count(1, 64),
      quota_mib: count(1, 100_000),
      folders: list('a list of folders such as [~/work, /srv/app]', folder),
    },
    thisMachine,
  ),
  // Whoever names the relay learns who is connected, and is shown a proof of the secret.
  relay: section(
    {
      enabled: flag,
      url: secret(relayUrl),
      secret: secret(word('text on one line', (text) => text)),
      sync_on_ring: flag,
      read_notices: flag,
    },
    notTheSpace,
  ),
  notices: section(
    {
      enabled: flag,
      quiet_hours: quietHours,
      senders: {
        type: 'table',
        keyName: 'ADDRESS',
        keyExpects: 'an address such as gregor or "tex@team.example.com"',
        parseKey: parseAddress,
        each: choice('all', 'urgent', 'none'),
      },
    },
    thisMachine,
  ),
})

const identity = section(
  { name: address, handles: list('a list of handles such as ["@tex", "@tx"]', handle) },
  notTheSpace,
)

export const schema: Section = section({ identity, messaging })

/** The rule, section or table at a path of keys; undefined when there is none. */
export function schemaAt(path: readonly string[]): Schema | undefined {
  let at: Schema | undefined = schema
  for (const key of path) {
    if (at?.type === 'table') at = at.each
    else at = at?.type === 'section' && Object.hasOwn(at.keys, key) ? at.keys[key] : undefined
  }
  return at
}

/** All keys of values, as documentation names them: `messaging.trust_tiers.TIER.auto_accept`. */
export function allKeys(): readonly string[] {
  return pathsBelow(schema, []).map((path) => path.join('.'))
}

/** Paths of the values below a part of the schema. */
export function pathsBelow(at: Schema, path: readonly string[]): readonly (readonly string[])[] {
  if (at.type === 'value') return [path]
  if (at.type === 'table') return pathsBelow(at.each, [...path, at.keyName])
  return Object.entries(at.keys).flatMap(([key, below]) => pathsBelow(below, [...path, key]))
}
