/** Sends a text to people and agents: one signed entry a recipient, on disk before this returns. */

import { encodeMessage } from '../core/codec/message.ts'
import { encodeOutbox } from '../core/outbox/codec.ts'
import { encodeTask } from '../core/codec/task.ts'
import type { Address } from '../core/model/address.ts'
import { type Attachment, attachmentsMax } from '../core/files/attachment.ts'
import { nextHops } from '../core/model/hops.ts'
import { type EntryId, newId } from '../core/model/id.ts'
import type { Letter } from '../core/model/message.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { TaskOrder } from '../core/model/task.ts'
import { printEntry } from '../core/org/print.ts'
import type { NewEntry, Op } from '../core/org/types.ts'
import { archiveIfDue } from './archive.ts'
import { parseTyped, type TypedText } from './compose.ts'
import { inboxPath, isArchive, letterOf, outboxPath, queuePath } from './decode.ts'
import { Failure } from './failure.ts'
import { attachFiles } from './files/share.ts'
import { findEntry } from './find.ts'
import { govern } from './govern.ts'
import { loadQueue } from './load.ts'
import { mark } from './mark.ts'
import { relayed } from './outbox/reach.ts'
import { uncarriedWarnings } from './outbox/uncarried.ts'
import { isMine, loadContacts, me, type Recipient } from './people.ts'
import type { Deps, Plan, Space, SpaceView, Written } from './ports.ts'
import { deliverRoute } from './route.ts'
import { refusedDraft } from './send-check.ts'
import { draftOps, draftWaits, findDraft, moveDrafts } from './send-draft.ts'
import { draftForAll, filesByRelay } from './send-relay.ts'
import { whereAndWho } from './send-where.ts'
import { signLetter } from './sign.ts'
import { nextStampMs } from './stamps.ts'
import type { EntryView, RouteReport, SendInput, SendReport, SentEntry, TaskView } from './views.ts'

/** Refuses before anything is stored; a success names what is on disk. */
export async function send(deps: Deps, input: SendInput): Promise<Result<SendReport>> {
  const typed = parseTyped(input.text)
  if (!typed.ok) return typed
  const parentId = input.replyTo ?? typed.value.replyTo
  const found = parentId ? await findEntry(deps, { space: input.space, id: parentId }) : undefined
  if (found && !found.ok) return found
  const parent = found?.value
  const addressed = await whereAndWho(deps, input, parent)
  if (!addressed.ok) return addressed
  const { space, recipients, skipped } = addressed.value
  const away = await relayed(deps, space, recipients)
  if (!away.ok) return away
  const chain = parent ?? (await claimedTask(deps))
  const refused = await refusedDraft(deps, { input, typed: typed.value, space, recipients })
  if (refused) return refused
  if (hopsOf(deps, chain) === undefined) {
    return refuse({
      code: 'hops_exhausted',
      why: 'This exchange between agents is at its limit of answers.',
      hint: 'A person may go on with it: reply as yourself.',
    })
  }
  const uncarried = filesByRelay(input, away.value.addresses)
  if (uncarried) return uncarried
  const attachments = await attachmentsOf(deps, space, input)
  if (!attachments.ok) return attachments
  const draft: Draft = {
    input,
    typed: typed.value,
    parent,
    chain,
    recipients,
    away: away.value.addresses,
    sentIn: away.value.space.name === space.name ? undefined : space.name,
    attachments: attachments.value,
  }
  if (input.draft && draft.sentIn !== undefined) return draftForAll(space, away.value)
  const elsewhere = draft.sentIn === undefined ? undefined : away.value.space
  const written = await writeEntries(deps, draft, space, elsewhere)
  const waits = input.draft && draftWaits(input.draft, written)
  if (waits) return waits
  const reached = written.state === 'spooled' ? 'spooled' : 'stored'
  const warnings = await uncarriedWarnings(deps, space, recipients)
  const sent = written.value.map(({ letter, kind, path }) => {
    const outbox = path === outboxPath ? { outbox: 'waiting' as const } : {}
    const warning = warnings.get(letter.to)
    return {
      id: letter.id,
      to: letter.to,
      kind,
      space: path === outboxPath ? away.value.space.name : space.name,
      path,
      reached,
      ...outbox,
      ...(warning === undefined ? {} : { warning }),
    } as const
  })
  const batch = written.value[0]?.letter.batch
  try {
    if (input.draft) await moveDrafts(deps, space)
    await deps.useLog.record(deps.session, parent ? [letterOf(parent).id] : [])
    await markAnswered(deps, parent)
    const routes = parent ? await deliverRoute(deps, space, parent, typed.value.body) : []
    return done(await report(deps, space, { sent, routes, skipped, batch }))
  } catch (cause) {
    throw storedAllTheSame(sent, cause)
  }
}

/** Who answers a message has read it. One in the archive stays as it is. */
async function markAnswered(deps: Deps, parent: EntryView | undefined): Promise<void> {
  if (parent?.kind !== 'message' || isArchive(parent.path)) return
  const { id, to, status, blocking } = parent.message
  if (to !== me(deps) || status === 'done' || status === 'archived') return
  // Who waits has their answer; what was only read goes out of the inbox, what is to do stays.
  if (blocking) await mark(deps, { space: parent.space, ids: [id], status: 'done' })
  else if (status === 'unread') await mark(deps, { space: parent.space, ids: [id], status: 'read' })
}

/** What follows the write failed. Whoever reads of a failure sends again, so this says what is on disk. */
function storedAllTheSame(sent: readonly Pick<SentEntry, 'id' | 'to'>[], cause: unknown): Failure {
  const stored = sent.map(({ id, to }) => `for ${to}: ${id}`).join(', ')
  const why = cause instanceof Error ? cause.message.replace(/\.$/u, '') : String(cause)
  return new Failure('io', `What follows a message failed (${why}). It is stored ${stored}`, {
    hint: 'It need not be sent again. See what is wrong with datacore-msg doctor.',
    cause,
  })
}

interface Draft {
  readonly input: SendInput
  readonly typed: TypedText
  readonly parent: EntryView | undefined
  /** What an agent's words follow from: the parent, else the task it works on. */
  readonly chain: EntryView | undefined
  readonly recipients: readonly Recipient[]
  /** Those whose letters go into the outbox. */
  readonly away: ReadonlySet<Address>
  /** The space whose outbox does not take them, for others read it; undefined where it does. */
  readonly sentIn: string | undefined
  readonly attachments: readonly Attachment[]
}

/** What goes by relay first: if the files of the space cannot be written then, that is said with what is stored already. */
async function writeEntries(
  deps: Deps,
  draft: Draft,
  space: Space,
  elsewhere: Space | undefined,
): Promise<Written<readonly Composed[]>> {
  if (!elsewhere) return deps.store.write(space, (view) => planEntries(deps, view, draft))
  const isOutbox = (path: string) => path === outboxPath
  const first = await deps.store.write(elsewhere, (view) => {
    const plan = planEntries(deps, view, draft)
    return { ...plan, ops: plan.ops.filter(({ path }) => isOutbox(path)) }
  })
  const rest = first.value.filter(({ path }) => !isOutbox(path))
  if (rest.length === 0) return first
  try {
    const ops = entryOps(deps, draft, rest)
    const second = await deps.store.write(space, () => ({ ops, value: undefined }))
    const state = second.state === 'spooled' ? second.state : first.state
    return { state, value: first.value }
  } catch (cause) {
    const gone = first.value.filter(({ path }) => isOutbox(path))
    throw storedAllTheSame(
      gone.map(({ letter }) => ({ id: letter.id, to: letter.to })),
      cause,
    )
  }
}

/** Shared before the message is written, so that none speaks of a file that is not there. */
async function attachmentsOf(
  deps: Deps,
  space: Space,
  { attach = [], attachments = [], expiresMs }: SendInput,
): Promise<Result<readonly Attachment[]>> {
  if (attach.length + attachments.length > attachmentsMax) {
    const why = `A message brings at most ${attachmentsMax} files.`
    return refuse({ code: 'usage', why, hint: 'Pack them into one, for example with tar.' })
  }
  if (attach.length === 0) return done(attachments)
  const shared = await attachFiles(deps, space, { paths: attach, expiresMs })
  return shared.ok ? done([...attachments, ...shared.value]) : shared
}

interface Composed {
  readonly letter: Letter | TaskOrder
  readonly kind: 'message' | 'task'
  readonly path: string
}

function planEntries(deps: Deps, view: SpaceView, draft: Draft): Plan<readonly Composed[]> {
  const { draft: written } = draft.input
  if (written && !findDraft(view, written)) return { ops: [], value: [] }
  const pathOf = (recipient: Recipient) => wayOf(recipient, draft.away)
  const paths = new Set(draft.recipients.map(pathOf))
  const nowMs = nextStampMs(
    deps,
    [...paths].map((path) => view.read(path)),
  )
  const random = deps.random.bytes(6)
  const author = deps.acting
  const several = draft.recipients.length > 1
  const batch = several ? newId({ kind: 'msg', nowMs, author, random }) : undefined
  const composed = draft.recipients.map((recipient): Composed => {
    const { address, kind } = recipient
    const only = several ? { recipient: address } : {}
    const id = newId({ kind: 'msg', nowMs, author, random, ...only })
    const letter = letterFor(deps, draft, { id, nowMs, batch, recipient })
    return {
      letter: signLetter(deps, kind === 'agent' ? orderOf(letter, draft.input) : letter),
      kind: kind === 'agent' ? 'task' : 'message',
      path: pathOf(recipient),
    }
  })
  const entries = composed.map((one) => ({ ...one, entry: entryOf(deps, draft, one) }))
  const ops = written ? draftOps(view, written, entries) : entryOps(deps, draft, composed)
  return { ops, value: composed, ...(written ? { whenEdited: 'leave' } : {}) }
}

function entryOps(deps: Deps, draft: Draft, composed: readonly Composed[]): readonly Op[] {
  return composed.map((one) => {
    const text = printEntry(entryOf(deps, draft, one))
    return { type: 'append', path: one.path, id: one.letter.id, text }
  })
}

function letterFor(
  deps: Deps,
  { input, typed, parent, chain, attachments }: Draft,
  given: {
    readonly id: EntryId
    readonly nowMs: number
    readonly batch: EntryId | undefined
    readonly recipient: Recipient
  },
): Letter {
  const answered = parent && letterOf(parent)
  const origin = chain && letterOf(chain)
  const hops = hopsOf(deps, chain)
  // A task's project says in which folder it is worked on, which no answer says by itself.
  const inherited = given.recipient.kind === 'agent' ? undefined : answered?.project
  const project = input.project ?? inherited
  const chained = given.recipient.kind === 'agent' || deps.acting !== me(deps)
  return {
    id: given.id,
    from: deps.acting,
    to: given.recipient.address,
    stamp: new Date(given.nowMs).toISOString(),
    ...(origin ? { thread: origin.thread ?? origin.id } : {}),
    ...(answered ? { replyTo: answered.id } : {}),
    ...(given.recipient.group ? { group: given.recipient.group } : {}),
    ...(given.batch ? { batch: given.batch } : {}),
    ...(typed.route ? { route: typed.route } : {}),
    mentions: typed.mentions.filter((address) => address !== given.recipient.address),
    ...(attachments.length > 0 ? { attachments } : {}),
    urgency: input.urgency ?? 'normal',
    ...(input.expiresMs ? { expires: new Date(input.expiresMs).toISOString() } : {}),
    ...(input.blocking && given.recipient.kind === 'person' ? { blocking: true } : {}),
    ...(chained && hops ? { hops } : {}),
    ...(project === undefined ? {} : { project }),
    body: typed.body,
  }
}

/** A person's word starts a new chain; an agent's goes on with the one it answers. */
function hopsOf(deps: Deps, chain: EntryView | undefined): string | undefined {
  return nextHops(deps.acting === me(deps) || !chain ? undefined : letterOf(chain))
}

function orderOf(letter: Letter, input: SendInput): TaskOrder {
  return {
    ...letter,
    ...(input.effort === undefined ? {} : { effort: input.effort }),
    ...(input.tokens === undefined ? {} : { estimatedTokens: input.tokens }),
    ...(input.deadlineMs === undefined ? {} : { deadlineMs: input.deadlineMs }),
  }
}

function entryOf(deps: Deps, { sentIn }: Draft, { letter, kind, path }: Composed): NewEntry {
  const created = deps.orgStamp(Date.parse(letter.stamp))
  if (path === outboxPath) return encodeOutbox(letter, { kind, created, sentIn })
  const due = 'deadlineMs' in letter ? letter.deadlineMs : undefined
  const deadline = due === undefined ? undefined : activeStamp(deps.orgStamp(due))
  return kind === 'task'
    ? encodeTask(letter, { created, deadline })
    : encodeMessage(letter, created)
}

/** The task that this agent's session holds, so that its words count into the task's chain. */
async function claimedTask(deps: Deps): Promise<EntryView | undefined> {
  if (deps.acting === me(deps)) return undefined
  for (const space of await deps.store.spaces()) {
    const queue = await loadQueue(deps, space, deps.acting)
    const held = queue.find(
      ({ task }) => task.state === 'WORKING' && task.claim?.session === deps.session,
    )
    if (held) return held
  }
  return undefined
}

/** `[...]` to `<...>`, which the agenda shows. */
function activeStamp(inactive: string): string {
  return `<${inactive.slice(1, -1)}>`
}

function wayOf({ address, kind }: Recipient, away: ReadonlySet<Address>): string {
  if (away.has(address)) return outboxPath
  return kind === 'agent' ? queuePath(address) : inboxPath
}

/** What my own governor said of tasks for my agent, and the archive's turn, after the write. */
async function report(
  deps: Deps,
  space: Space,
  stored: {
    readonly sent: readonly SentEntry[]
    readonly routes: readonly RouteReport[]
    readonly skipped: readonly Address[]
    readonly batch: EntryId | undefined
  },
): Promise<SendReport> {
  const { batch, routes, skipped } = stored
  const contacts = await loadContacts(deps, space)
  const own = stored.sent.filter(({ kind, to }) => kind === 'task' && isMine(deps, to, contacts))
  if (own.length > 0) await govern(deps, space)
  const queue: TaskView[] = []
  for (const agent of new Set(own.map(({ to }) => to))) {
    for (const view of await loadQueue(deps, space, agent)) queue.push(view)
  }
  const sent = stored.sent.map((entry) => {
    const task = queue.find((view) => view.task.id === entry.id)?.task
    if (!task) return entry
    return { ...entry, taskState: task.state, ...(task.refusal ? { refusal: task.refusal } : {}) }
  })
  await archiveIfDue(deps, space)
  return { ...(batch ? { batch } : {}), sent, routes, skipped }
}
