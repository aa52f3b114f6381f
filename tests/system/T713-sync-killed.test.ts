/** `sync` that is killed at its steps: before a git command, and while that goes on alone. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync, trySync } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

type Moment = 'before' | 'alone'

/** A git on the PATH that kills who called it, at the n-th call. */
function killerGit(clone: Clone): {
  readonly env: (at: number, moment: Moment) => NodeJS.ProcessEnv
} {
  const folder = join(clone.env['HOME'] ?? '', 'killer')
  mkdirSync(folder)
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const count = join(folder, 'count')
  const lines = [
    '#!/bin/sh',
    // A folder is made once: two calls at a time do not get one number.
    `n=1; until mkdir "${count}/$n" 2> "/dev/null"; do n=$((n + 1)); done`,
    'if [ "$n" = "$KILL_AT" ]; then case $KILL_WHEN in',
    'before) kill -9 $PPID; exit 1;;',
    'alone) kill -9 $PPID;;',
    'esac; fi',
    `exec "${real}" "$@"`,
  ]
  writeFileSync(join(folder, 'git'), `${lines.join('\n')}\n`)
  chmodSync(join(folder, 'git'), 0o755)
  return {
    env(at, moment) {
      rmSync(count, { recursive: true, force: true })
      mkdirSync(count)
      const PATH = `${folder}:${clone.env['PATH'] ?? ''}`
      return { PATH, KILL_AT: String(at), KILL_WHEN: moment }
    },
  }
}

/** A sync that has something to commit, take in, place and push calls git more often than that. */
const callsMin = 20

describe('killed at any step', () => {
  const moments = [
    ['before', 1],
    ['alone', 2],
  ] as const

  test.each(moments)(
    '%s: the next sync goes on and tells all, and nothing is lost or left behind',
    async (moment, first) => {
      const { gregor, tex } = await knownPair(clones)
      const killer = killerGit(gregor)
      const notes: string[] = []
      const write = (clone: Clone, note: string) => {
        notes.push(note)
        clone.append('inbox.org', `\n* ${note}\n:PROPERTIES:\n:ID: note-${notes.length}\n:END:\n`)
      }
      for (let at = first, whole = false; !whole; at += 3) {
        write(gregor, `Out ${at}`)
        write(tex, `In ${at}`)
        writeFileSync(join(tex.dir, `file ${at}.txt`), `${at}\n`)
        tex.git('add', `file ${at}.txt`)
        tex.git('commit', '-q', '-m', `File ${at}`)
        const told = tex.send('@gregor', `To be told ${at}`)
        sync(tex)
        const { status, out } = trySync(gregor, [], { env: killer.env(at, moment) })
        whole = status === 0
        expect(whole ? at : null).toBe(status === null ? null : Math.max(at, callsMin))
        const said = out + sync(gregor)
        expect(said.split(told), `killed at ${at}: ${said}`).toHaveLength(2)
        for (const note of notes)
          expect(gregor.read('inbox.org').split(`* ${note}\n`)).toHaveLength(2)
        expect(gregor.git('status', '--porcelain')).toBe('')
        expect(gregor.git('ls-tree', '--name-only', 'HEAD', `file ${at}.txt`)).not.toBe('')
      }
      sync(tex)
      expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
      expect(gregor.git('fsck', '--no-dangling', '--no-progress')).toBe('')
      const left = readdirSync(join(gregor.dir, '.git')).filter((name) => name.endsWith('.lock'))
      expect(left).toEqual([])
    },
    300_000,
  )
})
