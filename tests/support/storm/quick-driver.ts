/**
 * The merge driver in a process that stays: `FIFO`. Reads requests, a line each, `OURS|THEIRS|ANSWER`, and writes what the command
 * would have ended with into the third file. Starting node for each file of each commit would take most of a storm's time.
 */

import { createReadStream, openSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { mergeFiles } from '../../../lib/io/merge-driver.ts'

// Read and write, so that it does not end when no git is asking.
const fd = openSync(process.argv[2] ?? '', 'r+')
process.send?.('ready')
createInterface({ input: createReadStream('', { fd }) }).on('line', (line) => {
  const [ours = '', theirs = '', answer = ''] = line.split('|')
  writeFileSync(answer, mergeFiles(ours, theirs) === undefined ? '0\n' : '1\n')
})
