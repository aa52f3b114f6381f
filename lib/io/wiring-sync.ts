/** What `sync` needs beside the wiring of all surfaces; git and its library are loaded with this and by nothing else. */

import { setTimeout as wait } from 'node:timers/promises'
import { adopting } from '../app/adopt-sentences.ts'
import { sweepSentences } from '../app/files/sweep.ts'
import type { SyncDeps } from '../app/sync/ports.ts'
import { settling } from '../app/settle-sentences.ts'
import { cloneWithoutSpace } from './git/clone/clone-at.ts'
import { createRepos } from './git/clone/find.ts'
import { loginName } from './login-name.ts'
import { registerIn } from './merge-space.ts'
import { createWorkFiles } from './place-files.ts'
import type { Wired } from './wiring.ts'

export interface SyncWireOptions {
  readonly env: NodeJS.ProcessEnv
  /** Whether somebody can answer what ssh or git asks. */
  readonly prompts: 'allowed' | 'none'
  readonly onStep: (sentence: string) => void
}

/** A remote that says nothing for so long is away; whoever types a passphrase is given more. */
const silentMs = { none: 60_000, allowed: 300_000 }

/** A clone of this name below the root in which there is no space yet. */
export function cloneNamed({ places }: Pick<Wired, 'places'>, name: string): string | undefined {
  return cloneWithoutSpace(places.root, name)
}

export function wireSync(
  { deps, places }: Pick<Wired, 'deps' | 'places'>,
  { env, prompts, onStep }: SyncWireOptions,
): SyncDeps {
  const user = loginName()
  return {
    repos: createRepos({
      env,
      name: deps.settings.identity.name,
      user,
      prompts,
      silentMsMax: silentMs[prompts],
    }),
    files: createWorkFiles({ user }),
    settle: settling(deps),
    prepare: [adopting(deps)],
    tidy: [(space) => sweepSentences(deps, space)],
    register: (space) => registerIn(places, space),
    pause: (ms) => wait(ms),
    onStep,
  }
}

/** Returns after that time, or as soon as one of the signals says so. */
export async function sleepUntil(ms: number, until: readonly AbortSignal[]): Promise<void> {
  try {
    await wait(ms, undefined, { signal: AbortSignal.any([...until]) })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
  }
}
