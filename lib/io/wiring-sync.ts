/** What `sync` needs beside the wiring of all surfaces; git and its library are loaded with this and by nothing else. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Prepare, SyncDeps } from '../app/sync/ports.ts'
import { createRepos } from './git/find.ts'
import { loginName } from './login-name.ts'
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

/** What is done to a space before its changes are committed. */
function preparations(_wired: Wired): readonly Prepare[] {
  return []
}

export function wireSync(wired: Wired, { env, prompts, onStep }: SyncWireOptions): SyncDeps {
  const user = loginName()
  return {
    repos: createRepos({
      env,
      name: wired.deps.settings.identity.name,
      user,
      prompts,
      silentMsMax: silentMs[prompts],
    }),
    files: createWorkFiles({ user }),
    prepare: preparations(wired),
    pause: (ms) => wait(ms),
    onStep,
  }
}
