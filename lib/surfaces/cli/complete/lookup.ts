/** Names and ids of this machine for the shell: reads headings only, needs no key, and keeps silent about errors. */

import { mayBeId } from '../../../core/model/id.ts'
import { homedir } from 'node:os'
import { holdsLetters, inboxPath, isArchive, isQueue } from '../../../app/decode.ts'
import { contactsPath, parseContacts } from '../../../app/people.ts'
import type { OrgStore, Space } from '../../../app/ports.ts'
import { channelAt } from '../../../core/channel/name.ts'
import { isPostId } from '../../../core/channel/post-id.ts'
import { peekProperty } from '../../../core/codec/peek.ts'
import { filesPath } from '../../../core/files/codec.ts'
import type { Contact } from '../../../core/model/contact.ts'
import { lockNameOf, locksPath } from '../../../core/locks/codec.ts'
import { memoryPath, memoryTag } from '../../../core/memory/codec.ts'
import { readEntry } from '../../../core/org/entry.ts'
import { statePath } from '../../../core/state/entry.ts'
import { stateKeyOf } from '../../../core/state/key.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { createOrgStore, loadSettings, type Places, placesOf } from '../../../io/wiring-cli.ts'
import type { Candidate, Lookup, NamedOffer } from './candidates.ts'
import { isSpaceNamed } from '../../../app/space-named.ts'

/** The newest entries of a file; more than one looks through in a shell. */
const idsMax = 200

/** Reads what an offer needs and no more. */
export function lookupHere(env: NodeJS.ProcessEnv, space: string | undefined): Lookup {
  return async (offer) => {
    const places = placesOf(env, env['HOME'] || homedir())
    const { root, moduleDir } = places
    const nowMs = () => Date.now()
    const store = createOrgStore({ root, moduleDir, user: '', nowMs, onProblem: () => undefined })
    const spaces = await store.spaces()
    const wanted = spaces.filter(({ name }) => space === undefined || isSpaceNamed(name, space))
    return wordsFor(offer, { env, places, store, wanted, spaces })
  }
}

interface Sources {
  readonly env: NodeJS.ProcessEnv
  readonly places: Places
  readonly store: OrgStore
  /** Those of --space, or all. */
  readonly wanted: readonly Space[]
  readonly spaces: readonly Space[]
}

async function wordsFor(offer: NamedOffer, sources: Sources): Promise<readonly Candidate[]> {
  switch (offer) {
    case 'recipient': {
      const contacts = await contactsOf(sources)
      return unique([...contacts.flatMap(handles), ...groupWords(contacts, '@'), ...everybody])
    }
    case 'contact':
      return unique((await contactsOf(sources)).flatMap(handles))
    case 'agent':
      return unique((await contactsOf(sources)).filter(({ kind }) => kind === 'agent').map(address))
    case 'group':
      return unique(groupWords(await contactsOf(sources), ''))
    case 'space':
      return sources.spaces.map(({ name }) => ({ word: name, about: '' }))
    case 'tier':
      return (await tierNames(sources)).map((word) => ({ word, about: '' }))
    case 'message':
      return ids(sources, (path) => path === inboxPath)
    case 'task':
      return ids(sources, isQueue)
    case 'entry':
      return [newest, ...(await ids(sources, (path) => holdsLetters(path) && !isArchive(path)))]
    case 'memory':
      return ids(sources, (path) => path === memoryPath)
    case 'shared file':
      return ids(sources, (path) => path === filesPath)
    case 'lock':
      return namesIn(sources, locksPath, lockNameOf)
    case 'tag':
      return memoryTags(sources)
    case 'state key':
      return namesIn(sources, statePath, stateKeyOf)
    case 'channel':
      return channelWords(sources)
    case 'post':
      return [
        { word: 'last', about: 'the newest post' },
        ...(await ids(sources, (path) => channelAt(path) !== undefined, isPostId)),
      ]
    case 'project':
      return projectWords(sources)
    case 'file':
      return []
  }
}

async function tierNames({ places, env }: Sources): Promise<readonly string[]> {
  const { settings } = await loadSettings(places, env)
  // The owner's own tier is nobody else's to have.
  return Object.keys(settings.messaging.trust_tiers).filter((tier) => tier !== 'owner')
}

const newest: Candidate = { word: 'last', about: 'the newest message to you' }

async function contactsOf({ store, wanted }: Sources): Promise<readonly Contact[]> {
  const files = await Promise.all(wanted.map((space) => store.read(space, contactsPath)))
  return files.flatMap(parseContacts)
}

const everybody: readonly Candidate[] = [
  { word: '@all', about: 'everybody in the space' },
  { word: '@claude', about: 'your own agent' },
]

function address({ address: word, name }: Contact): Candidate {
  return { word, about: sanitizeLine(name, 60) }
}

function handles({ address: own, handles: others, name }: Contact): readonly Candidate[] {
  const about = sanitizeLine(name, 60)
  return [`@${own}`, ...others].map((word) => ({ word, about }))
}

function groupWords(contacts: readonly Contact[], mark: string): readonly Candidate[] {
  return contacts.flatMap(({ groups }) =>
    groups.flatMap(({ group, role }) => [
      { word: `${mark}${group}`, about: 'group' },
      ...(role ? [{ word: `${group}:${role}`, about: 'role in a group' }] : []),
    ]),
  )
}

/** Newest first, since new entries stand at the end of a file. */
async function ids(
  { store, wanted }: Sources,
  isWanted: (path: string) => boolean,
  isKind: (id: string) => boolean = () => true,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = []
  for (const space of wanted) {
    for (const path of (await store.paths(space)).filter(isWanted)) {
      found.push(...idsIn(await store.read(space, path)))
    }
  }
  return unique(found.filter(({ word }) => isKind(word)))
}

function idsIn(bytes: Uint8Array): readonly Candidate[] {
  return entryRanges(scanOutline(bytes))
    .slice(-idsMax)
    .reverse()
    .flatMap((range) => {
      const id = peekProperty(bytes, range, 'ID')
      if (!id || !mayBeId(id)) return []
      const end = Math.min(range.end, range.start + 300)
      const head =
        new TextDecoder().decode(bytes.subarray(range.start, end)).split('\n', 1)[0] ?? ''
      return [{ word: id, about: sanitizeLine(head.replace(/^\*+ /u, ''), 70) }]
    })
}

/** Of the newest memories, the most frequent first. */
async function memoryTags({ store, wanted }: Sources): Promise<readonly Candidate[]> {
  const counts = new Map<string, number>()
  for (const space of wanted) {
    const bytes = await store.read(space, memoryPath)
    const outline = scanOutline(bytes)
    for (const range of entryRanges(outline).slice(-idsMax)) {
      for (const tag of readEntry(bytes, range, outline.keywords).heading.tags) {
        if (tag !== memoryTag) counts.set(tag, (counts.get(tag) ?? 0) + 1)
      }
    }
  }
  const tags = [...counts].sort(([, a], [, b]) => b - a)
  return tags.map(([word, count]) => ({ word, about: `${count} memories` }))
}

/** What the ids of one file stand for. */
async function namesIn(
  { store, wanted }: Sources,
  path: string,
  nameOf: (id: string) => string | undefined,
): Promise<readonly Candidate[]> {
  const files = await Promise.all(wanted.map((space) => store.read(space, path)))
  const names = files.flatMap((bytes) =>
    entryRanges(scanOutline(bytes)).flatMap((range) => {
      return nameOf(peekProperty(bytes, range, 'ID') ?? '') ?? []
    }),
  )
  return unique(names.map((word) => ({ word, about: '' })))
}

async function channelWords({ store, wanted }: Sources): Promise<readonly Candidate[]> {
  const paths = await Promise.all(wanted.map((space) => store.paths(space)))
  const names = paths.flat().flatMap((path) => channelAt(path) ?? [])
  return unique(names.map((word) => ({ word, about: '' })))
}

/** Of entries that bear one, and of channels by their keyword. */
async function projectWords({ store, wanted }: Sources): Promise<readonly Candidate[]> {
  const found: string[] = []
  for (const space of wanted) {
    for (const path of await store.paths(space)) {
      const isBearer = holdsLetters(path) || path === memoryPath || channelAt(path) !== undefined
      if (!isBearer || isArchive(path)) continue
      const bytes = await store.read(space, path)
      const text = new TextDecoder().decode(bytes)
      found.push(
        ...[...text.matchAll(/^(?:#\+|:)PROJECT:[ \t]+(\S.*)$/gmu)].map(([, name]) => name!),
      )
    }
  }
  return unique(found.map((word) => ({ word: sanitizeLine(word, 80), about: '' })))
}

function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  const words = new Map<string, Candidate>()
  for (const one of candidates) if (!words.has(one.word)) words.set(one.word, one)
  return [...words.values()]
}
