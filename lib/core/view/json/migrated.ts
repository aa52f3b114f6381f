/** What `migrate` did, as JSON. */

import type { MigrateReport, SpaceReport } from '../../migrate/report.ts'
import type { Remark } from '../../migrate/types.ts'
import { document, type JsonDocument, type JsonValue, orNull } from './document.ts'

export function migratedJson(report: MigrateReport): JsonDocument {
  return document('migrated', {
    dryRun: report.mode === 'dry run',
    spaces: report.spaces.map(spaceJson),
    trust: report.trust.map(({ who, tier, source }) => ({ who, tier, source })),
    settingsFile: orNull(report.settingsFile),
    budgets: report.budgets.map(({ path, date, senders, tokens }) => ({
      path,
      date,
      senders,
      tokens,
    })),
    left: report.left.map(remarkJson),
  })
}

function spaceJson(one: SpaceReport): JsonValue {
  return {
    space: one.space,
    sources: one.sources,
    messages: { ...one.messages },
    tasks: { ...one.tasks },
    contacts: one.contacts,
    copies: one.copies,
    before: one.before,
    unreadable: one.unreadable.map(remarkJson),
    left: one.left.map(remarkJson),
    remarks: one.remarks.map(remarkJson),
    backups: one.backups,
    new: one.isNew,
    waiting: one.isWaiting,
  }
}

function remarkJson({ path, line, why }: Remark): JsonValue {
  return { path, line, why }
}
