/** What send says where neither git nor a relay carries the letter: it is stored all the same, and nothing is said where one does. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contactAdd } from '../../../lib/app/contact-add.ts'
import { initSpace } from '../../../lib/app/init-space.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { send } from '../../../lib/app/send.ts'
import type { Settings } from '../../../lib/core/model/settings.ts'
import { warningsOf } from '../../../lib/core/view/text/reports.ts'
import { makeWorld, ok, sharedSpace, type World } from '../../support/world.ts'

let world: World
let gregor: Deps

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex', 'ann', 'bea', 'cat'])
  gregor = world.users['gregor']!.deps
})

afterEach(() => world.remove())

function having(
  remote: 'remote' | 'none',
  relay: Partial<Settings['messaging']['relay']> = {},
): Deps {
  const { settings } = gregor
  const messaging = {
    ...settings.messaging,
    relay: { ...settings.messaging.relay, ...relay },
  }
  return {
    ...gregor,
    settings: { ...settings, messaging },
    hasRemote: async () => remote === 'remote',
  }
}

async function warned(deps: Deps, targets: readonly string[], space = sharedSpace) {
  const report = ok(await send(deps, { space, targets, text: 'Hello' }))
  expect(report.sent.every(({ reached }) => reached === 'stored')).toBe(true)
  return warningsOf(report)
}

const relay = { enabled: true, url: 'wss://relay.example.com' }

describe('send warns', () => {
  test('of a space without a remote, with the remote and the relay as ways out', async () => {
    const [said = '', ...more] = await warned(having('none'), ['@tex'])
    expect(more).toEqual([])
    expect(said).toContain('Neither git nor a relay carries it to tex: 1-team has no git remote')
    expect(said).toContain('datacore-msg sync')
    expect(said).toContain('datacore-msg login --relay URL')
  })

  test('of a personal space, whatever remote it has, once for all of its recipients', async () => {
    const space = '0-personal'
    ok(await initSpace(gregor, { name: space }))
    for (const name of ['tex', 'ann', 'bea', 'cat'])
      ok(await contactAdd(gregor, { name, space, handles: [], groups: [] }))
    const [said = '', ...more] = await warned(
      having('remote'),
      ['@tex', '@ann', '@bea', '@cat', '@gregor'],
      space,
    )
    expect(more).toEqual([])
    expect(said).toContain('carries it to tex, ann, bea and 1 more: 0-personal is yours alone')
    expect(said).not.toContain('gregor')
  })

  test('of somebody who is reached by relay, where none is set up, and of nobody beside them', async () => {
    ok(await contactAdd(gregor, { name: 'tex', via: 'relay', handles: [], groups: [] }))
    const report = ok(
      await send(having('remote'), {
        targets: ['@tex', '@ann'],
        text: 'Hello',
        space: sharedSpace,
      }),
    )
    const [said = ''] = warningsOf(report)
    expect(said).toContain('carries it to tex: they can be reached by relay')
    expect(report.sent.find(({ to }) => to === 'ann')?.warning).toBeUndefined()
  })

  test('of a relay that is on and has no URL, where the outbox keeps the letter', async () => {
    const [said = ''] = await warned(having('none', { enabled: true }), ['@tex'])
    expect(said).toContain('the relay is on and has no URL')
    expect(said).toContain('the outbox keeps the letter')
  })
})

describe('send does not warn', () => {
  test('where git carries it', async () => {
    expect(await warned(having('remote'), ['@tex', '@ann'])).toEqual([])
  })

  test('where the relay takes it', async () => {
    expect(await warned(having('none', relay), ['@tex'])).toEqual([])
    expect(await warned(having('remote', relay), ['@tex'])).toEqual([])
  })

  test('of oneself and of one’s own agent', async () => {
    expect(await warned(having('none'), ['@gregor', '@claude'])).toEqual([])
  })
})
