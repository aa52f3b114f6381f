/** `mcp`, where something stands before the word: bin/datacore-msg starts the server's own bundle for a plain call. */

import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { placesOf } from '../../../io/wiring-cli.ts'
import { type Context, option } from '../context.ts'
import type { Outcome } from '../outcome.ts'

export async function runMcp(context: Context): Promise<Result<Outcome>> {
  const { env } = context
  if (context.space !== undefined) {
    const hint = 'The client names the space in each call.'
    throw new Failure('usage', 'The MCP server serves all spaces.', { hint })
  }
  const { moduleDir } = placesOf(env, env['HOME'] || homedir())
  const toolset = option(context, 'toolset')
  const words = [join(moduleDir, 'dist', 'mcp.cjs'), ...(toolset ? ['--toolset', toolset] : [])]
  const exit = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, words, { env, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => child.kill(signal))
  })
  return done({ json: () => document('mcp', { exit }), page: () => [], exit })
}
