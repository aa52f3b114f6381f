/** What `migrate` did or would do, in sentences: counts first, then every line that was not understood. */

import { isEmptyReport, type MigrateReport, type SpaceReport } from '../../migrate/report.ts'
import type { Remark } from '../../migrate/types.ts'
import { sanitizeLine } from '../sanitize.ts'
import type { Frame, Page } from './page.ts'
import { blankLine, line, paragraph, toned, withCommand } from './page.ts'
import { count } from './words.ts'

/** More of a kind are told by --json. */
const remarksMax = 20
const pathCharsMax = 200

export function migratedPage(report: MigrateReport, frame: Frame): Page {
  const spaces = report.spaces.filter(
    (one) => !isEmptyReport(one) || one.left.length > 0 || one.before > 0,
  )
  const did = report.spaces.some((one) => !isEmptyReport(one))
  return [
    ...spaces.flatMap((one) => [...spacePart(one, report.mode, frame), blankLine]),
    ...trustPart(report, frame),
    ...budgetPart(report, frame),
    ...remarkPart('These were left as they are:', report.left, frame, ''),
    ...(did ? endPart(report, frame) : nothingPart(frame)),
  ]
}

function spacePart(one: SpaceReport, mode: MigrateReport['mode'], frame: Frame): Page {
  const { messages, tasks } = one
  const amount = messages.unread + messages.todo + messages.done
  const parts = [
    `${count(amount, 'message')} (${messages.unread} unread, ${messages.todo} to do)`,
    `${count(tasks.open + tasks.done, 'task')} (${tasks.open} open)`,
    count(one.contacts.length, 'contact'),
  ]
  const sources = one.sources.map((path) => sanitizeLine(path, pathCharsMax)).join(', ')
  const indent = '  '
  const said = (text: string) => paragraph(text, frame.width, indent)
  const verb = mode === 'dry run' ? 'would be migrated' : 'migrated'
  const head = isEmptyReport(one)
    ? paragraph(`${one.space}: nothing to do.`, frame.width)
    : paragraph(`${one.space}: ${parts.join(', ')} ${verb}.`, frame.width)
  return [
    ...head,
    ...(sources ? said(`From ${sources}.`) : []),
    ...(one.before > 0
      ? said(
          `${count(one.before, 'entry').replace(/entrys$/u, 'entries')} came over in an earlier run.`,
        )
      : []),
    ...(one.copies > 0
      ? said(
          `${count(one.copies, 'message')} stood in several files, and ${one.copies === 1 ? 'is' : 'are'} kept once.`,
        )
      : []),
    ...remarkPart(
      mode === 'dry run'
        ? 'These cannot be read, and would go to dead-letters.org whole:'
        : 'These could not be read, and are in dead-letters.org whole:',
      one.unreadable,
      frame,
      indent,
    ),
    ...remarkPart('These were not understood, and are left as they are:', one.left, frame, indent),
    ...remarkPart('On the way:', one.remarks, frame, indent),
    ...(one.backups.length > 0
      ? said(`Files that were changed are kept as they were: ${one.backups.join(', ')}.`)
      : []),
    ...(one.isNew && mode === 'done'
      ? withCommand(
          `${indent}This space is new to 0.3. Enter yourself with your key:`,
          `datacore-msg init --space ${one.space}`,
          frame.width,
        )
      : []),
    ...(one.isWaiting
      ? said(
          'A file has unsaved edits in Emacs. Save it there, and run migrate again for the rest.',
        )
      : []),
  ]
}

function remarkPart(title: string, remarks: readonly Remark[], frame: Frame, indent: string): Page {
  if (remarks.length === 0) return []
  const shown = remarks.slice(0, remarksMax).flatMap(({ path, line: at, why }) => {
    const text = `${sanitizeLine(path, pathCharsMax)}:${at}: ${sanitizeLine(why, 300)}`
    return paragraph(text, frame.width, `${indent}  `)
  })
  const more = remarks.length - remarksMax
  return [
    ...paragraph(title, frame.width, indent),
    ...shown,
    ...(more > 0 ? [line(toned('dim', `${indent}  And ${more} more, which --json lists.`))] : []),
  ]
}

function trustPart({ trust, settingsFile }: MigrateReport, frame: Frame): Page {
  if (trust.length === 0) return []
  if (settingsFile !== undefined) {
    return paragraph(
      `Wrote ${count(trust.length, 'trust override')} into ${settingsFile}.`,
      frame.width,
    )
  }
  return [
    ...paragraph(
      'These were trusted before. To go on so, write this into your settings.local.yaml, or run migrate --settings; it counts once their keys are known here:',
      frame.width,
    ),
    line('  messaging:'),
    line('    trust_overrides:'),
    ...trust.map(({ who, tier }) => line(`      "${who}": ${sanitizeLine(tier, 40)}`)),
  ]
}

function budgetPart({ budgets }: MigrateReport, frame: Frame): Page {
  if (budgets.length === 0) return []
  const files = count(budgets.length, 'budget file')
  const sentence = `${files} of 0.2 ${budgets.length === 1 ? 'was' : 'were'} read: tokens are counted from the tasks themselves now.`
  return paragraph(sentence, frame.width)
}

function endPart({ mode, spaces }: MigrateReport, frame: Frame): Page {
  if (mode === 'dry run') {
    return withCommand('Nothing was changed. To do it:', 'datacore-msg migrate', frame.width)
  }
  const outside = spaces.some(({ sources }) =>
    sources.some((path) => !path.startsWith('org/messaging/')),
  )
  const kept = outside ? 'The old files are left where they are, as a backup. ' : ''
  return withCommand(`${kept}See what came over with:`, 'datacore-msg inbox --all', frame.width)
}

function nothingPart(frame: Frame): Page {
  return paragraph('There is nothing of 0.1 or 0.2 that is not in 0.3 already.', frame.width)
}
