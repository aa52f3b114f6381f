/** The server put together: tools, resources and prompts behind one session, one call at a time. */

import { ourVersion } from '../../io/wiring-version.ts'
import { askFirst, type Person } from './ask.ts'
import { callTool } from './call.ts'
import { inputSchemaOf } from './args/fields.ts'
import { instructionsFor, instructionsWithout } from './instructions.ts'
import type { JsonObject } from './json.ts'
import {
  type Handlers,
  NotYetProblem,
  RequestProblem,
  type RunningServer,
  serve,
  type ToolCall,
} from './library.ts'
import { callWithNotes, createNotes } from './notes.ts'
import { promptList, promptNamed } from './prompts.ts'
import type { Toolset } from './registry.ts'
import { toolsOf } from './registry.ts'
import { parseUri, type ResourceRef, resourcesOf, resourceTemplates } from './resources/kinds.ts'
import { preparePushes } from './resources/pushes.ts'
import { createSubscriptions } from './resources/subscriptions.ts'
import { contextFor, type Session, tryWire } from './session.ts'
import { annotationsOf, metaOf, type Tool } from './tool.ts'
import { createTurns } from './turns.ts'

export interface StartOptions {
  readonly session: Session
  readonly toolset: Toolset
  /** Whether new mail is pushed as events of a channel (docs/claude-code.md). */
  readonly channel: 'on' | 'off'
  readonly onError: (error: unknown) => void
}

export interface Started {
  /** Ends what only waits; resolves when every call that came in was answered. */
  readonly idle: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function start({
  session,
  toolset,
  channel,
  onError,
}: StartOptions): Promise<Started> {
  const tools = toolsOf(toolset)
  const take = createTurns()
  const ending = new AbortController()
  const never = new AbortController().signal
  const contextUntil = (signal: AbortSignal) => {
    const until = AbortSignal.any([signal, ending.signal])
    return (tool: Tool) => contextFor(session, tool, until)
  }
  const notesOf = createNotes()
  const called = (call: ToolCall, signal: AbortSignal) =>
    callWithNotes(tools, call, contextUntil(signal), notesOf)
  const nobody: Person = { canBeAsked: () => false, ask: async () => 'none' }
  const person = () => running?.person ?? nobody
  const asked = (call: ToolCall, signal: AbortSignal) =>
    askFirst(tools, call, {
      person: person(),
      take,
      contextOf: contextUntil(signal),
      signal: AbortSignal.any([signal, ending.signal]),
    })
  const waiting = new Set(tools.filter(({ waits }) => waits).map(({ name }) => name))
  let running: RunningServer | undefined

  const read = (ref: ResourceRef, signal: AbortSignal) =>
    take(signal, async () => {
      // What a resource shows needs a tool of the first set.
      const { isError, said, structured } = await callTool(
        toolsOf('all'),
        ref.kind.call(ref.space, ref.id),
        contextUntil(signal),
      )
      if (isError) throw missing(ref, structured) ?? new RequestProblem(said)
      return JSON.stringify(structured)
    })
  const subscriptions = createSubscriptions({
    store: async () => (await session.wire('node')).deps.store,
    read: (ref) => read(ref, never),
    changed: async (uri) => running?.updated(uri),
    onError,
  })
  const handlers: Handlers = {
    tools: () => tools.map((tool) => toolJson(tool, person())),
    prompts: promptList,
    resourceTemplates,
    async callTool(call, signal) {
      if (waiting.has(call.name)) return called(call, signal)
      const ended = await asked(call, signal)
      return ended ?? take(signal, () => called(call, signal))
    },
    listResources: async () => resourcesOf(await spacesOf(session)),
    async readResource(uri, signal) {
      const text = await read(refOf(uri), signal)
      return { uri, mimeType: 'application/json', text }
    },
    subscribe: (uri) => subscriptions.add(refOf(uri)),
    unsubscribe: async (uri) => subscriptions.remove(uri),
    getPrompt(name, args) {
      const prompt = promptNamed(name, args)
      if (typeof prompt === 'string') throw new RequestProblem(prompt)
      return prompt
    },
  }
  const instructions = await instructionsOf(session)
  const push = async (line: string) => running?.push(line)
  const pushes = channel === 'on' ? await preparePushes({ session, push, onError }) : undefined
  const onReady = () => pushes?.begin()
  const words = { version: ourVersion, instructions }
  running = await serve({ ...words, handlers, channel, onReady, onError })
  const served = running
  return {
    idle() {
      ending.abort()
      return served.idle()
    },
    async close() {
      pushes?.close()
      subscriptions.close()
      await served.close()
    },
  }
}

function toolJson(tool: Tool, { canBeAsked }: Person): JsonObject {
  const meta = metaOf(tool, canBeAsked() ? 'us' : 'the client')
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool.fields),
    outputSchema: tool.output,
    annotations: annotationsOf(tool),
    ...(meta ? { _meta: meta } : {}),
  }
}

/** A key or a channel's name is known before anything stands under it; an id is given by what it names. */
function missing({ uri, kind }: ResourceRef, answer: JsonObject): NotYetProblem | undefined {
  const { code } = (answer['error'] ?? {}) as { readonly code?: string }
  if (kind.takes !== 'key' || code !== 'not_found') return undefined
  return new NotYetProblem(`There is nothing at ${uri} yet.`)
}

function refOf(uri: string): ResourceRef {
  const ref = parseUri(uri)
  if (ref) return ref
  const example = 'org://1-team/inbox or org://1-team/thread/ID'
  throw new RequestProblem(`"${uri.slice(0, 120)}" is no resource; they look like ${example}.`)
}

async function spacesOf(session: Session): Promise<readonly string[]> {
  const wired = await tryWire(session)
  if (typeof wired === 'string') return []
  return (await wired.deps.store.spaces()).map(({ name }) => name)
}

async function instructionsOf(session: Session): Promise<string> {
  const wired = await tryWire(session)
  if (typeof wired === 'string') return instructionsWithout(wired)
  const spaces = (await wired.deps.store.spaces()).map(({ name }) => name)
  return instructionsFor({ deps: wired.deps, spaces, role: session.env['DATACORE_ROLE'] })
}
