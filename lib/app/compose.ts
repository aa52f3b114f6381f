/** Turns what a person typed into letters: reply mark, route, mentions, thread. Signing is in sign.ts. */

import { type Address, ownerByName, parseAddress } from '../core/model/address.ts'
import { bodyCharsMax, mentionsMax } from '../core/model/message.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { cleanText } from '../core/org/escape.ts'
import { isUnseen } from '../core/org/visible.ts'
import { isInnerPath, isIssue } from '../core/route/route.ts'
import { noteHint, whyNoRouteFile } from '../core/route/route-file.ts'

export interface TypedText {
  readonly body: string
  /** What stood after `>`: an id or a part of one. */
  readonly replyTo: string | undefined
  /** `github:42`, `github:owner/repo#42`, `file:PATH`, `user:NAME`. */
  readonly route: string | undefined
  readonly mentions: readonly Address[]
}

/** Reads `>ID` and `[route]` at the start of a text and `@mentions` within it. */
export function parseTyped(text: string): Result<TypedText> {
  let rest = cleanText(text.replace(/\r\n?/gu, '\n')).replace(/\s+$/u, '')
  if (rest.length > bodyCharsMax) {
    const why = `The text has ${rest.length.toLocaleString('en-US')} characters; one message holds 1,000,000.`
    return refuse({ code: 'usage', why, hint: 'Put it into a file and send its path.' })
  }
  let replyTo: string | undefined
  const reply = /^\s*>([A-Za-z0-9][\w.@:-]*)(?:\s+|$)/u.exec(rest)
  if (reply) {
    replyTo = reply[1]
    rest = rest.slice(reply[0].length)
  }
  const marked = /^\s*\[((?:github|file):[^\]\n]*|@[^\]\s]+)\](?:\s+|$)/u.exec(rest)
  let route: string | undefined
  if (marked) {
    const parsed = parseRoute(marked[1]!)
    if (!parsed.ok) return parsed
    route = parsed.value
    rest = rest.slice(marked[0].length)
  }
  if (isUnseen(rest)) {
    const why = rest.trim() === '' ? 'no text' : 'no character that anybody can see'
    return refuse({
      code: 'usage',
      why: `The message has ${why}.`,
      hint: 'Write the text after the name.',
    })
  }
  return { ok: true, value: { body: rest, replyTo, route, mentions: mentionsOf(rest) } }
}

function parseRoute(text: string): Result<string> {
  if (text.startsWith('@')) {
    const user = parseAddress(text)
    if (user && ownerByName(user)) {
      const why = `"[${text}]" names an agent, and an answer is routed to people.`
      return refuse({ code: 'usage', why, hint: 'Send the agent a task of its own.' })
    }
    if (user) return { ok: true, value: `user:${user}` }
  }
  if (text.startsWith('github:') && isIssue(text.slice('github:'.length))) {
    return { ok: true, value: text }
  }
  const path = /^file:(.+)$/u.exec(text)?.[1]?.trim()
  if (path && isInnerPath(path)) {
    const why = whyNoRouteFile(path)
    if (why) return refuse({ code: 'usage', why: `${path} ${why}.`, hint: noteHint })
    return { ok: true, value: `file:${path}` }
  }
  return refuse({
    code: 'usage',
    why: `"[${text}]" is no reply route.`,
    hint: 'Routes are [github:42], [github:owner/repo#42], [file:notes/answers.md] inside the space, and [@user].',
  })
}

/** The names with an `@` before them, as they are written. */
export function mentionsOf(text: string): readonly Address[] {
  const found = new Set<Address>()
  for (const match of text.matchAll(/(?<![\w@.])@([A-Za-z0-9][A-Za-z0-9._-]*)/gu)) {
    const address = parseAddress(match[1]!.replace(/[.-]+$/u, ''))
    if (address) found.add(address)
    if (found.size >= mentionsMax) break
  }
  return [...found]
}
