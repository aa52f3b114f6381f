import { expect, test } from 'vitest'
import { hostility } from '../../lib/app/sync/ours.ts'

const mib = 2 ** 20
const file = (path: string, size: number) => ({ path, size, mode: '100644', oid: 'a'.repeat(40) })

test.each([
  ['inbox.sync-conflict-20261121-100000-ABCDEFG.org', 1, /conflict copy/u],
  ["agents/tex-claude (tex's conflicted copy 2026-11-21).org", 1, /conflict copy/u],
  ['files/a.sync-conflict-20261121-100000-ABCDEFG.png', 1, /conflict copy/u],
  ['files/deadbeef', 65 * mib, /has 65 MiB/u],
  ['files/deadbeef', 64 * mib, undefined],
  ['inbox.org', 65 * mib, /has 65 MiB/u],
  ['.gitattributes', 2 * mib, /has 2 MiB/u],
  ['inbox.org', 1, undefined],
] as const)('what comes in as %s with %i bytes', (path, size, why) => {
  const said = hostility(path, file(path, size))
  if (why) expect(said).toMatch(why)
  else expect(said).toBeUndefined()
})
