/** Two people in one space who trust each other, and the client of one of them in front of the real server. */

import { connect, type ConnectOptions, type McpClient } from './mcp-client.ts'
import type { makePlace, Machine } from '../surfaces/cli/machine.ts'

export interface McpPair {
  readonly tex: Machine
  readonly gregor: Machine
  /** Of tex's agent. */
  readonly mcp: McpClient
}

export async function mcpPair(
  place: ReturnType<typeof makePlace>,
  options: ConnectOptions = {},
): Promise<McpPair> {
  const settings = 'messaging: {default_space: 1-team}\n'
  const tex = await place.machine('tex', settings)
  const gregor = await place.machine('gregor', settings)
  for (const one of [tex, gregor]) await one.json(['init', '--space', '1-team'])
  await tex.json(['contacts', 'trust', '@gregor', 'team'])
  await gregor.json(['contacts', 'trust', '@tex', 'team'])
  return { tex, gregor, mcp: await connect(tex, options) }
}
