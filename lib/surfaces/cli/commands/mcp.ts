/**
 * `mcp` where more stands beside the word: bin/datacore-msg starts the server's own bundle for a plain call. With --json it
 * lists the tools, since the server's own output is the protocol.
 */

import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document, type JsonValue } from '../../../core/view/json/document.ts'
import { placesOf } from '../../../io/wiring-cli.ts'
import { type Context, isOn, option } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { runBundle } from '../run-bundle.ts'

export async function runMcp(context: Context): Promise<Result<Outcome>> {
  const { env } = context
  if (context.space !== undefined) {
    const hint = 'The client names the space in each call.'
    throw new Failure('usage', 'The MCP server serves all spaces.', { hint })
  }
  const { moduleDir } = placesOf(env, env['HOME'] || homedir())
  const toolset = option(context, 'toolset') ?? 'first'
  const channel = isOn(context, 'channel') ? ['--channel'] : []
  const words = [join(moduleDir, 'dist', 'mcp.cjs'), '--toolset', toolset, ...channel]
  if (isOn(context, 'json')) {
    const run = spawnSync(process.execPath, [...words, '--list'], { env, encoding: 'utf8' })
    const tools = JSON.parse(run.stdout) as JsonValue
    return done({ json: () => document('mcp', { toolset, tools }), page: () => [] })
  }
  const exit = await runBundle(words, env)
  return done({ json: () => document('mcp', { toolset, tools: [] }), page: () => [], exit })
}
