/** Handing something to a relay: what a relay says decides when it is tried again, and never that it can not be sent at all. */

import { expect, test } from 'vitest'
import { post } from '../../../lib/app/outbox/post.ts'
import type { RelayLink, SendAnswer } from '../../../lib/app/relay/link.ts'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import type { Payload, WireLimits } from '../../../lib/core/wire/types.ts'
import { addressOf, makeWorld, type World } from '../../support/world.ts'
import { sealer } from './sealers.ts'

const notice: Payload = { kind: 'notice', notice: { type: 'read', ids: ['msg-1'] } }

async function posted(link: Pick<RelayLink, 'limits' | 'send'>, payload: Payload = notice) {
  const world: World = await makeWorld(['gregor'])
  try {
    const { sealing, key } = await sealer(1)
    const { deps } = world.users['gregor']!
    const whole = link as RelayLink
    return await post(
      deps,
      { link: whole, sealing },
      {
        key,
        address: addressOf('tex'),
        payload,
        urgency: 'normal',
        ttlMs: 60_000,
      },
    )
  } finally {
    await world.remove()
  }
}

function linkWith(limits: Partial<WireLimits>, answer: SendAnswer = { type: 'offline' }) {
  return { limits: () => ({ ...usualLimits, ...limits }), send: () => Promise.resolve(answer) }
}

test('a relay that takes nothing, or says so, does not make its author give up', async () => {
  expect(await posted(linkWith({ frameBytes: 1 }))).toMatchObject({
    type: 'refused',
    code: 'too_large',
  })
})

test('what no usual relay would take can not be sent, whatever this one says', async () => {
  const ids = Array.from({ length: 500 }, (_, at) => `msg-${at}`.padEnd(120, 'x'))
  const large: Payload = { kind: 'notice', notice: { type: 'read', ids: [...ids, 'not an id'] } }
  expect(await posted(linkWith({}), large)).toMatchObject({ type: 'impossible' })
})

test('an answer that says nothing of this reader is no answer', async () => {
  expect(await posted(linkWith({}, { type: 'sent', results: [] }))).toEqual({ type: 'offline' })
})
