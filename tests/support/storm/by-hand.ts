/** What people and their editors do to the text of an org file: a file in, a file out. Every word typed is `hand` and a number. */

import { type Next, oneOf, weighted } from './numbers.ts'

type Edit = (entry: string, next: Next) => string

/** A new text, and what was done for people who look at a failure. */
export interface HandEdit {
  readonly what: string
  readonly text: string
}

/** Something that somebody does to one file in an editor. */
export function editByHand(text: string, next: Next): HandEdit {
  const [what, edit] = weighted(next, [
    [9, ['an entry', editOneEntry] as const],
    [2, ['order', reorder] as const],
    [1, ['an entry deleted', deleteEntry] as const],
    [1, ['an entry pasted', pasteEntry] as const],
    [1, ['a heading of their own', ownHeading] as const],
    [1, ['a draft', draft] as const],
    [1, ['the preamble', preamble] as const],
    [2, ['line ends and blanks', whole] as const],
  ])
  // An editor shows CR LF as LF, and writes it back.
  const isCrlf = text.includes('\r\n')
  const made = edit(isCrlf ? text.replaceAll('\r\n', '\n') : text, next)
  const edited = isCrlf && made.what !== 'LF' ? made.text.replaceAll(/\r?\n/gu, '\r\n') : made.text
  return { what: `${what}: ${made.what}`, text: edited }
}

type FileEdit = (text: string, next: Next) => HandEdit

const word = (next: Next) => `hand${next(1e9)}`

interface Parts {
  readonly head: string
  readonly entries: readonly string[]
}

function partsOf(text: string): Parts {
  const [first = '', ...rest] = text.split(/^(?=\* )/mu)
  return first.startsWith('* ')
    ? { head: '', entries: [first, ...rest] }
    : { head: first, entries: rest }
}

const joined = ({ head, entries }: Parts) =>
  head + entries.map((entry) => (entry.endsWith('\n') ? entry : `${entry}\n`)).join('')

function editOneEntry(text: string, next: Next): HandEdit {
  const { head, entries } = partsOf(text)
  if (entries.length === 0) return { what: 'none', text }
  const at = next(entries.length)
  const [what, edit] = oneOf(next, entryEdits)
  const edited = entries.with(at, edit(entries[at]!, next))
  return { what: `${what} of ${titleOf(entries[at]!)}`, text: joined({ head, entries: edited }) }
}

const titleOf = (entry: string) =>
  /^:ID: +(\S+)/mu.exec(entry)?.[1] ?? entry.slice(0, entry.indexOf('\n')).slice(0, 40)

const keywords = ['TODO', 'DONE', 'WAITING', 'QUEUED', 'WORKING', 'CANCELLED'] as const
const headLine =
  /^\* (?:(TODO|WAITING|QUEUED|WORKING|DONE|CANCELLED|ARCHIVED) )?(?:\[#([A-C])\] )?/u

const withKeyword: Edit = (entry, next) => {
  const keyword = next(3) === 0 ? oneOf(next, keywords) : oneOf(next, ['TODO', 'DONE'])
  const [, before] = headLine.exec(entry) ?? []
  return before ? entry.replace(`* ${before} `, `* ${keyword} `) : entry
}

/** As `org-todo` does it, with its own line. */
const withOrgTodo: Edit = (entry, next) => {
  const keyword = oneOf(next, ['TODO', 'DONE', 'CANCELLED'])
  const [, before] = headLine.exec(entry) ?? []
  if (!before || before === keyword) return entry
  const stamp = `[2026-11-21 Sat 10:${String(10 + next(50))}]`
  const item = `- State "${keyword}"`.padEnd(21) + `from "${before}"`.padEnd(18) + stamp
  return intoLog(entry.replace(`* ${before} `, `* ${keyword} `), item)
}

function intoLog(entry: string, item: string): string {
  if (entry.includes('\n:LOGBOOK:\n')) return entry.replace(':LOGBOOK:\n', `:LOGBOOK:\n${item}\n`)
  return entry.replace(/^:END:\n/mu, `:END:\n:LOGBOOK:\n${item}\n:END:\n`)
}

/** As `org-priority` does it: it changes the cookie that the line has, wherever that is. */
const withPriority: Edit = (entry, next) => {
  const cookie = oneOf(next, ['', '[#A] ', '[#B] ', '[#C] '])
  const bare = entry.replace(/^(\*.*?)\[#[A-C]\] /u, '$1')
  return bare.replace(
    headLine,
    (_, keyword?: string) => `* ${keyword ? `${keyword} ` : ''}${cookie}`,
  )
}

const tagsAtEnd = /[ \t]+:(?:[\w@]+:)+$/u

const withTag: Edit = (entry, next) => {
  const [head = '', ...rest] = entry.split('\n')
  const tags = tagsAtEnd.exec(head)?.[0].trim().split(':').filter(Boolean) ?? []
  const tag = oneOf(next, ['home', 'pinned', 'unread', word(next)])
  const changed = next(3) === 0 ? tags.filter((_, at) => at !== 0) : [...new Set([...tags, tag])]
  const title = head.replace(tagsAtEnd, '')
  return [changed.length > 0 ? `${title}   :${changed.join(':')}:` : title, ...rest].join('\n')
}

const withProperty: Edit = (entry, next) => {
  const [key, value] = oneOf(next, [
    ['NOTE', word(next)],
    ['GROUPS', `g${next(4)} ${word(next)}`],
    ['EMAIL', `${word(next)}@example.com`],
    ['META', `{"a": "${word(next)}"}`],
    ['NOTE', undefined],
    ['EMAIL', undefined],
  ] as const)
  const line = value === undefined ? '' : `:${key}: ${value}\n`
  const own = new RegExp(String.raw`^:${key}:.*\n`, 'mu')
  return own.test(entry)
    ? entry.replace(own, () => line)
    : entry.replace(/^:END:\n/mu, `${line}:END:\n`)
}

const withBody: Edit = (entry, next) => {
  const lines = entry.trimEnd().split('\n')
  const last = lines.at(-1)!
  // A drawer's end is no text; below it is.
  const isText = !/^:END:$|^\*/u.test(last)
  const edited =
    isText && next(2) === 0
      ? [...lines.slice(0, -1), `${last} ${word(next)}`]
      : [...lines, word(next)]
  return `${edited.join('\n')}\n\n`
}

const withTitle: Edit = (entry, next) => {
  const [head = '', ...rest] = entry.split('\n')
  const tags = tagsAtEnd.exec(head)?.[0] ?? ''
  return [`${head.slice(0, head.length - tags.length)} ${word(next)}${tags}`, ...rest].join('\n')
}

const withPlanning: Edit = (entry, next) => {
  const stamp = `SCHEDULED: <2026-11-${String(22 + next(8))} ${oneOf(next, ['09:00', '10:30'])}>`
  return entry.replace(/^(.*\n)(?:SCHEDULED: .*\n)?/u, (_, head: string) => `${head}${stamp}\n`)
}

const withClock: Edit = (entry, next) =>
  intoLog(
    entry,
    `CLOCK: [2026-11-21 Sat 10:${String(10 + next(9))}]--[2026-11-21 Sat 10:30] =>  0:1${next(9)}`,
  )

const withNote: Edit = (entry, next) =>
  intoLog(
    entry,
    `- Note taken on [2026-11-21 Sat 10:${String(10 + next(50))}] \\\\\n  ${word(next)}`,
  )

const withHeadingBelow: Edit = (entry, next) => `${entry.trimEnd()}\n** ${word(next)}\nbelow it\n\n`

/** By somebody who tidies up. */
const withoutLog: Edit = (entry) => entry.replace(/^:LOGBOOK:\n(?:.*\n)*?:END:\n/mu, '')

const entryEdits: readonly (readonly [string, Edit])[] = [
  ['keyword', withKeyword],
  ['keyword', withKeyword],
  ['org-todo', withOrgTodo],
  ['priority', withPriority],
  ['tags', withTag],
  ['tags', withTag],
  ['property', withProperty],
  ['property', withProperty],
  ['body', withBody],
  ['title', withTitle],
  ['planning', withPlanning],
  ['clock', withClock],
  ['note', withNote],
  ['heading below', withHeadingBelow],
  ['log gone', withoutLog],
]

const reorder: FileEdit = (text, next) => {
  const { head, entries } = partsOf(text)
  const whole = entries.map((entry) => `${entry.trimEnd()}\n\n`)
  if (next(2) === 0)
    return { what: 'turned round', text: joined({ head, entries: whole.reverse() }) }
  const [from, to] = [next(whole.length + 1), next(whole.length + 1)]
  const taken = whole.splice(from, 1)
  whole.splice(to, 0, ...taken)
  return { what: 'one moved', text: joined({ head, entries: whole }) }
}

const deleteEntry: FileEdit = (text, next) => {
  const { head, entries } = partsOf(text)
  const at = next(entries.length + 1)
  return {
    what: entries[at] ? titleOf(entries[at]) : 'none',
    text: joined({ head, entries: entries.filter((_, index) => index !== at) }),
  }
}

/** With its ID, as a paste has it. */
const pasteEntry: FileEdit = (text, next) => {
  const { head, entries } = partsOf(text)
  if (entries.length === 0) return { what: 'none', text }
  const copy = oneOf(next, entries)
  const pasted = entries.toSpliced(next(entries.length + 1), 0, `${copy.trimEnd()}\n\n`)
  return { what: titleOf(copy), text: joined({ head, entries: pasted }) }
}

const ownHeading: FileEdit = (text, next) => {
  const name = word(next)
  return { what: name, text: `${text.trimEnd()}\n\n* ${name}\nwith ${word(next)}  \n` }
}

/** A draft, which `sync` sends. */
const draft: FileEdit = (text, next) => {
  const heading = `* @${oneOf(next, ['tex', 'gregor', 'claude'])} ${word(next)}`
  return { what: heading, text: `${text.trimEnd()}\n\n${heading}\nplease ${word(next)}\n` }
}

const preamble: FileEdit = (text, next) => {
  const line = oneOf(next, [`#+TOPIC: ${word(next)}`, `# ${word(next)}`, `${word(next)} and more`])
  const { head, entries } = partsOf(text)
  return { what: line, text: joined({ head: `${head.trimEnd()}\n${line}\n\n`, entries }) }
}

const whole: FileEdit = (text, next) =>
  oneOf(next, [
    () => ({ what: 'blanks stripped', text: text.replaceAll(/[ \t]+$/gmu, '') }),
    () => ({ what: 'CR LF', text: text.replaceAll('\n', '\r\n') }),
    () => ({ what: 'LF', text: text.replaceAll('\r', '') }),
    () => ({ what: 'no last line break', text: text.replace(/\n+$/u, '') }),
    () => ({ what: 'blank lines', text: text.replaceAll(/\n+(?=\* )/gu, '\n\n\n') }),
    () => ({ what: 'no blank lines', text: text.replaceAll(/\n+(?=\* )/gu, '\n') }),
  ])()
