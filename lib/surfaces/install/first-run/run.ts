/** The main job once, to oneself: a message, an agent's task, what the prompt hook makes of them, the org entry. */

import type { Deps } from '../../../app/ports.ts'
import { search } from '../../../app/search/search.ts'
import { send } from '../../../app/send.ts'
import type { SendInput, SentEntry } from '../../../app/views.ts'
import { decodeText } from '../../../core/org/bytes.ts'
import { findEntry } from '../../../core/org/scan.ts'
import { wire } from '../../../io/wiring-install.ts'
import { demonstrateHook } from './hook-demo.ts'
import { amendManifest, readManifest } from '../manifest.ts'
import type { Output } from '../output.ts'
import { firstSpace, type InstallPlan } from '../plan.ts'
import { failureOf } from '../steps.ts'

const messageText = 'Hello from the installer, to yourself.'
const taskText = 'Say hello, and tell your owner that datacore-messaging works.'

/** Sends what is not there yet, so that a first run that was cut off is finished and never repeated. */
export async function firstRun(plan: InstallPlan, output: Output): Promise<'done' | 'repeated'> {
  if (readManifest(plan.manifestPath)?.firstRun.length) return 'repeated'
  const { deps, places } = await wire(plan.env, { crypto: 'sodium' })
  const agent = `${plan.name}-claude`
  const inputs: readonly SendInput[] = [
    { targets: [plan.name], text: messageText, space: firstSpace },
    { targets: [agent], text: taskText, space: firstSpace, effort: 1, tokens: 1000 },
  ]
  const sent: SentEntry[] = []
  for (const input of inputs) {
    if (!(await isThere(deps, input.text))) sent.push(await sendOne(deps, input))
  }
  const given = await demonstrateHook(plan, places.stateDir)
  if (sent.length > 0) await show(deps, sent, given, output)
  amendManifest(plan.manifestPath, (manifest) => ({
    ...manifest,
    firstRun: sent.length > 0 ? sent.map(({ id }) => id) : ['before'],
  }))
  return sent.length > 0 ? 'done' : 'repeated'
}

async function show(
  deps: Deps,
  sent: readonly SentEntry[],
  given: string,
  output: Output,
): Promise<void> {
  for (const entry of sent) {
    output.line()
    const [text, size] =
      entry.kind === 'task' ? [taskText, ' --effort 1 --tokens 1000'] : [messageText, '']
    output.line(`    $ datacore-msg send @${entry.to}${size} \\`)
    output.line(`        "${text}"`)
    output.line(`    Stored in ${entry.space}${stateOf(entry)}: ${entry.id}`)
  }
  output.line()
  output.line('    What Claude Code gets with your next prompt:')
  output.quote(given, 'fold')
  output.line()
  const shown = sent[0]!
  output.line(`    And the entry in ${firstSpace}/org/messaging/${shown.path}:`)
  output.quote(await entryText(deps, shown), 'cut')
}

async function isThere(deps: Deps, text: string): Promise<boolean> {
  const found = await search(deps, { words: `"${text}"`, space: firstSpace, limit: 1 })
  return found.ok && found.value.length > 0
}

async function sendOne(deps: Deps, input: SendInput): Promise<SentEntry> {
  const report = await send(deps, input)
  if (!report.ok) throw failureOf(report.refusal)
  return report.value.sent[0]!
}

function stateOf({ taskState, refusal }: SentEntry): string {
  if (!taskState) return ''
  return refusal ? `, ${taskState.toLowerCase()} (${refusal})` : `, ${taskState.toLowerCase()}`
}

async function entryText(deps: Deps, { space: name, path, id }: SentEntry): Promise<string> {
  const space = (await deps.store.spaces()).find((one) => one.name === name)!
  const bytes = await deps.store.read(space, path)
  const range = findEntry(bytes, id)
  return range ? decodeText(bytes, range.start, range.end) : ''
}
