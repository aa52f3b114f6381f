/** Under which names a session of mine may speak: agents of mine, and never a name that is another person's. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { myAgentNamed } from '../../lib/app/acting.ts'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!.deps
const gregor = () => world.users['gregor']!.deps
const nothing = { handles: [], groups: [] }
const foreignKey = `ed25519:${'A'.repeat(43)}=`

function addEntry(lines: readonly string[]): void {
  world.write('contacts.org', `${world.read('contacts.org')}\n${lines.join('\n')}\n`)
}

function agentEntry(name: string, ...properties: readonly string[]): void {
  addEntry([`* ${name} :agent:`, ':PROPERTIES:', `:ID: ${name}`, ...properties, ':END:'])
}

test('the agent of my name needs no contact, and no shared file takes it away', async () => {
  const text = world.read('contacts.org').replace(':OWNER:    tex\n', ':OWNER:    gregor\n')
  world.write('contacts.org', text)
  for (const typed of ['tex-claude', '@Tex-Claude']) {
    expect(ok(await myAgentNamed(tex(), typed))).toBe('tex-claude')
  }
})

test('an agent of another name that contacts.org gives to me speaks, and is verified as mine', async () => {
  ok(await contactAdd(tex(), { name: 'builder', agentOf: 'tex', ...nothing }))
  const acting = ok(await myAgentNamed(tex(), 'builder'))
  ok(await send({ ...tex(), acting }, { targets: ['@gregor'], text: 'The build is done' }))
  const [view] = ok(await inbox(gregor(), { all: false }))
  expect(view).toMatchObject({ message: { from: 'builder' }, standing: { proof: 'verified' } })
})

test('a name that begins with mine needs no contact, as long as none says otherwise', async () => {
  expect(ok(await myAgentNamed(tex(), 'tex-research'))).toBe('tex-research')
  ok(await contactAdd(gregor(), { name: 'tex-mueller', ...nothing }))
  expect(no(await myAgentNamed(tex(), 'tex-mueller')).why).toBe(
    'contacts.org of 1-team says that tex-mueller is a person.',
  )
  expect(no(await myAgentNamed(tex(), 'tex-mueller-claude')).why).toContain('agent of tex-mueller')
})

test.each([
  ['tex', '"tex" is yourself and no agent of yours.'],
  ['gregor', 'contacts.org of 1-team says that gregor is a person.'],
  ['gregor-claude', 'gregor-claude is the agent of gregor, by its name.'],
  ['nobody', 'no contacts.org says that nobody is yours.'],
  ['all', '"all" is no agent\'s name.'],
  ['claude', '"claude" is no agent\'s name.'],
  ['a b', '"a b" is no agent\'s name.'],
])('%s is refused', async (typed, why) => {
  const refusal = no(await myAgentNamed(tex(), typed))
  expect(refusal.why).toBe(why)
  expect(refusal).toHaveProperty('hint', expect.stringContaining('DATACORE_AGENT to tex-claude'))
})

test('an entry that gives me a name which is another one’s by anything else is not believed', async () => {
  agentEntry('anna', ':OWNER: tex', `:PUBLIC_KEY: ${foreignKey}`)
  expect(no(await myAgentNamed(tex(), 'anna')).why).toContain('anna has a key of its own')
  agentEntry('bert', ':OWNER: tex')
  agentEntry('helper', ':OWNER: bert')
  expect(no(await myAgentNamed(tex(), 'bert')).why).toContain('who answers for helper')
  agentEntry('carl', ':OWNER: tex')
  agentEntry('carl-claude')
  expect(no(await myAgentNamed(tex(), 'carl')).why).toContain('who has the agent carl-claude')
  agentEntry('greg', ':OWNER: tex')
  ok(await contactAdd(gregor(), { name: 'dora', handles: ['@gg'], groups: [] }))
  agentEntry('gg', ':OWNER: tex')
  expect(no(await myAgentNamed(tex(), 'gg')).why).toContain('@gg is dora')
  expect(ok(await myAgentNamed(tex(), 'greg'))).toBe('greg')
})

test('whom this machine knows by a key or a block is nobody of mine, whatever is pushed', async () => {
  ok(await send(gregor(), { targets: ['@tex'], text: 'hello' }))
  ok(await inbox(tex(), { all: false }))
  ok(await contactAdd(gregor(), { name: 'mallory', ...nothing }))
  ok(await block(tex(), { who: 'mallory' }))
  world.write('contacts.org', '')
  agentEntry('gregor', ':OWNER: tex')
  agentEntry('mallory', ':OWNER: tex')
  const why = async (name: string) => no(await myAgentNamed(tex(), name)).why
  expect(await why('gregor')).toBe('gregor has a pinned key, which is not yours.')
  expect(await why('mallory')).toBe('mallory is blocked on this machine.')
})
