/** Addresses of remotes: which are one place, and that none is shown with a secret. */

import { describe, expect, test } from 'vitest'
import { isSamePlace, shownAddress } from '../../../lib/io/git/address.ts'

describe('an address as it is shown', () => {
  test.each([
    ['https://token@example.com/team.git', 'https://example.com/team.git'],
    ['https://me:secret@example.com/team.git?key=1', 'https://example.com/team.git'],
    ['https://me:se@cret@example.com/team.git', 'https://example.com/team.git'],
    ['ssh://git:secret@example.com/team.git', 'ssh://git@example.com/team.git'],
    ['git@example.com:team.git', 'git@example.com:team.git'],
    ['/srv/team@home.git', '/srv/team@home.git'],
  ])('%s', (url, shown) => {
    expect(shownAddress(url)).toBe(shown)
  })
})

describe('two addresses', () => {
  test.each([
    ['https://example.com/a/team', 'git@example.com:a/team.git'],
    ['https://me@Example.com/a/team.git', 'ssh://git@example.com:22/a/team.git/'],
    ['/srv/team.git', 'file:///srv/team.git'],
    ['../team.git', '/work/team.git'],
  ])('%s and %s are one place', (one, other) => {
    expect(isSamePlace(one, other, '/work/clone')).toBe(true)
  })

  test.each([
    ['https://example.com/a/team', 'https://example.com/b/team'],
    ['https://example.com/a/team', 'https://example.org/a/team'],
    ['/srv/team.git', '/srv/other.git'],
    ['/srv/team.git', 'git@example.com:srv/team.git'],
  ])('%s and %s are two', (one, other) => {
    expect(isSamePlace(one, other, '/work/clone')).toBe(false)
  })
})
