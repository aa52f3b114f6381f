/** Receipts and delivery for eyes: a line a recipient, or all the steps. */

import {
  blankLine,
  folded,
  type Frame,
  type Line,
  line,
  type Page,
  paragraph,
  toned,
} from '../text/page.ts'
import { fullTime, relativeTime, stateWords } from '../text/words.ts'
import type { SeenDelivery, SeenStep } from './delivery-types.ts'
import { warningLines } from './page.ts'
import type { SeenReceipt, SeenReceipts } from './types.ts'

export function receiptsPage({ receipts, warning }: SeenReceipts, frame: Frame): Page {
  const read = receipts.filter((one) => one.read?.proof === 'proved').length
  const head = receipts.length === 1 ? '' : `Read by ${read} of ${receipts.length}.`
  const rows = receipts.flatMap((one) => receiptLines(one, frame))
  const all = [...(head ? [...paragraph(head, frame.width), blankLine] : []), ...rows]
  return warning === undefined ? all : [...all, blankLine, ...warningLines(warning, frame)]
}

function receiptLines(receipt: SeenReceipt, frame: Frame): Page {
  const { to, read, answered, reactions } = receipt
  const parts = [
    read === undefined ? 'no receipt' : readWords(receipt, frame),
    receipt.task ? `task ${stateWords(receipt.task)}` : '',
    answered ? `answered ${relativeTime(answered.atMs, frame)}` : '',
    ...reactions.filter(({ by }) => by.includes(to)).map(({ emoji }) => emoji),
  ].filter(Boolean)
  const said = line(toned('strong', to), `: ${parts.join(', ')}`)
  return folded(said, frame.width, '  ')
}

function readWords({ to, read }: SeenReceipt, frame: Frame): string {
  if (!read) return ''
  const by = read.by === to ? '' : ` by ${read.by}`
  const proof = read.proof === 'proved' ? '' : ' (the file says so, and nobody signed it)'
  const until = read.when === undefined ? '' : ', at the latest'
  return `read${by} ${fullTime(read.atMs, frame)}${until}${proof}`
}

export function deliveryPage({ recipients }: SeenDelivery, frame: Frame): Page {
  const head =
    recipients.length === 1 ? [] : [...paragraph(farOf(recipients), frame.width), blankLine]
  const ways = recipients.flatMap(({ id, to, reached, steps }, index) => [
    ...(index > 0 ? [blankLine] : []),
    line('To ', toned('strong', to), `, ${reached}`),
    line(toned('dim', `  ${id}`)),
    ...steps.flatMap((one) => stepLines(one, frame)),
  ])
  return [...head, ...ways]
}

/** Of several recipients, how many got how far. */
export function farOf(recipients: SeenDelivery['recipients']): string {
  const counts = new Map<string, number>()
  for (const { reached } of recipients) counts.set(reached, (counts.get(reached) ?? 0) + 1)
  const ways = [...counts].map(([step, count]) => `${count} ${step}`)
  return `To ${recipients.length} recipients: ${ways.join(', ')}.`
}

const nameWidth = 11

const signs: Readonly<Record<SeenStep['state'], string>> = { yes: 'yes', no: 'no ', unknown: '?  ' }

function stepLines({ step, state, atMs, source }: SeenStep, frame: Frame): Page {
  const when = atMs === undefined ? '' : `${frame.stampOf(atMs)}, `
  const tone = step === 'failed' ? 'bad' : state === 'yes' ? 'good' : 'dim'
  const said: Line = line(
    '  ',
    toned(tone, `${signs[state]} ${step.padEnd(nameWidth)}`),
    `${when}${source}`,
  )
  return folded(said, frame.width, ' '.repeat(6 + nameWidth))
}
