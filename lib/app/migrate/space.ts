/** One space: plan on fresh bytes, copy what is about to change, write, and again until nothing is left to do. */

import { planAuthors } from '../../core/migrate/authors.ts'
import type { PlannedContacts } from '../../core/migrate/contacts.ts'
import type { Remark } from '../../core/migrate/types.ts'
import type { TrustSuggestion } from '../../core/migrate/trust.ts'
import type { Op } from '../../core/org/types.ts'
import type { MigrateInput } from '../migrate.ts'
import { contactsPath, me, parseContacts } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { type EntryPlan, planEntries } from './plan.ts'
import { type OldPeople, planPeople, readPeople } from './people.ts'
import type { OldFiles, OldSpace } from './ports.ts'
import type { SpaceReport } from '../../core/migrate/report.ts'

/** Additions, then removals, then nothing; one more for what old programs write meanwhile. */
const roundsMax = 4

export interface MigratedSpace {
  readonly report: SpaceReport
  readonly tiers: readonly TrustSuggestion[]
}

export async function migrateSpace(
  deps: Deps,
  files: OldFiles,
  old: OldSpace,
  { mode, onProgress }: Pick<MigrateInput, 'mode' | 'onProgress'>,
): Promise<MigratedSpace> {
  const people = await readPeople(files, old)
  const amount = old.org.length
  onProgress?.(
    `Reading ${old.space.name}, ${amount} old file${amount === 1 ? '' : 's'} beside its own.`,
  )
  const first = planAll(deps, old, people, await viewNow(deps, old))
  const report = reportOf(old, people, first)
  const tiers = first.contacts.tiers.map(({ who, tier }) => ({ who, tier, source: old.space.name }))
  if (mode === 'dry run' || first.ops.length === 0) return { report, tiers }
  onProgress?.(`Writing ${old.space.name}: ${first.entries.migrated.length} entries.`)
  const { space } = await deps.store.create(old.space.name)
  const backups = new Set<string>()
  const kept = new Set<string>()
  for (let round = 0; round < roundsMax; round += 1) {
    const written = await deps.store.write(space, (view) => {
      const plan = planAll(deps, old, people, view)
      for (const [path, bytes] of plan.entries.changing) {
        // What a later round changes was made by an earlier one.
        if (!kept.has(path)) backups.add(files.keep(space, path, bytes))
        kept.add(path)
      }
      return { ops: plan.ops, value: plan.ops.length }
    })
    if (written.value === 0) break
    if (written.state !== 'stored')
      return { report: { ...report, backups: [...backups], isWaiting: true }, tiers }
  }
  return { report: { ...report, backups: [...backups] }, tiers }
}

interface FullPlan {
  readonly entries: EntryPlan
  readonly contacts: PlannedContacts
  readonly ops: readonly Op[]
}

/** Removals wait until all additions are on disk: a crash between leaves two, never none. */
function planAll(deps: Deps, old: OldSpace, people: OldPeople, view: SpaceView): FullPlan {
  const { contacts, circumstances } = planPeople(deps, people, view)
  const entries = planEntries(deps, view, old.org, circumstances)
  const authors = planAuthors(entries.migrated, knownPeople(deps, view, contacts), {
    path: contactsPath,
    orgStamp: deps.orgStamp,
  })
  const all = { ...contacts, changed: [...contacts.changed, ...authors.added] }
  // Contacts first: the next run would not make them for messages that are there.
  const adding = [...contacts.ops, ...authors.ops, ...entries.adding]
  return { entries, contacts: all, ops: adding.length > 0 ? adding : entries.removing }
}

function knownPeople(deps: Deps, view: SpaceView, contacts: PlannedContacts): ReadonlySet<string> {
  const there = parseContacts(view.read(contactsPath)).map(({ address }) => address)
  return new Set([...there, ...contacts.changed, ...contacts.unchanged, me(deps)])
}

/** The files as they are without the lock, for a look that changes nothing. */
async function viewNow(deps: Deps, { space, hasTree }: OldSpace): Promise<SpaceView> {
  const files = new Map<string, Uint8Array>()
  if (hasTree) {
    for (const path of await deps.store.paths(space)) {
      files.set(path, await deps.store.read(space, path))
    }
  }
  const paths = [...files.keys()]
  return { read: (path) => files.get(path) ?? new Uint8Array(0), paths: () => paths }
}

function reportOf(
  { space, hasTree, skipped }: OldSpace,
  people: OldPeople,
  { entries, contacts }: FullPlan,
): SpaceReport {
  const { migrated } = entries
  const messages = migrated.filter(({ kind }) => kind === 'message')
  const tasks = migrated.filter(({ kind }) => kind === 'task')
  const isOpen = (keyword: string | undefined) => keyword === 'TODO' || keyword === 'QUEUED'
  const unread = messages.filter(({ entry }) => entry.tags.includes('unread')).length
  const open = messages.filter(({ entry }) => isOpen(entry.keyword)).length
  const openTasks = tasks.filter(({ entry }) => isOpen(entry.keyword)).length
  const remarks = migrated.flatMap(({ old, remarks: own }): readonly Remark[] =>
    own.map((why) => ({ ...old.spot, why })),
  )
  const paths = [
    ...migrated.map(({ old }) => old.spot.path),
    ...entries.unreadable.map(({ spot }) => spot.path),
  ]
  return {
    space: space.name,
    sources: [...new Set(paths)],
    messages: { unread, todo: open - unread, done: messages.length - open },
    tasks: { open: openTasks, done: tasks.length - openTasks },
    contacts: [...new Set(contacts.changed)],
    copies: entries.copies,
    before: entries.before,
    unreadable: entries.unreadable.map(({ spot, why }) => ({ ...spot, why })),
    left: [
      ...entries.left,
      ...people.remarks,
      ...skipped.map(({ path, why }) => ({ path, line: 1, why })),
    ],
    remarks: [...contacts.remarks, ...remarks],
    backups: [],
    isNew: !hasTree && paths.length > 0,
    isWaiting: false,
  }
}
