/** The same tools for datacore's own MCP server: what tools/index.js of this module exports. Starts no server of ours. */

import { randomBytes } from 'node:crypto'
import { inputSchemaOf } from './args/fields.ts'
import type { JsonObject } from './json.ts'
import { callWithNotes, createNotes } from './notes.ts'
import { toolsOf } from './registry.ts'
import { contextFor, openSession, type Session } from './session.ts'
import type { Tool } from './tool.ts'

/** What the host gives beside the arguments; any part may be missing, or null. */
interface HostContext {
  readonly storage?: { readonly basePath?: string | null } | null
  readonly spaceName?: string | null
}

export interface ModuleTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
  /** Throws one sentence, with what to do and the code, for what was refused or failed. */
  readonly handler: (args: unknown, context?: HostContext | null) => Promise<JsonObject>
}

/** One session as long as the host runs; a tool that must ask the person is not here, since this host cannot. */
const nonce = randomBytes(6).toString('hex')
const notesOf = createNotes()

export const tools: readonly ModuleTool[] = toolsOf('all')
  .filter(({ asks }) => asks === undefined)
  .map((tool) => ({
    name: tool.name,
    description: tool.description,
    inputSchema: inputSchemaOf(tool.fields),
    handler: (args, context) => handle(tool, args, context ?? {}),
  }))

/** This host cancels nothing. */
const never = new AbortController().signal

async function handle(tool: Tool, args: unknown, context: HostContext): Promise<JsonObject> {
  const session = sessionFor(context)
  const call = { name: tool.name, given: inSpace(tool, args, context.spaceName) }
  const contextOf = (one: Tool) => contextFor(session, one, never)
  const called = await callWithNotes([tool], call, contextOf, notesOf)
  if (called.isError) throw new Error(called.said)
  // The host has the answer by then; more cannot be known of it here.
  if (called.afterSent) setImmediate(() => void called.afterSent?.().catch(() => undefined))
  return called.structured
}

const sessions = new Map<string, Session>()

function sessionFor({ storage }: HostContext): Session {
  const root = process.env['DATACORE_ROOT'] ?? storage?.basePath ?? ''
  const known = sessions.get(root)
  if (known) return known
  const env = root ? { ...process.env, DATACORE_ROOT: root } : process.env
  const session = openSession(env, nonce)
  sessions.set(root, session)
  return session
}

/** A module that is installed in one space means that one; a host without one may say so by an empty name. */
function inSpace(tool: Tool, args: unknown, spaceName: HostContext['spaceName']): unknown {
  const space = spaceName?.trim() || undefined
  const given = typeof args === 'object' && args !== null ? args : {}
  return space !== undefined && 'space' in tool.fields ? { space, ...given } : given
}
