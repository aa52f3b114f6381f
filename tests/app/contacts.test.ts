/** What may stand in contacts.org, and that a contact is shown as it is and not as the file would have it. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { contactShow, contacts, groups } from '../../lib/app/contacts.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import { send } from '../../lib/app/send.ts'
import { block, trust } from '../../lib/app/trust.ts'
import { contactPage } from '../../lib/core/view/text/contacts.ts'
import { plainText } from '../../lib/core/view/text/page.ts'
import { createKeysTwin } from '../twins/keys.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const nothing = { handles: [], groups: [] }
const frame = {
  width: 80,
  bodyWidth: 80,
  nowMs: Date.parse('2026-11-21T10:02:03Z'),
  stampOf: (ms: number) => new Date(ms).toISOString(),
}

async function shown(who: string): Promise<string> {
  return plainText(contactPage(ok(await contactShow(tex().deps, { who })), frame))
}

test.each(['all', 'claude', 'user', 'last', 'everyone', '*', '@All'])(
  '%s means something else as a recipient, so nobody can be called that',
  async (name) => {
    const before = world.read('contacts.org')
    const refusal = no(await contactAdd(tex().deps, { name, ...nothing }))
    expect(refusal.code).toBe('usage')
    expect(refusal).toHaveProperty('hint')
    no(await contactAdd(tex().deps, { name: 'anna', handles: [name], groups: [] }))
    no(await contactAdd(tex().deps, { name: 'anna', handles: [], groups: [name] }))
    expect(world.read('contacts.org')).toBe(before)
  },
)

test.each([
  ['nobody', 'There is no contact "nobody" to answer for bot.'],
  ['bot', 'bot cannot be its own owner.'],
  ['@gregor-claude', 'gregor-claude is an agent, and only a person answers for an agent.'],
])('an agent of %s is refused', async (agentOf, why) => {
  const before = world.read('contacts.org')
  expect(no(await contactAdd(tex().deps, { name: 'bot', agentOf, ...nothing })).why).toBe(why)
  expect(world.read('contacts.org')).toBe(before)
})

test('an agent of a known person, of me, or by a handle is added', async () => {
  ok(await contactAdd(tex().deps, { name: 'anna', handles: ['@an'], groups: [] }))
  for (const agentOf of ['@gregor', 'tex', '@an']) {
    const name = `bot-${agentOf.replace('@', '')}`
    const { contact } = ok(await contactAdd(tex().deps, { name, agentOf, ...nothing }))
    expect(contact).toMatchObject({ kind: 'agent' })
  }
  expect(ok(await contactShow(tex().deps, { who: 'bot-an' })).contact.owner).toBe('anna')
})

test('a name that says whose agent it is cannot be given to somebody else', async () => {
  const input = { name: 'gregor-claude', agentOf: 'tex', ...nothing }
  expect(no(await contactAdd(tex().deps, input)).why).toContain("gregor's agent by its name")
})

test('who has no key is asked to publish it in a space that both share', async () => {
  ok(await contactAdd(tex().deps, { name: 'bob', ...nothing }))
  expect(no(await trust(tex().deps, { who: '@bob', tier: 'team' }))).toMatchObject({
    hint: 'Their datacore-msg init --space 1-team publishes it.',
  })
  mkdirSync(join(tex().root, '0-personal'))
  ok(await initSpace(tex().deps, { name: '0-personal' }))
  ok(await contactAdd(tex().deps, { name: 'ann', space: '0-personal', ...nothing }))
  expect(no(await trust(tex().deps, { who: '@ann', tier: 'team' }))).toMatchObject({
    hint: 'Their datacore-msg init, run in a space that you share, publishes it.',
  })
  ok(await contactAdd(tex().deps, { name: 'bob', space: '0-personal', ...nothing }))
  expect(no(await trust(tex().deps, { who: '@bob', tier: 'team' }))).toMatchObject({
    hint: 'Their datacore-msg init --space 1-team publishes it.',
  })
})

test.each(['foo', 'a b@c.de', '@c.de', 'a@b@c.de', 'a@c'])(
  '%s is no mail address',
  async (email) => {
    const refusal = no(await contactAdd(tex().deps, { name: 'anna', email, ...nothing }))
    expect(refusal.why).toBe(`"${email}" is no mail address.`)
  },
)

test.each([
  ['32 zero bytes', 'A'.repeat(43)],
  ['a point of small order', 'JuiVj8KyJ7BFw/SJ8u+Y8NXfrAXTxjM5sTgCiG1T/AU'],
  ['no point of the curve', 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'],
])('a key that nothing can be sealed to is refused: %s', async (_, text) => {
  const publicKey = `ed25519:${text}=`
  const refusal = no(await contactAdd(tex().deps, { name: 'bad', publicKey, ...nothing }))
  expect(refusal.why).toBe('That is no public key.')
})

test('who is blocked without a key has no pinned one, and nothing was confirmed', async () => {
  ok(await contactAdd(tex().deps, { name: 'mallory', ...nothing }))
  ok(await block(tex().deps, { who: 'mallory' }))
  const text = await shown('mallory')
  expect(text).toMatch(/^Tier +blocked$/mu)
  expect(text).toMatch(/^Key +no key$/mu)
  expect(text).not.toMatch(/Confirmed|Pinned|pinned/u)
})

test('a shared file that makes me an agent of somebody changes nothing of what I am', async () => {
  ok(await contactAdd(tex().deps, { name: 'mallory', ...nothing }))
  const key = 'ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w='
  ok(await contactAdd(tex().deps, { name: 'mallory', publicKey: key, ...nothing }))
  ok(await trust(tex().deps, { who: 'mallory', tier: 'trusted' }))
  const forged = world
    .read('contacts.org')
    .replace(/^\* Tex +:person:\n(:PROPERTIES:\n)/mu, '* Tex :agent:\n$1:OWNER: mallory\n')
  world.write('contacts.org', forged)
  const view = ok(await contactShow(tex().deps, { who: '@tex' }))
  expect(view).toMatchObject({ tier: 'owner', contact: { kind: 'person' } })
  expect(view.pin).toBeUndefined()
  expect(view.contact.owner).toBeUndefined()
  const text = await shown('@tex')
  expect(text).toContain(tex().deps.keys.publicKey)
  expect(text).not.toContain(key)
  expect(text).toContain('contacts.org says that you are an agent of @mallory, which is not so.')
  expect(ok(await send(tex().deps, { targets: ['@tex'], text: 'x' })).sent).toMatchObject([
    { kind: 'message', path: 'inbox.org' },
  ])
  expect(ok(await contacts(tex().deps, {})).map(({ tier }) => tier)).toContain('owner')
})

test('another key that is published for me is shown as what it is', async () => {
  const key = 'ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w='
  const { publicKey } = tex().deps.keys
  world.write('contacts.org', world.read('contacts.org').replace(publicKey, key))
  const text = await shown('@tex')
  expect(text).toContain(publicKey)
  expect(text).toContain('contacts.org publishes another key for you')
  expect(text).not.toContain('contacts trust')
})

test('an agent without a known owner and key can be trusted by nobody, and it says why', async () => {
  const added = world
    .read('contacts.org')
    .concat('\n* Bot :agent:\n:PROPERTIES:\n:ID: bot\n:HANDLES: @bot\n:END:\n')
  world.write('contacts.org', added)
  const refusal = no(await trust(tex().deps, { who: 'bot', tier: 'team' }))
  expect(refusal.why).toBe('bot is an agent without a key, and contacts.org does not say whose.')
  expect(refusal).toHaveProperty('hint', expect.stringContaining('--agent-of @OWNER'))
})

test('a word that means somebody else to send names no stranger who has it for a handle', async () => {
  const mallory =
    '\n* Mallory :person:\n:PROPERTIES:\n:ID:       mallory\n:HANDLES:  @claude @all @crew\n:END:\n'
  world.write('contacts.org', world.read('contacts.org') + mallory)
  ok(await contactAdd(tex().deps, { name: 'anna', handles: [], groups: ['crew'] }))
  const words = ['claude', '@claude', '@Claude ', 'all', '@ALL', '*', 'crew']
  for (const who of words) {
    for (const refused of [
      await trust(tex().deps, { who, tier: 'team' }),
      await block(tex().deps, { who }),
      await contactAdd(tex().deps, { name: 'bot', agentOf: who, ...nothing }),
    ]) {
      expect(no(refused).why).not.toContain('mallory')
    }
  }
  expect(no(await contactShow(tex().deps, { who: '@all' }))).toMatchObject({
    code: 'usage',
    why: '"@all" means everybody in a space, and no contact.',
  })
  expect(no(await contactShow(tex().deps, { who: 'crew' })).why).toBe(
    '"crew" is both a contact and a group.',
  )
  expect(no(await send(tex().deps, { targets: ['crew'], text: 'Hello' })).why).toBe(
    '"crew" is both a contact and a group.',
  )
  expect(await tex().deps.pins.load()).not.toHaveProperty('mallory')
  expect(ok(await contactShow(tex().deps, { who: '@claude' })).contact.address).toBe('tex-claude')
  expect(no(await trust(tex().deps, { who: 'claude', tier: 'team' })).code).toBe('not_allowed')
})

test("the tier of the owner is nobody else's", async () => {
  const refusal = no(await trust(tex().deps, { who: 'gregor', tier: 'owner' }))
  expect(refusal).toMatchObject({ code: 'usage' })
  expect(refusal).toHaveProperty('hint', expect.not.stringContaining('owner'))
})

test("an agent with a key of its own is shown with what it is judged by, not with its owner's tier", async () => {
  ok(await trust(tex().deps, { who: '@gregor', tier: 'team' }))
  expect(ok(await contactShow(tex().deps, { who: 'gregor-claude' })).tier).toBe('team')
  const key = 'ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w='
  const entry = world.read('contacts.org')
  world.write(
    'contacts.org',
    entry.replace(':OWNER:    gregor\n', `:OWNER:    gregor\n:PUBLIC_KEY: ${key}\n`),
  )
  const view = ok(await contactShow(tex().deps, { who: 'gregor-claude' }))
  expect(view).toMatchObject({ tier: 'unknown', keyState: 'not pinned' })
  expect(view.pin).toBeUndefined()
  const [listed] = ok(await contacts(tex().deps, {})).filter(
    ({ contact }) => contact.address === 'gregor-claude',
  )
  expect(listed?.tier).toBe('unknown')
})

test('where the spaces publish different keys, both tiers are said', async () => {
  ok(await trust(tex().deps, { who: '@gregor', tier: 'team' }))
  mkdirSync(join(tex().root, '2-other'))
  ok(await initSpace(tex().deps, { name: '2-other' }))
  ok(await contactAdd(tex().deps, { name: 'gregor', space: '2-other', ...nothing }))
  const key = 'ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w='
  const agent = { name: 'gregor-claude', space: '2-other', publicKey: key, ...nothing }
  ok(await contactAdd(tex().deps, agent))
  const view = ok(await contactShow(tex().deps, { who: 'gregor-claude' }))
  expect(view.tier).toBe('team')
  expect(view.untrue).toContain('In 2-other its tier is unknown, by what is published there.')
})

test('a group of any space is listed, whichever space has its members first', async () => {
  ok(await initSpace(tex().deps, { name: '0-own' }))
  const anna = { name: 'anna', handles: [] }
  ok(await contactAdd(tex().deps, { ...anna, groups: [], space: '0-own' }))
  ok(await contactAdd(tex().deps, { ...anna, groups: ['crew:lead'], space: '1-team' }))
  expect(ok(await groups(tex().deps, {}))).toEqual([
    { group: 'crew', members: [{ address: 'anna', role: 'lead' }] },
  ])
  expect(ok(await groups(tex().deps, { space: '0-own' }))).toEqual([])
})

test('where another space publishes another key than the pinned one, the page names it and says what helps', async () => {
  const { deps } = tex()
  const [old, other] = [keyOf(7), keyOf(8)]
  ok(await initSpace(deps, { name: '0-personal' }))
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: old, space: '1-team' }))
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: old, space: '0-personal' }))
  ok(await trust(deps, { who: 'anna', tier: 'team' }))
  expect(await shown('anna')).not.toContain('Other key')
  // She has a new one, and says so to me alone.
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: other, space: '0-personal' }))
  expect(await shown('anna')).toContain('Ask them in person')
  ok(await trust(deps, { who: 'anna', tier: 'team', space: '0-personal' }))
  const page = await shown('anna')
  expect(page).toMatch(/Other key +in 1-team/u)
  expect(page).toContain(`datacore-msg contacts add anna --key ${other} --space 1-team`)
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: other, space: '1-team' }))
  expect(await shown('anna')).not.toContain('Other key')
  expect(ok(await contactShow(deps, { who: 'anna' })).keyState).toBe('pinned')
})

test('without a pin, that two spaces publish two keys is seen', async () => {
  const { deps } = tex()
  ok(await initSpace(deps, { name: '0-personal' }))
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: keyOf(7), space: '0-personal' }))
  ok(await contactAdd(deps, { name: 'anna', ...nothing, publicKey: keyOf(8), space: '1-team' }))
  expect(await shown('anna')).toMatch(/Other key +in 1-team/u)
})

function keyOf(number: number): string {
  return createKeysTwin(number).publicKey
}
