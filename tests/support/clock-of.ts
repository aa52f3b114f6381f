/** A clock that is wrong, for every node that is started with its environment: as many milliseconds off as its file says, at each moment. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface WrongClock {
  readonly env: Readonly<Record<string, string>>
  /** From now on. */
  set(shiftMs: number): void
  remove(): void
}

const program = `
const { readFileSync } = require('node:fs')
const RealDate = Date
const shift = () => Number(readFileSync(process.env.TEST_CLOCK, 'utf8')) || 0
globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift())
    else super(...given)
  }
  static now() {
    return RealDate.now() + shift()
  }
}
`

export function wrongClock(shiftMs: number): WrongClock {
  const dir = mkdtempSync(join(tmpdir(), 'dm-clock-'))
  const [code, shift] = [join(dir, 'clock.cjs'), join(dir, 'shift')]
  const set = (ms: number) => writeFileSync(shift, String(ms))
  writeFileSync(code, program)
  set(shiftMs)
  return {
    env: { NODE_OPTIONS: `--require ${code}`, TEST_CLOCK: shift },
    set,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
