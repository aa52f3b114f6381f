/** A sender in a process of its own: `ROOT NAME TARGET COUNT LABEL [short]`. Sends through the use case and reports each id. */

import { join } from 'node:path'
import { Failure } from '../../lib/app/failure.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { parseAddress } from '../../lib/core/model/address.ts'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { localDayStartMs, localOrgStamp, systemClock, systemRandom } from '../../lib/io/clock.ts'
import { createEndedTasks } from '../../lib/io/ended.ts'
import { createContents } from '../../lib/io/files/contents.ts'
import { createHostFiles } from '../../lib/io/files/host-files.ts'
import { createFocusStore } from '../../lib/io/focus.ts'
import { createPinStore } from '../../lib/io/pins.ts'
import { createMachine } from '../../lib/io/sessions/machine.ts'
import { createOrgStore } from '../../lib/io/store.ts'
import { openKeys } from '../../lib/io/vault.ts'
import { bodyFor } from './steps.ts'
import { ok, sharedSpace } from './world.ts'

/** Reported after each send. */
export interface Sent {
  readonly id: string
  readonly body: string
}

async function main(): Promise<void> {
  const [root = '', user = '', target = '', count = '1', label = '', length] = process.argv.slice(2)
  const deps = await depsOf(root, user)
  // All begin together: the parent says when.
  await new Promise((resolve) => {
    process.once('message', resolve)
    process.send?.('ready')
  })
  for (let index = 0; index < Number(count); index += 1) {
    const name = `${label}-${index}`
    const body = length === 'short' ? `Message ${name} of the bench.` : bodyFor(name)
    const report = ok(await send(deps, { targets: [target], text: body }))
    process.send?.({ id: report.sent[0]?.id ?? '', body } satisfies Sent)
  }
  process.disconnect?.()
}

async function depsOf(root: string, name: string): Promise<Deps> {
  const address = parseAddress(name)
  if (!address) throw new Error(`${name} is no address.`)
  const stateDir = join(root, '.datacore', 'state', 'messaging')
  const places = { stateDir, keysDir: join(stateDir, 'keys') }
  const keys = await openKeys(places, address, 'node')
  return {
    acting: address,
    session: 'terminal',
    clock: systemClock,
    random: systemRandom,
    settings: {
      identity: { name: address, handles: [] },
      messaging: { ...defaultMessaging, default_space: sharedSpace },
    },
    store: createOrgStore({
      root,
      moduleDir: process.cwd(),
      user: name,
      nowMs: () => Date.now(),
      onProblem: (sentence) => {
        throw new Error(sentence)
      },
      lockWaitMs: 60_000,
    }),
    keys,
    pins: createPinStore(places),
    ended: createEndedTasks(places),
    contents: createContents(keys.sha256),
    machine: createMachine(stateDir),
    hostFiles: createHostFiles({ cwd: root, home: root, folders: [] }),
    focus: createFocusStore(places, { key: 'terminal', nowMs: () => Date.now() }),
    routes: {
      check: async () => undefined,
      deliver: async () => ({ ok: true, sentence: '' }),
    },
    useLog: { record: async () => undefined },
    hasRemote: async () => true,
    orgStamp: localOrgStamp,
    dayStartMs: localDayStartMs,
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  // A refusal of the system is for the test to see, not an accident.
  process.exit(1)
})
