/** Eight processes send at once through the use case, each message on disk before the next: what is lost, and how fast. */

import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { bundleDriver, ended } from '../tests/support/bundle.ts'
import { idsIn } from '../tests/support/entries.ts'
import type { Sent } from '../tests/support/send-driver.ts'
import { makeWorld } from '../tests/support/world.ts'

const processes = 8
const sendsEach = 250
const probeWrites = 200

interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly target?: number
}

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const driver = await bundleDriver('tests/support/send-driver.ts')
  const world = await makeWorld(['tex', 'gregor'])
  try {
    const sent: Sent[] = []
    let beginMs = 0
    let ready = 0
    const children = Array.from({ length: processes }, (_, index) => {
      const name = index % 2 === 0 ? 'gregor' : 'tex'
      const { root } = world.users[name]!
      return driver.start([root, name, '@tex', String(sendsEach), `sender ${index}`, 'short'])
    })
    for (const child of children) {
      child.on('message', (message) => {
        if (message !== 'ready') sent.push(message as Sent)
        else ready += 1
        if (message !== 'ready' || ready < processes) return
        beginMs = Date.now()
        for (const one of children) one.send('go')
      })
    }
    await Promise.all(children.map(ended))
    const seconds = (Date.now() - beginMs) / 1000
    const there = new Set(idsIn(new TextEncoder().encode(world.read('inbox.org'))))
    const bodies = world.read('inbox.org')
    const whole = sent.filter(({ id, body }) => there.has(id) && bodies.includes(`\n${body}\n`))
    const perSecond = sent.length / seconds
    const syncs = fsyncsPerSecond(join(world.tree, 'probe'))
    return {
      name: `${processes} processes send at once`,
      rows: [
        { what: 'messages sent', value: sent.length, unit: '', target: processes * sendsEach },
        { what: 'of them lost or torn', value: sent.length - whole.length, unit: '', target: 0 },
        { what: 'messages a second, each fsynced', value: perSecond, unit: '1/s' },
        { what: 'this disk: small appends with fsync, one process', value: syncs, unit: '1/s' },
      ],
    }
  } finally {
    world.remove()
    driver.remove()
  }
}

/** What the disk can do at most, to compare with. */
function fsyncsPerSecond(file: string): number {
  const opened = openSync(file, 'a')
  const begin = process.hrtime.bigint()
  for (let count = 0; count < probeWrites; count += 1) {
    writeSync(opened, 'x'.repeat(500))
    fsyncSync(opened)
  }
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  closeSync(opened)
  rmSync(file)
  return probeWrites / seconds
}
