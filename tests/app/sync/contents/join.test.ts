/** Of the copies of a content the joined tree has the one whose bytes its name is the hash of, whoever pushed what. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ContentSides, joinContents } from '../../../../lib/app/sync/contents/join.ts'
import type { Repo, TreeFile } from '../../../../lib/app/sync/ports.ts'
import { contentPath } from '../../../../lib/core/files/codec.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const right = Buffer.from('notes')
const hash = sha256(right).toString('hex')
const pointer = Buffer.from(
  `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize 5\n`,
)
const blobs: ReadonlyMap<string, Uint8Array> = new Map([
  ['a-wrong', Buffer.from('other bytes')],
  ['b-right', right],
  ['c-pointer', pointer],
  ['d-wrong', Buffer.from('')],
])
const repo: Pick<Repo, 'read'> = {
  read: async (oids) => new Map(oids.map((oid) => [oid, blobs.get(oid)!])),
}
const prefix = 'org/messaging/'
const path = prefix + contentPath(hash)
const place = {
  tree: { space: { name: '1-team', dir: '/nowhere' }, prefix },
  path: contentPath(hash),
}
const fileOf = (oid: string, mode = '100644', size = blobs.get(oid)!.length): TreeFile => ({
  path,
  oid,
  mode,
  size,
})
const anyFile = fc.option(
  fc.constantFrom(
    ...[...blobs.keys()].map((oid) => fileOf(oid)),
    fileOf('b-right', '120000'),
    fileOf('b-right', '100644', 2 ** 40),
  ),
  { nil: undefined },
)
const anySides = fc.record({ mine: anyFile, other: anyFile, bases: fc.array(anyFile) })
const join = async (sides: Omit<ContentSides, 'path' | 'place'>, isLive: boolean) => {
  const how = { sha256, isLive: () => isLive }
  const { chosen, wrong } = await joinContents(repo, [{ path, place, ...sides }], how)
  return { entry: chosen[0]![1], wrong }
}
const isGood = (file: TreeFile | undefined, oid: string) =>
  file?.oid === oid && file.mode === '100644' && file.size < 1000

test('a content that is shared stands as long as anybody has it, and never with other bytes', async () => {
  await fc.assert(
    fc.asyncProperty(anySides, async ({ mine, other, bases }) => {
      const all = [mine, other, ...bases]
      const best = ['b-right', 'c-pointer'].find((oid) => all.some((file) => isGood(file, oid)))
      const { entry } = await join({ mine, other, bases }, true)
      expect(entry).toEqual(best && { mode: '100644', oid: best })
    }),
  )
})

test('both sides decide alike, shared or not, and doing it again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(anySides, fc.boolean(), async ({ mine, other, bases }, isLive) => {
      const { entry } = await join({ mine, other, bases }, isLive)
      const turned = await join({ mine: other, other: mine, bases }, isLive)
      expect(turned.entry).toEqual(entry)
      const joined = entry && fileOf(entry.oid)
      const again = await join({ mine: joined, other: joined, bases: [joined] }, isLive)
      expect(again.entry).toEqual(entry)
    }),
  )
})

test('one that no entry shares goes where a side took it out, and stays where it is new', async () => {
  const there = fileOf('b-right')
  const taken = await join({ mine: there, other: undefined, bases: [there] }, false)
  expect(taken.entry).toBeUndefined()
  const fresh = await join({ mine: undefined, other: there, bases: [undefined] }, false)
  expect(fresh.entry).toEqual({ mode: '100644', oid: 'b-right' })
})

test('wrong bytes of theirs are named', async () => {
  const { wrong } = await join(
    { mine: fileOf('b-right'), other: fileOf('d-wrong'), bases: [] },
    true,
  )
  expect(wrong.map(({ oid }) => oid)).toEqual(['d-wrong'])
})
