/** Where a text is in a repository's history: which commit brought it, and whether the remote branch has that commit. */

import type { TracedCommit, Traces } from '../../app/delivery/ports.ts'
import { openTree } from '../space.ts'
import { readConfig, remoteBranchOf } from './config.ts'
import { type Git, gitIn } from './run.ts'

/** Steps of the remote branch that are looked at for the time of a push. */
const reflogMax = 1000

export function createTraces(env: NodeJS.ProcessEnv): Traces {
  return {
    async find(space, id, sinceMs) {
      const { dir } = openTree(space)
      const git = gitIn(dir, env)
      const head = await git(['symbolic-ref', '--short', '-q', 'HEAD'])
      if (head.code < 0 || /not a git repository/iu.test(head.said)) {
        return { type: 'none', why: `${space.name} is in no git repository.` }
      }
      const branch = head.out.toString('utf8').trim()
      const committed = await firstWith(git, id, sinceMs)
      const { remote } = remoteBranchOf(await readConfig(git), branch)
      if (!remote) {
        return {
          type: 'history',
          committed,
          upstream: undefined,
          pushed: 'no',
          pushedMs: undefined,
        }
      }
      const upstream = remote.tracking.replace(/^refs\/remotes\//u, '')
      if (!committed || !(await isIn(git, committed.oid, remote.tracking))) {
        return { type: 'history', committed, upstream, pushed: 'no', pushedMs: undefined }
      }
      const pushedMs = await firstSeen(git, committed.oid, remote.tracking)
      return { type: 'history', committed, upstream, pushed: 'yes', pushedMs }
    },
  }
}

/** The oldest commit here in which the text stands and its parent has it not. */
async function firstWith(
  git: Git,
  text: string,
  sinceMs: number,
): Promise<TracedCommit | undefined> {
  const since = `--since=${new Date(sinceMs).toISOString()}`
  const words = ['log', '--format=%H %ct', '--no-renames', since, `-S${text}`, 'HEAD', '--', '.']
  const ran = await git(words)
  if (ran.code !== 0) return undefined
  const [oid = '', seconds = ''] = (ran.out.toString('utf8').trim().split('\n').at(-1) ?? '').split(
    ' ',
  )
  return oid === '' ? undefined : { oid, atMs: Number(seconds) * 1000 }
}

async function isIn(git: Git, commit: string, tip: string): Promise<boolean> {
  return (await git(['merge-base', '--is-ancestor', commit, tip])).code === 0
}

/** What the remote branch went through here says when it had the commit first; a branch only grows, so this halves. */
async function firstSeen(git: Git, commit: string, tracking: string): Promise<number | undefined> {
  const format = '--format=%H %gd'
  const ran = await git(['log', '-g', `-n${reflogMax}`, format, '--date=unix', tracking, '--'])
  if (ran.code !== 0) return undefined
  const steps = ran.out
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^([0-9a-f]{40,64}) .*@\{([0-9]+)\}$/u.exec(line)
      return match ? [{ oid: match[1]!, atMs: Number(match[2]) * 1000 }] : []
    })
    .reverse()
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (await isIn(git, commit, steps[middle]!.oid)) high = middle
    else low = middle + 1
  }
  // The oldest step that is remembered had it already: it may have come before.
  return low === 0 && steps.length === reflogMax ? undefined : steps[low]?.atMs
}
