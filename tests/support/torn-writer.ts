/** What a careless program does: writes over the file itself, piece by piece, without lock. The checks must see it. */

import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OrgStore, SpaceView } from '../../lib/app/ports.ts'
import { applyOps } from '../../lib/core/org/ops.ts'

const pieceBytes = 256

export function tornWrite(dir: string): OrgStore['write'] {
  const view: SpaceView = {
    read(path) {
      try {
        return readFileSync(join(dir, path))
      } catch {
        return new Uint8Array(0)
      }
    },
    paths: () => [],
  }
  return async (_space, plan) => {
    const { ops, value } = plan(view)
    for (const path of new Set(ops.map((op) => op.path))) {
      const own = ops.filter((op) => op.path === path)
      const bytes = applyOps(view.read(path), own)
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      const file = openSync(join(dir, path), 'w')
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        writeSync(file, bytes, at, Math.min(pieceBytes, bytes.length - at))
      }
      closeSync(file)
    }
    return { value, state: 'stored' }
  }
}
