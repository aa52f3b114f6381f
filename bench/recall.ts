/** `datacore-msg recall` over 100,000 memories, as a whole process, against grep over the same file and a bare Node. */

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeMemory } from '../lib/core/memory/codec.ts'
import { parseAddress } from '../lib/core/model/address.ts'
import { newId } from '../lib/core/model/id.ts'
import { printEntry } from '../lib/core/org/print.ts'
import { bareNode, cli, homeEnv, installIn, median, timed } from './lib/process.ts'

const memories = 100_000
const rounds = 11

interface Row {
  readonly what: string
  readonly ms?: number
  readonly ratio?: number
}

/** A word that five have, one with an accent, one of ten thousand, two together, and Chinese. */
const queries = ['zeppelin', 'cafés', 'deploy', 'zeppelin deploy freeze', '服务器']

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const home = mkdtempSync(join(tmpdir(), 'bench-recall-'))
  const root = join(home, 'Data')
  try {
    const env = { ...homeEnv(home, root), LC_ALL: 'C.UTF-8' }
    installIn(env)
    const file = writeMemories(join(root, '0-personal', 'org', 'messaging'))
    const rows = queries.flatMap((query) => {
      const times = { node: [] as number[], grep: [] as number[], recall: [] as number[] }
      const pattern = query.split(' ').join('\\|')
      for (let round = 0; round < rounds; round += 1) {
        times.node.push(bareNode(env))
        times.grep.push(timed('grep', ['-ci', pattern, file], env).ms)
        times.recall.push(timed(process.execPath, [cli, 'recall', query], env).ms)
      }
      const [node, grep, recall] = [times.node, times.grep, times.recall].map(median)
      return [
        { what: 'node -e 0', ms: node! },
        { what: `grep -ci '${pattern}'`, ms: grep! },
        { what: `datacore-msg recall ${query}`, ms: recall!, ratio: recall! / (node! + grep!) },
      ]
    })
    const megabytes = Math.round(statSync(file).size / 1e6)
    return {
      name: `Recall in ${memories} memories, ${megabytes} MB (median of ${rounds}; ratio: to grep and node)`,
      rows,
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function writeMemories(tree: string): string {
  mkdirSync(tree, { recursive: true })
  const file = join(tree, 'memory.org')
  const texts = Array.from({ length: memories }, (_, index) => memoryText(index))
  writeFileSync(file, `#+TITLE: Bench\n#+TODO: TODO | DONE CANCELLED\n\n${texts.join('\n')}`)
  return file
}

const gregor = parseAddress('gregor')!
const fromMs = Date.UTC(2025, 10, 1)

function memoryText(index: number): string {
  const nowMs = fromMs + index * 300_000
  const random = Uint8Array.from([1, index, index >> 5, index >> 10, 7, 9])
  const stamp = new Date(nowMs).toISOString()
  const rare = index % 20_000 === 4_000 ? ' The zeppelin lands near the cafés.' : ''
  const often = index % 10 === 0 ? ' Before we deploy, ask.' : ''
  const chinese = index % 50 === 0 ? ' 服务器在夜间重新启动。' : ''
  const memory = {
    id: newId({ kind: 'mem', nowMs, author: gregor, random }),
    from: gregor,
    stamp,
    body: `Part ${index} of the report is about prices, and its figures come from table ${index % 977}.${often}${rare}${chinese}`,
    key: '9qkGPYpmTJ',
    sig: 'l+7g6XeG17dVVWGZdYRLqAON47qsBYimYGeJq+oglj7icogSlRMp3T2GmmtdjqKLLB3zzb6kVrMDW6MVxvV4Cw==',
  }
  const created = `[${stamp.slice(0, 10)} Sat ${stamp.slice(11, 16)}]`
  return printEntry(encodeMemory(memory, { tags: index % 7 === 0 ? ['report'] : [], created }))
}
