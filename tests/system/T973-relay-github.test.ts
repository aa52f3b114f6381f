/** Logging in with GitHub by the real commands, against a real relay that asks a GitHub that a test stands in for. */

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { type FakeGitHub, fakeGitHub } from '../support/relay/fake-github.ts'
import { sentId } from '../support/relay/letters.ts'
import { type Serving, serving } from '../support/relay/serving.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const token = 'gho_the-token-of-github'
let github: FakeGitHub
let relay: Serving
let persons: Persons
let gregor: Person

beforeEach(async () => {
  github = await fakeGitHub(1)
  const { url } = github
  const app = { clientId: 'client', url, apiUrl: `${url}/api/v3`, organisation: 'acme' }
  relay = await serving({ open: 'closed', admits: ['github'], github: app })
  persons = makePersons(undefined)
  gregor = await persons.add('gregor')
})

afterEach(async () => {
  await persons.remove()
  await relay.stop()
  github.close()
})

const state = () => join(gregor.home, 'Data', '.datacore', 'state', 'messaging')

function typesTheCode(): void {
  github.answers['/login/oauth/access_token'] = { access_token: token }
}

/** Every file below the person's home. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'))
}

test('shows code and page, waits for the person, and the ticket lets the daemon in; the token of GitHub stays nowhere', async () => {
  const running = gregor.ask('login', '--relay', relay.url)
  await until('the code was asked for', () => github.asked.length > 1)
  typesTheCode()
  const { status, out } = await running
  expect(out).toContain('Open https://github.com/login/device and type the code ABCD-1234')
  expect(flat(out)).toContain(`Logged in to ${relay.url}, with GitHub as octotex. It is good until`)
  expect(status).toBe(0)
  expect((lstatSync(join(state(), 'relay', 'admission.json')).mode & 0o777).toString(8)).toBe('600')
  expect(filesOf(gregor.home).filter((text) => text.includes(token))).toEqual([])
  const run = gregor.daemon()
  await until('it is connected', () => run.said().includes('The relay is there'), run.said)
  expect(run.said()).not.toContain(token)
})

test('with two people, what one sends the other has', async () => {
  typesTheCode()
  const tex = await persons.add('tex')
  introduce(gregor, tex)
  for (const one of [gregor, tex]) {
    expect(await one.ask('login', '--relay', relay.url)).toMatchObject({ status: 0 })
    const run = one.daemon()
    await until('it is connected', () => run.said().includes('The relay is there'), run.said)
  }
  const id = await sentId(gregor, '@tex', 'By GitHub.')
  await until('it is there', () => tex.read('inbox.org').includes(id))
})

test.each([
  ['who is no member', () => (github.answers['/api/v3/user/memberships/orgs/acme'] = 404)],
  [
    'who denies it',
    () => (github.answers['/login/oauth/access_token'] = { error: 'access_denied' }),
  ],
])('somebody %s is told why, and nothing is kept', async (_, happens) => {
  typesTheCode()
  happens()
  const { status, out } = await gregor.ask('login', '--relay', relay.url)
  expect(status).toBe(78)
  expect(flat(out)).toMatch(/acme|denied at GitHub/u)
  expect(existsSync(join(state(), 'relay'))).toBe(false)
})

test('while GitHub does not answer it says so', async () => {
  github.answers['/login/device/code'] = 503
  const { status, out } = await gregor.ask('login', '--relay', relay.url)
  expect(status).not.toBe(0)
  expect(flat(out)).toContain('did not start a login with GitHub')
  expect(existsSync(join(state(), 'relay'))).toBe(false)
})
