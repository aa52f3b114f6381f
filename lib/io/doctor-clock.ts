/** Doctor: does the clock here agree with the commits that came through git. Their dates prove nothing, and name a wrong clock. */

import { clockHint } from '../app/clock/skew.ts'
import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { aheadMsMax } from '../core/ahead.ts'
import { sanitizeLine } from '../core/view/sanitize.ts'
import { gitLines } from './repair/git.ts'
import { openTree } from './space.ts'

/** Of all branches of remotes the newest. */
const commitsMax = 200
/** An older one says how a clock was once. */
const recentMs = 24 * 60 * 60 * 1000

interface Commit {
  readonly parents: readonly string[]
  readonly atMs: number
  readonly by: string
}

export function checkClock(space: Space): readonly Finding[] {
  const { dir } = openTree(space)
  const format = '--format=%H%x09%P%x09%ct%x09%cn'
  const lines = gitLines(dir, ['log', `-${commitsMax}`, '--remotes', '--topo-order', format])
  const commits = new Map(
    lines.map((line): [string, Commit] => {
      const [id = '', parents = '', seconds = '', by = ''] = line.split('\t')
      return [id, { parents: parents.split(' '), atMs: Number(seconds) * 1000, by }]
    }),
  )
  const nowMs = Date.now()
  const newest = [...commits.values()].reduce<Commit | undefined>((last, one) => {
    return last && last.atMs >= one.atMs ? last : one
  }, undefined)
  if (newest && newest.atMs > nowMs + aheadMsMax) {
    const who = sanitizeLine(newest.by, 60)
    const sentence = `The newest commit that ${space.name} got from its remote, by ${who}, is dated ${minutes(newest.atMs - nowMs)} ahead of the clock here.`
    return [{ check: 'clock', level: 'warn', sentence, hint: clockHint }]
  }
  for (const { parents, atMs, by } of commits.values()) {
    const before = parents.flatMap((id) => commits.get(id) ?? [])
    const later = before.find((one) => one.by !== by && one.atMs > atMs + aheadMsMax)
    if (!later || later.atMs < nowMs - recentMs) continue
    const [who, whose] = [by, later.by].map((name) => sanitizeLine(name, 60))
    const sentence = `${who} committed on top of ${whose} in ${space.name}, dated ${minutes(later.atMs - atMs)} before it: one of the two clocks is wrong.`
    return [{ check: 'clock', level: 'warn', sentence, hint: clockHint }]
  }
  return []
}

function minutes(ms: number): string {
  return `${Math.ceil(ms / 60_000)} min`
}
