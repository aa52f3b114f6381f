/** The daemon's socket, where something else stands in its place. */

import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveControl } from '../../../lib/io/daemon/socket/control-server.ts'
import type { SocketPlace } from '../../../lib/io/daemon/socket/socket-path.ts'

let base: string
let place: SocketPlace

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-socket-'))
  const folder = join(base, 'run')
  mkdirSync(folder, { mode: 0o700 })
  place = { folder, path: join(folder, 'it.sock'), noteFile: join(base, 'relay', 'socket') }
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const serve = () => serveControl(place, async () => ({}))

test('a folder there is named with what to do, and left as it is', async () => {
  mkdirSync(join(place.path, 'deep'), { recursive: true })
  await expect(serve()).rejects.toMatchObject({
    code: 'config',
    message: `A folder stands at ${place.path}, where the daemon's socket belongs.`,
    hint: expect.stringContaining('Move it away'),
  })
  expect(existsSync(join(place.path, 'deep'))).toBe(true)
})

test('what a daemon that ended has left goes', async () => {
  writeFileSync(place.path, '')
  const control = await serve()
  expect(lstatSync(place.path).isSocket()).toBe(true)
  await control.close()
  expect(existsSync(place.path)).toBe(false)
})

test('a folder where the note of it belongs costs the note alone', async () => {
  mkdirSync(place.noteFile, { recursive: true })
  const control = await serve()
  expect(lstatSync(place.path).isSocket()).toBe(true)
  await control.close()
  expect(lstatSync(place.noteFile).isDirectory()).toBe(true)
})
