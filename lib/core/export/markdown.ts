/** Entries as Markdown: a heading an entry, its facts, and its text inside a fence that it cannot end. */

import { sanitizeText } from '../view/sanitize.ts'
import { titleOf } from '../view/text/rows.ts'
import { proofWords } from '../view/text/words.ts'
import type { Exported } from './exported.ts'

export function markdownOf(entries: readonly Exported[]): string {
  return entries.map(entryMarkdown).join('\n')
}

function entryMarkdown(entry: Exported): string {
  const text = sanitizeText(entry.text)
  const fence = fenceFor(text)
  const facts = [
    `- From: ${entry.from} (${proofWords(entry.standing).text})`,
    `- To: ${entry.to}`,
    `- Sent: ${entry.stamp}`,
    ...(entry.editedMs === undefined
      ? []
      : [`- Edited: ${new Date(entry.editedMs).toISOString()}`]),
    ...(entry.replyTo ? [`- Answers: ${entry.replyTo}`] : []),
    ...entry.reactions.map(({ emoji, by }) => `- Reactions: ${emoji} ${by.join(', ')}`),
    `- Id: ${entry.id}`,
  ]
  const kind = entry.kind === 'task' ? 'Task: ' : ''
  const head = `## ${kind}${plain(titleOf(entry.text))}`
  return [head, '', ...facts, '', `${fence}text`, text, fence, ''].join('\n')
}

/** More backticks than any run in the text. */
function fenceFor(text: string): string {
  const longest = [...text.matchAll(/`+/gu)].reduce((most, [run]) => Math.max(most, run.length), 2)
  return '`'.repeat(longest + 1)
}

/** Links, images, code and HTML of others stay text. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>!#|]/gu, '\\$&')
}
