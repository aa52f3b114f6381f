/** The MCP server through the official client: its start against a bare Node, and calls with a history of three sizes. */

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { encodeMessage } from '../lib/core/codec/message.ts'
import { parseAddress } from '../lib/core/model/address.ts'
import { newId } from '../lib/core/model/id.ts'
import { printEntry } from '../lib/core/org/print.ts'
import { bareNode, homeEnv, installIn, median, moduleDir } from './lib/process.ts'

const sizes = [100, 10_000, 100_000]
/** What archiving leaves in the hot file, at most. */
const hotMax = 500
const months = 12
const starts = 11
const calls = 100

interface Row {
  readonly what: string
  readonly p50?: number
  readonly p99?: number
  readonly ratio?: number
}

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const rows: Row[] = []
  for (const size of sizes) {
    const home = mkdtempSync(join(tmpdir(), 'bench-mcp-'))
    try {
      const env = homeEnv(home, join(home, 'Data'))
      installIn(env)
      writeHistory(join(home, 'Data', '0-personal', 'org', 'messaging'), size)
      if (size === sizes[0]) rows.push(...(await startRows(env)))
      rows.push(...(await callRows(env, size)))
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
  return {
    name: `MCP server, milliseconds (${calls} calls each; start: median of ${starts})`,
    rows,
  }
}

/** From the start of the process to its answer to `initialize`. */
async function startRows(env: NodeJS.ProcessEnv): Promise<readonly Row[]> {
  const node: number[] = []
  const server: number[] = []
  for (let round = 0; round < starts; round += 1) {
    node.push(bareNode(env))
    server.push(await started(env))
  }
  const ratio = median(server) / median(node)
  return [
    { what: 'node -e 0', p50: median(node) },
    { what: 'start, to the answer to initialize', p50: median(server), ratio },
  ]
}

function started(env: NodeJS.ProcessEnv): Promise<number> {
  const begin = process.hrtime.bigint()
  const child = spawn(join(moduleDir, 'bin', 'datacore-msg'), ['mcp'], { env })
  const clientInfo = { name: 'bench', version: '1' }
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.stdout.once('data', () => {
      const ms = Number(process.hrtime.bigint() - begin) / 1e6
      child.once('exit', () => resolve(ms))
      child.stdin.end()
    })
  })
}

async function callRows(env: NodeJS.ProcessEnv, size: number): Promise<readonly Row[]> {
  const transport = new StdioClientTransport({
    command: join(moduleDir, 'bin', 'datacore-msg'),
    args: ['mcp'],
    env: Object.fromEntries(
      Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
    ),
  })
  const client = new Client({ name: 'bench', version: '1' })
  await client.connect(transport)
  const timed = async (name: string, args: () => Record<string, unknown>): Promise<Row> => {
    const times: number[] = []
    for (let at = 0; at < calls; at += 1) {
      const begin = process.hrtime.bigint()
      const { isError } = await client.callTool({ name, arguments: args() })
      times.push(Number(process.hrtime.bigint() - begin) / 1e6)
      if (isError) throw new Error(`${name} failed.`)
    }
    const sorted = times.toSorted((a, b) => a - b)
    const what = `${name}, ${size.toLocaleString('en')} messages`
    return { what, p50: median(times), p99: sorted[Math.floor(calls * 0.99)]! }
  }
  const rows = [
    await timed('check', () => ({})),
    await timed('send', () => ({ to: ['@tex'], text: 'A message of the bench.' })),
  ]
  await client.close()
  return rows
}

/** The newest stand in the inbox, a tenth of them unread; the rest is archived by month. */
function writeHistory(tree: string, size: number): void {
  mkdirSync(join(tree, 'archive'), { recursive: true })
  const hot = Math.min(size, hotMax)
  const files = new Map<string, string[]>()
  for (let index = 0; index < size; index += 1) {
    const month = Math.floor((index * months) / size)
    const nowMs = Date.UTC(2025, 10 + month, 1) + index * 20_000
    const isHot = index >= size - hot
    const name = new Date(nowMs).toISOString().slice(0, 7)
    const path = isHot ? 'inbox.org' : `archive/${name}.org`
    const list = files.get(path) ?? []
    list.push(messageText(nowMs, index, isHot && index % 10 === 0 ? 'TODO' : 'DONE'))
    files.set(path, list)
  }
  for (const [path, texts] of files) {
    writeFileSync(join(tree, path), `#+TITLE: Bench\n#+TODO: TODO | DONE\n\n${texts.join('\n')}`)
  }
}

const gregor = addressOf('gregor')
const tex = addressOf('tex')

function messageText(nowMs: number, index: number, keyword: 'TODO' | 'DONE'): string {
  const random = Uint8Array.from([index, index >> 5, index >> 10, index >> 15, 7, 9])
  const stamp = new Date(nowMs).toISOString()
  const letter = {
    id: newId({ kind: 'msg', nowMs, author: gregor, random }),
    from: gregor,
    to: tex,
    stamp,
    mentions: [],
    urgency: 'normal',
    body: `Can you look at part ${index} of the report? It is about prices.`,
  } as const
  const entry = encodeMessage(letter, `[${stamp.slice(0, 10)} Sat ${stamp.slice(11, 16)}]`)
  return printEntry(keyword === 'TODO' ? entry : { ...entry, keyword, tags: ['message'] })
}

function addressOf(name: string) {
  const address = parseAddress(name)
  if (!address) throw new Error(`${name} is no address.`)
  return address
}
