/** The official MCP client in front of the real server: a process of `datacore-msg mcp` on its standard streams. */

import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { expect } from 'vitest'
import { type JsonObject, type Machine, programDir } from '../surfaces/cli/machine.ts'

export interface Answered {
  readonly isError: boolean
  /** What stands as text. */
  readonly said: string
  readonly structured: JsonObject
}

export interface McpClient {
  readonly client: Client
  readonly transport: StdioClientTransport
  /** What the server wrote on standard error. */
  errors(): string
  /** One call, whatever it says. */
  call(name: string, args?: JsonObject, options?: { signal?: AbortSignal }): Promise<Answered>
  /** A call that must succeed; its structured answer. */
  ok(name: string, args?: JsonObject): Promise<JsonObject>
  /** A call that must fail; its error. */
  no(name: string, args?: JsonObject): Promise<JsonObject>
  close(): Promise<void>
}

export interface ConnectOptions {
  readonly words?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Who is asked through elicitation; without one the client cannot ask. */
  readonly person?: (question: string) => Promise<'accept' | 'decline' | 'cancel'>
}

export async function connect(
  machine: Pick<Machine, 'env'>,
  { words = [], env = {}, cwd, person }: ConnectOptions = {},
): Promise<McpClient> {
  const transport = new StdioClientTransport({
    command: join(programDir, 'bin', 'datacore-msg'),
    args: ['mcp', ...words],
    env: { ...machine.env, ...env } as Record<string, string>,
    stderr: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  })
  const noise: string[] = []
  transport.stderr?.on('data', (chunk) => noise.push(String(chunk)))
  const capabilities = person ? { elicitation: {} } : {}
  const client = new Client({ name: 'test', version: '1' }, { capabilities })
  if (person) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({
      action: await person(params.message),
    }))
  }
  await client.connect(transport)
  // The client checks structured answers against the schemas that it was told of.
  await client.listTools()
  const call: McpClient['call'] = async (name, args = {}, options = {}) => {
    const result = await client.callTool({ name, arguments: args }, undefined, options)
    const [content] = result.content as readonly { readonly text: string }[]
    return {
      isError: result.isError === true,
      said: content!.text,
      structured: result.structuredContent as JsonObject,
    }
  }
  return {
    client,
    transport,
    errors: () => noise.join(''),
    call,
    async ok(name, args = {}) {
      const answered = await call(name, args)
      expect(answered, name).toMatchObject({ isError: false })
      return answered.structured
    },
    async no(name, args = {}) {
      const answered = await call(name, args)
      expect(answered, name).toMatchObject({ isError: true })
      return answered.structured['error'] as JsonObject
    },
    close: () => client.close(),
  }
}

/** The rows of a list in an answer. */
export function rows(structured: JsonObject, key: string): readonly JsonObject[] {
  return structured[key] as readonly JsonObject[]
}
