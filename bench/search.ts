/** `datacore-msg search` over 100,000 messages, as a whole process, against grep over the same files and a bare Node. */

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeMessage } from '../lib/core/codec/message.ts'
import { parseAddress } from '../lib/core/model/address.ts'
import { newId } from '../lib/core/model/id.ts'
import { printEntry } from '../lib/core/org/print.ts'
import { bareNode, cli, homeEnv, installIn, median, timed } from './lib/process.ts'

const messages = 100_000
const months = 13
const rounds = 11
/** Times grep, plus a bare Node. */
const target = 3

interface Row {
  readonly what: string
  readonly ms?: number
  readonly ratio?: number
  readonly target?: number
}

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const home = mkdtempSync(join(tmpdir(), 'bench-search-'))
  const root = join(home, 'Data')
  try {
    const env = { ...homeEnv(home, root), LC_ALL: 'C.UTF-8' }
    installIn(env)
    const files = writeHistory(join(root, '0-personal', 'org', 'messaging'))
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
    const rows = ['zeppelin', 'cafés', 'meeting'].flatMap((word) => {
      const times = { node: [] as number[], grep: [] as number[], search: [] as number[] }
      for (let round = 0; round < rounds; round += 1) {
        times.node.push(bareNode(env))
        times.grep.push(timed('grep', ['-c', word, ...files], env).ms)
        times.search.push(timed(process.execPath, [cli, 'search', word], env).ms)
      }
      const [node, grep, search] = [times.node, times.grep, times.search].map(median)
      const ratio = (search! - node!) / grep!
      return [
        { what: `grep -c ${word}`, ms: grep! },
        { what: `node -e 0`, ms: node! },
        { what: `datacore-msg search ${word}`, ms: search!, ratio, target },
      ]
    })
    const megabytes = Math.round(bytes / 1e6)
    return {
      name: `Search in ${messages} messages, ${megabytes} MB (median of ${rounds}; ratio: less node, to grep)`,
      rows,
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Twelve archives and an inbox, of years in which no clock stands any more; `zeppelin` and `cafés` stand in five messages each, `meeting` in many. */
function writeHistory(tree: string): readonly string[] {
  mkdirSync(join(tree, 'archive'), { recursive: true })
  const each = Math.ceil(messages / months)
  return Array.from({ length: months }, (_, month) => {
    const date = new Date(Date.UTC(2024, 10 + month, 1))
    const texts = Array.from({ length: each }, (_, index) =>
      messageText(date.getTime(), month, index),
    )
    const name = `archive/${date.toISOString().slice(0, 7)}.org`
    const file = join(tree, month === months - 1 ? 'inbox.org' : name)
    writeFileSync(file, `#+TITLE: Bench\n#+TODO: TODO | DONE\n\n${texts.join('\n')}`)
    return file
  })
}

const gregor = addressOf('gregor')
const tex = addressOf('tex')

function messageText(fromMs: number, month: number, index: number): string {
  const nowMs = fromMs + index * 300_000
  const random = Uint8Array.from([month, index, index >> 5, index >> 10, 7, 9])
  const rare = index === 4_000 && month % 3 === 0 ? ' zeppelin in cafés' : ''
  const often = index % 10 === 0 ? ' before the meeting' : ''
  const stamp = new Date(nowMs).toISOString()
  return printEntry({
    ...encodeMessage(
      {
        id: newId({ kind: 'msg', nowMs, author: gregor, random }),
        from: gregor,
        to: tex,
        stamp,
        mentions: [],
        urgency: 'normal',
        key: '9qkGPYpmTJ',
        sig: 'l+7g6XeG17dVVWGZdYRLqAON47qsBYimYGeJq+oglj7icogSlRMp3T2GmmtdjqKLLB3zzb6kVrMDW6MVxvV4Cw==',
        body: `Can you look at part ${index} of the report${often}? It is about prices${rare}.`,
      },
      `[${stamp.slice(0, 10)} Sat ${stamp.slice(11, 16)}]`,
    ),
    keyword: 'DONE',
  })
}

function addressOf(name: string) {
  const address = parseAddress(name)
  if (!address) throw new Error(`${name} is no address.`)
  return address
}
