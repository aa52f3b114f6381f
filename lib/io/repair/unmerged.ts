/** Files of a messaging tree that git has in its index as a conflict: their stages, what each side is, and their number elsewhere. */

import { gitLines, runGit } from './git.ts'

export interface Unmerged {
  /** Relative to the tree. */
  readonly path: string
  /** Hashes of what both sides have; the base is not among them. Empty when both deleted it. */
  readonly sides: readonly string[]
  /** `link` when a side is no plain file: git then has no text to join. */
  readonly kind: 'file' | 'link'
  /** What happened, for people. */
  readonly what: 'both changed' | 'both added' | 'one deleted' | 'both deleted'
}

interface Stage {
  readonly mode: string
  readonly hash: string
  readonly stage: string
}

/** Those under the folder, in git's order; none where there is no git. */
export function unmergedIn(dir: string): readonly Unmerged[] {
  const ran = runGit(dir, ['ls-files', '-u', '-z', '--', '.'])
  if (!ran.ok) return []
  const byPath = new Map<string, Stage[]>()
  for (const record of ran.out.toString('utf8').split('\0')) {
    const match = /^([0-7]+) ([0-9a-f]+) ([123])\t(.+)$/su.exec(record)
    if (!match) continue
    const [, mode = '', hash = '', stage = '', path = ''] = match
    byPath.set(path, [...(byPath.get(path) ?? []), { mode, hash, stage }])
  }
  return [...byPath].map(([path, stages]) => unmerged(path, stages))
}

/** How many files of the whole clone are in conflict. */
export function unmergedInClone(dir: string): number {
  const [top] = gitLines(dir, ['rev-parse', '--show-toplevel'])
  return top === undefined ? 0 : unmergedIn(top).length
}

function unmerged(path: string, stages: readonly Stage[]): Unmerged {
  const sides = stages.filter(({ stage }) => stage !== '1')
  const hasBase = sides.length < stages.length
  const isFile = stages.every(({ mode }) => mode.startsWith('100'))
  return {
    path,
    sides: sides.map(({ hash }) => hash),
    kind: isFile ? 'file' : 'link',
    what:
      sides.length === 0
        ? 'both deleted'
        : sides.length === 1
          ? 'one deleted'
          : hasBase
            ? 'both changed'
            : 'both added',
  }
}
