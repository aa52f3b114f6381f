/** One key, one sender: what a person's agents send counts with what the person sends. */

import { expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { parseAddress } from '../../lib/core/model/address.ts'
import { ok } from '../support/world.ts'
import { makeStage } from './govern-stage.ts'

test('a third task within the hour is held, whichever of the names sends it', async () => {
  const compute = {
    ...defaultMessaging.compute,
    cooldown_between_tasks: 0,
    rate_limits: { tasks_per_hour: 2 },
  }
  const stage = await makeStage({ compute })
  try {
    const { deps } = stage.gregor
    for (const name of ['helper', 'scribe']) {
      ok(await contactAdd(deps, { name, handles: [], groups: [], agentOf: '@gregor' }))
    }
    const states: string[] = []
    for (const name of ['gregor', 'helper', 'scribe', 'gregor-claude']) {
      const id = await stage.order({ ...deps, acting: parseAddress(name)! })
      await stage.look()
      const { task, standing } = await stage.find(id)
      expect([name, standing]).toEqual([name, { proof: 'verified', tier: 'team', blocked: false }])
      states.push(task.awaiting ?? task.state)
    }
    expect(states).toEqual(['QUEUED', 'QUEUED', 'rate_limit', 'rate_limit'])
  } finally {
    stage.world.remove()
  }
})
