/**
 * The two streams of a relay in JetStream: `DCM_MAIL`, an envelope a subject, and `DCM_KNOWN`, the keys that have a mailbox.
 * JetStream acknowledges before it is on the disk, so this is a catch-up buffer and never the only copy (docs/scaling.md).
 */

import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import { keySubject } from '../../../core/wire/subject.ts'
import type { KeyText } from '../../../core/wire/types.ts'
import type { NatsLink } from './link.ts'

export interface StreamLimits {
  readonly mailboxesBytes: number
  readonly ttlMsMax: number
}

/** An envelope by its subject, which says what there is to know without reading it. */
export interface MailName {
  readonly key: KeyText
  /** `keySubject` of the sender. */
  readonly from: string
  readonly id: string
  readonly bytes: number
}

export interface Streams {
  /** Why nothing can be kept just now; undefined when all is well. */
  trouble(): string | undefined
  /** Called whenever things can be kept again. */
  onReady(hear: () => void): void
  remember(key: KeyText): Promise<void>
  isKnown(key: KeyText): Promise<boolean>
  list(key: KeyText): Promise<readonly MailName[]>
  /** What a sender has in all mailboxes: `from` is their `keySubject`. */
  listOf(from: string): Promise<readonly Pick<MailName, 'id' | 'bytes'>[]>
  /** `there`: this name is taken. `full`: no more room. */
  put(name: MailName, data: string): Promise<{ readonly seq: number } | 'there' | 'full'>
  /** The first of this key after a place in the stream. */
  next(
    key: KeyText,
    afterSeq: number,
  ): Promise<{ readonly seq: number; readonly data: string; readonly subject: string } | undefined>
  read(name: MailName): Promise<string | undefined>
  dropAt(seq: number): Promise<void>
  /** Whatever its size. */
  dropName(name: Omit<MailName, 'bytes'>): Promise<void>
  size(): Promise<{ readonly keys: number; readonly envelopes: number; readonly bytes: number }>
}

const mail = { stream: 'DCM_MAIL', subject: 'dcm.v1.mail' }
const known = { stream: 'DCM_KNOWN', subject: 'dcm.v1.known' }
/** A key that has not logged in for so long is unknown again. */
const knownMs = 90 * 24 * 3_600_000
/** About 400,000 keys; those that logged in longest ago are forgotten first. */
const knownBytesMax = 64 * 1024 * 1024
const requestMs = 5_000
const againMs = 2_000

interface Api {
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
}

export function openStreams(link: NatsLink, limits: StreamLimits): Streams {
  let api: Api | undefined
  let why: string | undefined = 'JetStream is being asked.'
  let again: NodeJS.Timeout | undefined
  const hearers: (() => void)[] = []

  link.onLive(() => void prepare())

  async function prepare(): Promise<void> {
    clearTimeout(again)
    const connection = link.live()
    if (connection === undefined) return
    try {
      const { jetstream, jetstreamManager } = await import('@nats-io/jetstream')
      const manager = await jetstreamManager(connection, { timeout: requestMs, checkAPI: false })
      await prepareStreams(manager, limits)
      api = { manager, client: jetstream(connection, { timeout: requestMs }) }
      why = undefined
      for (const hear of hearers) hear()
    } catch (error) {
      api = undefined
      why = `JetStream of NATS cannot be used: ${reasonOf(error)}. Start nats-server with -js, and room for ${limits.mailboxesBytes} bytes.`
      again = setTimeout(() => void prepare(), againMs)
      again.unref()
    }
  }

  function used(): Api {
    const trouble = streams.trouble()
    if (trouble !== undefined || api === undefined) throw new Error(trouble)
    return api
  }

  async function named(filter: string): Promise<readonly Omit<MailName, 'key'>[]> {
    const subjects_filter = `${mail.subject}.${filter}`
    const { state } = await used().manager.streams.info(mail.stream, { subjects_filter })
    return Object.keys(state.subjects ?? {}).flatMap((subject) => {
      const [from, id, bytes] = subject.split('.').slice(4)
      return from && id && bytes ? [{ from, id, bytes: Number(bytes) }] : []
    })
  }

  const streams: Streams = {
    trouble: () => link.trouble() ?? why,
    onReady: (hear) => void hearers.push(hear),
    async remember(key) {
      await used().client.publish(`${known.subject}.${keySubject(key)}`, '')
    },
    async isKnown(key) {
      const last_by_subj = `${known.subject}.${keySubject(key)}`
      return (await used().manager.direct.getMessage(known.stream, { last_by_subj })) !== null
    },
    async list(key) {
      return (await named(`${keySubject(key)}.>`)).map((name) => ({ ...name, key }))
    },
    listOf: (from) => named(`*.${from}.>`),
    async put(name, data) {
      try {
        return await used().client.publish(subjectOf(name), data)
      } catch (error) {
        const reason = reasonOf(error)
        if (/per subject/u.test(reason)) return 'there'
        if (/maximum|insufficient|exceeded/u.test(reason)) return 'full'
        throw error
      }
    },
    async next(key, afterSeq) {
      const next_by_subj = `${mail.subject}.${keySubject(key)}.>`
      const query = { seq: afterSeq + 1, next_by_subj }
      const found = await used().manager.direct.getMessage(mail.stream, query)
      return found === null
        ? undefined
        : { seq: found.seq, data: found.string(), subject: found.subject }
    },
    async read(name) {
      const last_by_subj = subjectOf(name)
      const found = await used().manager.direct.getMessage(mail.stream, { last_by_subj })
      return found?.string()
    },
    async dropAt(seq) {
      // Not written over first: it is ciphertext.
      const { manager } = used()
      await manager.streams.deleteMessage(mail.stream, seq, false).catch((error: unknown) => {
        // Another process took it out.
        if (!/not found/iu.test(reasonOf(error))) throw error
      })
    },
    async dropName({ key, from, id }) {
      const filter = `${mail.subject}.${keySubject(key)}.${from}.${id}.*`
      await used().manager.streams.purge(mail.stream, { filter })
    },
    async size() {
      const { manager } = used()
      const [mails, keys] = await Promise.all([
        manager.streams.info(mail.stream),
        manager.streams.info(known.stream),
      ])
      const { messages, bytes } = mails.state
      return { keys: keys.state.messages, envelopes: messages, bytes }
    },
  }
  return streams
}

function subjectOf({ key, from, id, bytes }: MailName): string {
  return `${mail.subject}.${keySubject(key)}.${from}.${id}.${bytes}`
}

/** Makes both, or sets the limits of what another process or an earlier run has made. The operator's replicas stay. */
async function prepareStreams(manager: JetStreamManager, limits: StreamLimits): Promise<void> {
  const usual = {
    retention: 'limits',
    storage: 'file',
    allow_direct: true,
    max_msgs_per_subject: 1,
  } as const
  await prepareStream(manager, {
    ...usual,
    name: mail.stream,
    subjects: [`${mail.subject}.>`],
    // A full one refuses what is new, and a name that is taken stays as it is: nobody pushes out the mail of others.
    discard: 'new',
    discard_new_per_subject: true,
    max_bytes: limits.mailboxesBytes,
    max_age: nanosOf(limits.ttlMsMax),
  })
  await prepareStream(manager, {
    ...usual,
    name: known.stream,
    subjects: [`${known.subject}.*`],
    discard: 'old',
    max_bytes: Math.min(knownBytesMax, limits.mailboxesBytes),
    max_age: nanosOf(knownMs),
  })
}

type Config = Parameters<JetStreamManager['streams']['add']>[0]

/** Asked for first: nats-server wants room for a second one before it sees that there is one. */
async function prepareStream(manager: JetStreamManager, config: Config): Promise<void> {
  const { streams } = manager
  const { name, max_bytes = -1, max_age = 0 } = config
  const found = await streams.info(name).catch((error: unknown) => {
    if (/not found/u.test(reasonOf(error))) return undefined
    throw error
  })
  if (found === undefined) await streams.add(config)
  else if (found.config.max_bytes !== max_bytes || found.config.max_age !== max_age) {
    await streams.update(name, { max_bytes, max_age })
  }
}

function nanosOf(ms: number): number {
  return ms * 1_000_000
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/u, '') : String(error)
}
