/** What a command did, in sentences that claim no more than what is on disk. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenMarks, SeenReport, SeenSent, SeenTask } from '../seen.ts'
import type { Frame, Page } from './page.ts'
import { line, paragraph, toned, warned, withId } from './page.ts'
import { holdingReason, sentence, titleOf } from './rows.ts'
import { statusWords } from './words.ts'

/** One sentence for each recipient, then what nothing carries, who of a group got nothing, and what the reply routes did. */
export function sentPage(report: SeenReport, frame: Frame): Page {
  const entries = report.sent.flatMap((sent) => sentLines(sent, frame))
  const warnings = warningsOf(report).flatMap((one) => paragraph(one, frame.width).map(warned))
  const routes = report.routes.flatMap(({ ok, sentence: said }) =>
    paragraph(sanitizeLine(said, 500), frame.width).map((one) => (ok ? one : warned(one))),
  )
  const skipped = report.skipped.flatMap((name) =>
    paragraph(`Not sent to ${name}, whom you blocked.`, frame.width),
  )
  return [...entries, ...warnings, ...skipped, ...routes]
}

/** Each once, whole and harmless: those of one sending share theirs. */
export function warningsOf({ sent }: Pick<SeenReport, 'sent'>): readonly string[] {
  const all = sent.flatMap(({ warning }) => (warning === undefined ? [] : [warning]))
  return [...new Set(all)].map((one) => sanitizeLine(one, 500))
}

function sentLines(sent: SeenSent, frame: Frame): Page {
  const { to, space, kind, taskState, refusal, reached } = sent
  const reason = refusal
    ? paragraph(sentence(sanitizeLine(refusal, 500)), frame.width, '  ').map((one) => warned(one))
    : []
  if (reached === 'spooled') {
    const file = sent.path.slice(sent.path.lastIndexOf('/') + 1)
    const said = `Stored in ${space} for ${to}, beside ${file}, because Emacs has unsaved edits there; it is placed when they are saved`
    return [...withId(said, sent.id, frame.width), ...reason]
  }
  if (sent.outbox !== undefined) return withId(outboxWords(sent, sent.outbox), sent.id, frame.width)
  if (kind === 'message' || taskState === undefined) {
    const said =
      kind === 'message' ? `Stored in ${space} for ${to}` : `Stored as a task in ${space} for ${to}`
    return [...withId(said, sent.id, frame.width), ...reason]
  }
  if (taskState === 'QUEUED') return withId(`Queued in ${space} for ${to}`, sent.id, frame.width)
  if (taskState === 'CANCELLED') {
    return [...withId(`Refused for ${to} in ${space}`, sent.id, frame.width), ...reason]
  }
  const said = refusal
    ? `Waits for your approval in ${space}, for ${to}`
    : `Waits in ${space} for your approval, for ${to}`
  const hint = line(toned('dim', `  Decide with datacore-msg task approve ID or task reject ID.`))
  return [...withId(said, sent.id, frame.width), ...reason, hint]
}

/** What a relay took nobody has yet; only the recipient's own receipt says so. */
function outboxWords({ to, space, kind }: SeenSent, outbox: 'waiting' | 'relayed' | 'delivered') {
  const what = kind === 'task' ? ' as a task' : ''
  if (outbox === 'delivered') return `Delivered${what} to ${to}, who has it on disk`
  if (outbox === 'relayed')
    return `Handed${what} to the relay for ${to}, from the outbox of ${space}`
  return `Stored${what} in the outbox of ${space} for ${to}; the daemon sends it`
}

export function marksPage({ marked }: SeenMarks, frame: Frame, word: string): Page {
  return marked.flatMap(({ id, status, changed }) => {
    const shown = word === 'done' ? 'done' : statusWords(status)
    return withId(changed ? `Marked as ${shown}` : `Already ${shown}`, id, frame.width)
  })
}

const verbText = {
  approve: 'Approved',
  reject: 'Rejected',
  cancel: 'Cancelled',
  claim: 'Claimed',
  complete: 'Completed',
  retry: 'Back in the queue',
  revise: 'Queued again with your feedback',
  archive: 'Archived',
} as const

/** What became of a task, with its first line, so that a slip is seen at once. */
export function taskActPage(verb: keyof typeof verbText, view: SeenTask, frame: Frame): Page {
  const done =
    verb === 'retry' && view.task.state === 'CANCELLED'
      ? 'Cancelled after too many tries'
      : verbText[verb]
  const held = holdingReason(view)
  return [
    ...withId(done, view.task.id, frame.width),
    line(toned('dim', `  ${view.task.from}: ${titleOf(view.task.body)}`)),
    ...(held ? [line('  ', held)] : []),
  ]
}
