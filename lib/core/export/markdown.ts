/** Entries as Markdown: a heading an entry, its facts, and its text inside a fence that it cannot end. */

import { sanitizeText } from '../view/sanitize.ts'
import { letterIn, type SeenEntry, textIn } from '../view/seen.ts'
import { titleOf } from '../view/text/rows.ts'
import { proofWords } from '../view/text/words.ts'

export function markdownOf(entries: readonly SeenEntry[]): string {
  return entries.map(entryMarkdown).join('\n')
}

function entryMarkdown(entry: SeenEntry): string {
  const letter = letterIn(entry)
  const text = sanitizeText(textIn(entry))
  const fence = fenceFor(text)
  const edited = entry.versions?.at(-1)
  const facts = [
    `- From: ${letter.from} (${proofWords(entry.standing).text})`,
    `- To: ${letter.to}`,
    `- Sent: ${letter.stamp}`,
    ...(edited ? [`- Edited: ${new Date(edited.atMs).toISOString()}`] : []),
    ...(letter.replyTo ? [`- Answers: ${letter.replyTo}`] : []),
    ...(entry.reactions ?? []).map(({ emoji, by }) => `- Reactions: ${emoji} ${by.join(', ')}`),
    `- Id: ${letter.id}`,
  ]
  const kind = entry.kind === 'task' ? 'Task: ' : ''
  const head = `## ${kind}${plain(titleOf(textIn(entry)))}`
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
