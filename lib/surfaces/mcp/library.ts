/** The one place that imports the MCP SDK: a server over standard input and output, with our handlers behind it. */

import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { Person, Reaction, Until } from './ask.ts'
import type { JsonObject } from './json.ts'
import { createWire, type Wire } from './stdio/wire.ts'

/** What this server answers. A handler that throws a RequestProblem answers with an error of the protocol. */
export interface Handlers {
  readonly tools: () => readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
  callTool(call: ToolCall, signal: AbortSignal): Promise<ToolResult>
  listResources(): Promise<readonly JsonObject[]>
  readResource(uri: string, signal: AbortSignal): Promise<JsonObject>
  subscribe(uri: string): Promise<void>
  unsubscribe(uri: string): Promise<void>
  getPrompt(name: string, args: Readonly<Record<string, string>>): JsonObject
}

export interface ToolCall {
  readonly name: string
  readonly given: unknown
}

export interface ToolResult {
  readonly structured: JsonObject
  readonly said: string
  readonly isError: boolean
  readonly afterSent?: () => Promise<unknown>
}

/** What a client asked for that is not there; an error of the protocol and no answer of a tool. */
export class RequestProblem extends Error {}

/** What was asked for is not there, and may come to be: its name was chosen before it. */
export class NotYetProblem extends RequestProblem {}

export interface ServerOptions {
  readonly version: string
  readonly instructions: string
  readonly handlers: Handlers
  /** Of a call that was answered; what follows from its being sent is told of here when it fails. */
  readonly onError: (error: unknown) => void
  /** `on`: the client may take what `push` says for events of a channel, if its person let it. */
  readonly channel: 'on' | 'off'
  /** Called once the client is ready for notifications. */
  readonly onReady: () => void
}

export interface RunningServer {
  /** Resolves when every request that came in was answered, and what follows from that is done. */
  idle(): Promise<void>
  /** Through the client's elicitation. */
  readonly person: Person
  /** Tells a subscriber that a resource is not as it was. */
  updated(uri: string): Promise<void>
  /** Pushes a line of ours into the session, by Claude Code's channels; dropped where these are not switched on. */
  push(content: string): Promise<void>
  close(): Promise<void>
}

/** Answers until it is closed. */
export async function serve(options: ServerOptions): Promise<RunningServer> {
  const { version, instructions, handlers, onError, channel, onReady } = options
  const server = new Server(
    { name: 'datacore-messaging', title: 'datacore messaging', version },
    {
      capabilities: {
        tools: {},
        prompts: {},
        resources: { subscribe: true },
        ...(channel === 'on' ? { experimental: { 'claude/channel': {} } } : {}),
      },
      instructions,
    },
  )
  const wire = createWire({ isMessage, onError })
  server.onerror = onError
  server.oninitialized = onReady
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: handlers.tools() }) as never)
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, requestId }) => {
    const call = { name: params.name, given: params.arguments }
    const { structured, said, isError, afterSent } = await handlers.callTool(call, signal)
    if (afterSent && !signal.aborted) wire.after(requestId, afterSent)
    // A client of before 2025-06-18 shows the text alone, so there it is the whole.
    const text = wire.knowsStructured() ? said : `${said}\n${JSON.stringify(structured)}`
    return { content: [{ type: 'text', text }], structuredContent: structured, isError }
  })
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: handlers.prompts }) as never)
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) =>
    asked(async () => handlers.getPrompt(params.name, params.arguments ?? {}) as never),
  )
  server.setRequestHandler(
    ListResourceTemplatesRequestSchema,
    () => ({ resourceTemplates: handlers.resourceTemplates }) as never,
  )
  server.setRequestHandler(
    ListResourcesRequestSchema,
    async () => ({ resources: await handlers.listResources() }) as never,
  )
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, { signal }) =>
    asked(async () => ({ contents: [await handlers.readResource(params.uri, signal)] }) as never),
  )
  server.setRequestHandler(SubscribeRequestSchema, ({ params }) =>
    asked(async () => {
      await handlers.subscribe(params.uri)
      return {}
    }),
  )
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) =>
    asked(async () => {
      await handlers.unsubscribe(params.uri)
      return {}
    }),
  )
  await server.connect(transportOn(wire))
  return {
    idle: wire.idle,
    person: {
      canBeAsked: () => server.getClientCapabilities()?.elicitation?.form !== undefined,
      ask: (question, until) => reactionTo(server, question, until),
    },
    updated: (uri) => server.sendResourceUpdated({ uri }),
    push: (content) =>
      server.notification({ method: 'notifications/claude/channel', params: { content } }),
    close: () => server.close(),
  }
}

/** A form without fields: yes or no is all that is asked. */
async function reactionTo(
  server: Server,
  question: string,
  { signal, timeoutMs }: Until,
): Promise<Reaction> {
  const requestedSchema = { type: 'object', properties: {} } as const
  try {
    const options = { signal, timeout: timeoutMs }
    return (await server.elicitInput({ message: question, requestedSchema }, options)).action
  } catch (error) {
    signal.throwIfAborted()
    const isLate = error instanceof McpError && error.code === ErrorCode.RequestTimeout
    return isLate ? 'timeout' : 'none'
  }
}

async function asked<T>(answer: () => Promise<T>): Promise<T> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof RequestProblem) throw new McpError(ErrorCode.InvalidParams, error.message)
    throw error
  }
}

/** What the SDK needs of our wire. */
function transportOn(wire: Wire<JSONRPCMessage>): Transport {
  const transport: Transport = {
    start: async () => wire.listen((message) => transport.onmessage?.(message)),
    send: (message) => wire.send(message),
    async close() {
      wire.close()
      transport.onclose?.()
    },
  }
  return transport
}

function isMessage(value: unknown): value is JSONRPCMessage {
  return JSONRPCMessageSchema.safeParse(value).success
}
