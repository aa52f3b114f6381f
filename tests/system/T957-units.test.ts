/** templates/systemd: what systemd makes of them where the root and the program lie in folders with blanks. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..', '..', 'templates', 'systemd')
const units = ['datacore-msg-daemon.service', 'datacore-msg-sync.service'] as const
const has = spawnSync('systemd-analyze', ['--version']).error === undefined

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'units '))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test.skipIf(!has).each(units)('T957 systemd takes %s with blanks in its paths', (name) => {
  const root = join(dir, 'My Data')
  const program = join(root, 'datacore-msg')
  mkdirSync(root)
  symlinkSync('/bin/true', program)
  const unit = join(dir, name)
  const template = readFileSync(join(folder, name), 'utf8')
  writeFileSync(unit, template.replaceAll('@PROGRAM@', program).replaceAll('@ROOT@', root))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  const ours = stderr.split('\n').filter((line) => line.includes('datacore-msg'))
  expect([status, ours]).toEqual([0, []])
})

test.each(units)('T957 %s keeps a root with a blank as one word', (name) => {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n')
  expect(lines).toContain('Environment="DATACORE_ROOT=@ROOT@"')
  expect(lines.find((line) => line.startsWith('ExecStart='))).toMatch(/^ExecStart="@PROGRAM@" /u)
})
