/** How fast a file is scanned and read, and what the outline costs in memory. Run through bench/run.mjs. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readEntry } from '../lib/core/org/entry.ts'
import { printEntry } from '../lib/core/org/print.ts'
import { entryRanges, findEntry, scanOutline } from '../lib/core/org/scan.ts'

const megabyte = 1e6
const fileMegabytes = 100
const rounds = 5

/** MB/s of scanning, of reading every entry, and of finding one, on 100 MB of messages of 400 bytes. */
export async function run(): Promise<{
  readonly name: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
}> {
  const bytes = messages(fileMegabytes * megabyte)
  const scan = best(() => scanOutline(bytes).count)
  const read = best(() => readAll(bytes))
  const miss = best(() => findEntry(bytes, 'msg-20261121-100203-gregor-absent') ?? 0)
  return {
    name: 'scanner',
    rows: [
      { what: 'scan', value: speed(bytes, scan), unit: 'MB/s', target: 'at least 200' },
      { what: 'scan and read every entry', value: speed(bytes, read), unit: 'MB/s' },
      { what: 'look for an id that is not there', value: speed(bytes, miss), unit: 'MB/s' },
      {
        what: 'memory with the file, by the file',
        value: memoryRatio(bytes),
        unit: 'x',
        target: 'at most 3',
      },
      {
        what: 'the same, headings alone',
        value: memoryRatio(headings()),
        unit: 'x',
        target: 'at most 3',
      },
    ],
  }
}

/** Entries as `send` writes them, 400 bytes on average, each with an id of its own. */
function messages(size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x0a)
  const encoder = new TextEncoder()
  let at = 0
  for (let number = 0; ; number += 1) {
    const id = `msg-20261121-100203-gregor-${number.toString(36).padStart(6, '0')}`
    const body = `Can you review PR #${number}? It touches *auth*.\n- one\n`.padEnd(
      60 + (number % 7) * 8,
      'x',
    )
    const entry = encoder.encode(
      `${printEntry({
        keyword: 'TODO',
        priority: number % 3 === 0 ? 'B' : undefined,
        title: 'gregor: Can you review it?',
        tags: ['unread', 'message'],
        properties: [
          ['ID', id],
          ['FROM', 'gregor'],
          ['TO', 'tex'],
          ['CREATED', '[2026-11-21 Sat 10:02]'],
          ['STAMP', '2026-11-21T09:02:03.123Z'],
        ],
        log: [],
        body,
      })}\n`,
    )
    if (at + entry.length > size) return bytes.subarray(0, at)
    bytes.set(entry, at)
    at += entry.length
  }
}

/** The worst there is for the arrays: a heading in every four bytes. */
function headings(): Uint8Array {
  return new TextEncoder().encode('* x\n'.repeat(1_000_000))
}

function readAll(bytes: Uint8Array): number {
  const outline = scanOutline(bytes)
  let properties = 0
  for (const range of entryRanges(outline)) {
    properties += readEntry(bytes, range, outline.keywords).properties.length
  }
  return properties
}

/** Seconds of the fastest round: the others were disturbed. */
function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    work()
    least = Math.min(least, (performance.now() - start) / 1000)
  }
  return least
}

function speed(bytes: Uint8Array, seconds: number): number {
  return Math.round(bytes.length / megabyte / seconds)
}

/** The file and all that its outline holds, by the file, after a collection. */
function memoryRatio(bytes: Uint8Array): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  const outline = scanOutline(bytes)
  const after = used()
  // The outline must be alive while it is measured.
  const held = outline.count >= 0 ? after - before : 0
  return Math.round(((bytes.length + held) / bytes.length) * 100) / 100
}
