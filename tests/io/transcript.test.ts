/** Pieces of a session's transcript: whole lines, from where the last reading ended. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemTranscript } from '../../lib/io/transcript.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'transcript-'))
  file = join(folder, 's1.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a transcript that is not there, or no file, is none', async () => {
  for (const path of [file, folder, `${file}\0`, '']) {
    expect(await systemTranscript.size(path)).toBeUndefined()
    expect(await systemTranscript.read(path, 0, 100)).toBeUndefined()
  }
})

test('a line that is not whole yet is left for the next reading', async () => {
  writeFileSync(file, 'one\ntwo\nthr')
  expect(await systemTranscript.read(file, 0, 100)).toEqual({ text: 'one\ntwo\n', end: 8 })
  expect(await systemTranscript.read(file, 8, 100)).toEqual({ text: '', end: 8 })
  writeFileSync(file, 'ee\n', { flag: 'a' })
  expect(await systemTranscript.read(file, 8, 100)).toEqual({ text: 'three\n', end: 14 })
})

test('a piece has a limit, and a line longer than it does not stop the reading', async () => {
  writeFileSync(file, `${'x'.repeat(10)}\nend\n`)
  expect(await systemTranscript.read(file, 0, 6)).toEqual({ text: 'xxxxxx', end: 6 })
  expect(await systemTranscript.read(file, 6, 6)).toEqual({ text: 'xxxx\n', end: 11 })
  expect(await systemTranscript.read(file, 11, 6)).toEqual({ text: 'end\n', end: 15 })
  expect(await systemTranscript.read(file, 99, 6)).toEqual({ text: '', end: 99 })
})
