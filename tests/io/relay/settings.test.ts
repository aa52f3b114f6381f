/** How a relay is to run: what it refuses before anything is opened, and what it says of whom it admits. */

import { describe, expect, test } from 'vitest'
import { admitsWhom, judgeSettings, type RelayOptions } from '../../../lib/io/relay/settings.ts'

const options: RelayOptions = {
  host: '127.0.0.1',
  port: 0,
  data: undefined,
  backplane: undefined,
  urls: [],
  source: 'socket',
  open: 'closed',
}
const url = 'wss://relay.example.com'

describe('T970 the settings of a relay', () => {
  test.each<readonly [string, Partial<RelayOptions>]>([
    ['behind a proxy', { source: 'proxied' }],
    ['under a public name', { urls: [url] }],
    ['under a public name beside a local one', { urls: ['ws://127.0.0.1:8765', url] }],
    ['behind a proxy under a public name', { source: 'proxied', urls: [url] }],
    ['at every address', { host: '0.0.0.0' }],
  ])('an open relay %s is refused', (_, parts) => {
    expect(() => judgeSettings({ ...options, open: 'open', ...parts }, {})).toThrow(
      /^With --open anybody who reaches/u,
    )
  })

  test('an open relay of this machine is allowed, under its local names too', () => {
    const urls = ['ws://127.0.0.1:8765', 'ws://[::1]:8765', 'ws://localhost:8765']
    expect(judgeSettings({ ...options, open: 'open', urls }, {}).admits).toEqual(['open'])
  })

  test('that every account at GitHub is admitted is said, and who else is', () => {
    const whom = (env: NodeJS.ProcessEnv) => admitsWhom(judgeSettings(options, env))
    expect(whom({ GITHUB_CLIENT_ID: 'id' })).toMatch(/^EVERY account at GitHub/u)
    expect(whom({ GITHUB_CLIENT_ID: 'id', ALLOWED_ORG: 'tex-team' })).toBe(
      'members of tex-team at GitHub',
    )
    expect(whom({ RELAY_SECRET: '8ZvPq2sXn4yTj7Lk0WcR' })).toBe('whoever has the team secret')
  })
})
