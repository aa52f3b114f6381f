/** Migration of the hand-made trees of 0.1 and 0.2, on real files. */

import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, type MigrateInput } from '../../lib/app/migrate.ts'
import type { OldFiles } from '../../lib/app/migrate/ports.ts'
import type { Deps, Plan, SpaceView } from '../../lib/app/ports.ts'
import { isEmptyReport } from '../../lib/core/migrate/report.ts'
import { createOldFiles } from '../../lib/io/old-files.ts'
import { placesOf } from '../../lib/io/places.ts'
import { filesBelow, hashesOf, putOld } from '../support/old-tree.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User
let files: OldFiles
beforeEach(async () => {
  world = await makeWorld(['tex'])
  tex = world.users['tex']!
  files = filesOf(tex)
})
afterEach(() => world.remove())

const filesOf = ({ root }: User) => createOldFiles(placesOf({ DATACORE_ROOT: root }, root))
const run = (deps: Deps = tex.deps, more: Partial<MigrateInput> = {}) =>
  migrate(deps, files, { space: undefined, mode: 'done', trust: 'suggest', ...more })
const putAll = (user: User) => {
  putOld('0.1', user.root)
  putOld('0.2', user.root)
}
/** Every org file of the tree by its path, but for keys and the time at which a dead letter came. */
const treeOf = (folder: string) =>
  Object.fromEntries(
    filesBelow(folder).map((path) => {
      const text = readFileSync(join(folder, path), 'utf8')
      const own = /^:(?:(?:RECEIVED|STAMP): +\[?2026-11-21|PUBLIC_KEY:).*$/gmu
      return [path, text.replace(own, '')]
    }),
  )
const texts = (pattern: RegExp, folder: string) =>
  Object.values(treeOf(folder)).flatMap((text) => text.match(pattern) ?? [])

describe('what is migrated', () => {
  test('counts, places and lines are told', async () => {
    putAll(tex)
    const report = ok(await run())
    expect(report.spaces.map(({ space, messages, tasks }) => ({ space, messages, tasks }))).toEqual(
      [
        {
          space: '1-team',
          messages: { unread: 12, todo: 2, done: 3 },
          tasks: { open: 5, done: 3 },
        },
        { space: '2-lab', messages: { unread: 3, todo: 1, done: 3 }, tasks: { open: 4, done: 3 } },
      ],
    )
    const [team, lab] = report.spaces
    expect(team!.unreadable.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'org/inboxes/tex.org:105',
      'org/inboxes/crt.org:1',
    ])
    expect(team!.left.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'org/inboxes/Meeting notes.org:1',
      'org/inboxes/USERS.yaml:17',
      'org/inboxes/USERS.yaml:21',
    ])
    expect(lab!.copies).toBe(1)
    expect(lab!.backups).toEqual([
      'org/messaging-before-0.3/agents/tex-claude.org',
      'org/messaging-before-0.3/inbox.org',
    ])
    expect(report.budgets).toMatchObject([{ date: '2026-03-11', senders: 1, tokens: 800 }])
    expect(
      report.left.map(({ path, line }) => `${path.slice(path.lastIndexOf('/'))}:${line}`),
    ).toEqual(['/settings.local.yaml:11', '/budget-2026-03-10.json:2'])
    expect(report.trust.map(({ who, tier }) => `${who} ${tier}`)).toEqual([
      'gregor team',
      'crt team',
    ])
  })

  test('old files stay as they are, and what is changed in the tree is kept beside it', async () => {
    putAll(tex)
    const lab = join(tex.root, '2-lab')
    const before = hashesOf(tex.root)
    const inbox = readFileSync(join(lab, 'org/messaging/inbox.org'))
    const shared = join(tex.root, '1-team/org/inboxes')
    const inboxes = hashesOf(shared)
    ok(await run())
    expect(hashesOf(shared)).toEqual(inboxes)
    const after = hashesOf(tex.root)
    const lasting = Object.keys(before).filter((path) => !path.startsWith('1-team/org/messaging/'))
    const changed = lasting.filter((path) => after[path] !== before[path])
    expect(changed).toEqual([
      '2-lab/org/messaging/agents/tex-claude.org',
      '2-lab/org/messaging/inbox.org',
    ])
    expect(readFileSync(join(lab, 'org/messaging-before-0.3/inbox.org'))).toEqual(inbox)
  })

  test('nothing is signed for anybody, and nothing runs', async () => {
    putAll(tex)
    ok(await run())
    for (const folder of [world.tree, join(tex.root, '2-lab/org/messaging')]) {
      expect(texts(/^:(?:SIG|KEY|VERDICT_SIG|CLAIM):.*$/gmu, folder)).toEqual([])
    }
  })

  test('two people who migrate copies of one space get the same bytes', async () => {
    const other = await makeWorld(['gregor', 'tex'])
    try {
      const gregor = other.users['gregor']!
      putAll(tex)
      putAll(gregor)
      ok(await run())
      ok(
        await migrate(gregor.deps, filesOf(gregor), {
          space: '2-lab',
          mode: 'done',
          trust: 'suggest',
        }),
      )
      const [mine, theirs] = [tex, gregor].map((user) =>
        treeOf(join(user.root, '2-lab/org/messaging')),
      )
      // But for a delivery that named nobody: it went to whoever migrated it.
      const text = (tree: Record<string, string> | undefined) =>
        JSON.stringify(tree).replace(
          /(:TO: +)(?:tex|gregor)(\\n:CREATED: +\[2026-03-11 Wed 10:02\])/gu,
          '$1me$2',
        )
      expect(text(theirs)).toBe(text(mine))
    } finally {
      other.remove()
    }
  })
})

describe('people', () => {
  test('come from the registries, and from messages whose authors stand in none', async () => {
    putAll(tex)
    const report = ok(await run())
    expect(report.spaces.map(({ contacts }) => contacts)).toEqual([
      ['claude', 'gregor', 'tex', 'crt', 'greg'],
      ['gregor', 'tex', 'mallory@evil.example.org', 'ana'],
    ])
    const lab = readFileSync(join(tex.root, '2-lab/org/messaging/contacts.org'), 'utf8')
    expect(lab).toMatch(
      /^:ID: +gregor\n:HANDLES: +@gregor @gz\n:EMAIL: +gregor@team.example.com$/mu,
    )
    expect(lab).toMatch(/^:TRUST_TIER: team$/mu)
    expect(lab).not.toContain('PUBLIC_KEY')
  })

  test('that are contacts already keep what they have', async () => {
    putOld('0.1', tex.root)
    const file = 'contacts.org'
    const own =
      '\n* Gregor the First :person:\n:PROPERTIES:\n:ID: gregor\n:HANDLES: @gregor\n:PUBLIC_KEY: ed25519:x\n:END:\nA note.\n'
    world.write(file, world.read(file) + own)
    ok(await run())
    expect(world.read(file)).toContain(own.replace('@gregor', '@gregor @gz'))
  })
})

describe('again, and in spite of', () => {
  test('a dry run changes no file, and says what a run then does', async () => {
    putAll(tex)
    const before = [hashesOf(tex.root), hashesOf(world.tree)]
    const dry = ok(await run(tex.deps, { mode: 'dry run' }))
    expect([hashesOf(tex.root), hashesOf(world.tree)]).toEqual(before)
    const real = ok(await run())
    const plain = (report: typeof real) => report.spaces.map((one) => ({ ...one, backups: [] }))
    expect(plain(dry)).toEqual(plain(real))
  })

  test('the second run changes no file', async () => {
    putAll(tex)
    ok(await run())
    const before = [hashesOf(tex.root), hashesOf(world.tree)]
    const report = ok(await run())
    expect(report.spaces.every(isEmptyReport)).toBe(true)
    expect([hashesOf(tex.root), hashesOf(world.tree)]).toEqual(before)
  })

  test('what was archived since then is not brought back', async () => {
    putAll(tex)
    ok(await run())
    const { archive } = await import('../../lib/app/archive.ts')
    ok(await archive(tex.deps, { space: undefined }))
    expect(existsSync(join(world.tree, 'archive/2025-12.org'))).toBe(true)
    expect(ok(await run()).spaces.every(isEmptyReport)).toBe(true)
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'killed after %i files were written, the next run completes it',
    async (kill) => {
      const whole = await makeWorld(['tex'])
      try {
        putAll(whole.users['tex']!)
        files = filesOf(whole.users['tex']!)
        ok(await run(whole.users['tex']!.deps))
        putAll(tex)
        files = filesOf(tex)
        await expect(run(dyingAfter(tex.deps, kill))).rejects.toThrow('killed')
        ok(await run())
        ok(await run())
        const tree = (user: User, shared: string) => [
          entriesOf(shared),
          entriesOf(join(user.root, '2-lab/org/messaging')),
        ]
        expect(tree(tex, world.tree)).toEqual(tree(whole.users['tex']!, whole.tree))
      } finally {
        whole.remove()
      }
    },
  )

  test('two runs at once bring everything over once', async () => {
    putAll(tex)
    for (const result of await Promise.all([run(), run()])) ok(result)
    expect(doubles(world.tree)).toEqual([])
    expect(doubles(join(tex.root, '2-lab/org/messaging'))).toEqual([])
  })

  test('a file with unsaved edits in Emacs waits for the next run, and is not touched', async () => {
    putOld('0.2', tex.root)
    const tree = join(tex.root, '2-lab/org/messaging')
    const before = readFileSync(join(tree, 'inbox.org'))
    symlinkSync(`tex@${hostname()}.${process.ppid}`, join(tree, '.#inbox.org'))
    const report = ok(await run())
    expect(report.spaces.find(({ space }) => space === '2-lab')!.isWaiting).toBe(true)
    expect(readFileSync(join(tree, 'inbox.org'))).toEqual(before)
    rmSync(join(tree, '.#inbox.org'))
    ok(await run())
    const last = ok(await run())
    expect(last.spaces.every(isEmptyReport)).toBe(true)
    expect(doubles(tree)).toEqual([])
    expect(texts(/^\* .*MESSAGE \[/gmu, tree)).toEqual(
      ['gregor.org', 'tex.org'].flatMap(() => [expect.anything()]),
    )
  })

  test('messages that an old program writes later come over later', async () => {
    putOld('0.1', tex.root)
    ok(await run())
    const file = join(tex.root, '1-team/org/inboxes/tex.org')
    const more =
      '\n* MESSAGE [2025-12-20 Sat 10:00] :unread:\n:PROPERTIES:\n:ID: late\n:FROM: crt\n:END:\nLate.\n'
    writeFileSync(file, readFileSync(file, 'utf8').replace(' :unread:', '') + more)
    const report = ok(await run())
    expect(report.spaces[0]!.messages).toEqual({ unread: 1, todo: 0, done: 0 })
    expect(doubles(world.tree)).toEqual([])
  })
})

describe('trust', () => {
  test('is written into the own settings when asked to, with comments kept and a copy left', async () => {
    putOld('0.1', tex.root)
    const file = join(tex.root, '.datacore/modules/messaging/settings.local.yaml')
    const before = readFileSync(file, 'utf8')
    expect(
      ok(await run(tex.deps, { mode: 'dry run', trust: 'write' })).settingsFile,
    ).toBeUndefined()
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(ok(await run(tex.deps, { trust: 'write' })).settingsFile).toBe(file)
    expect(readFileSync(file, 'utf8')).toBe(`# Mine
identity:
  name: tex # required

messaging:
  default_space: 1-team
  relay:
    secret: "s3cret"
  trust_overrides:
    gregor: team
    crt: team
`)
    expect(readFileSync(`${file}.before-0.3`, 'utf8')).toBe(before)
  })

  test('that cannot be written is told, and what came over is told too', async () => {
    putOld('0.1', tex.root)
    const file = join(tex.root, '.datacore/modules/messaging/settings.local.yaml')
    const broken = readFileSync(file, 'utf8').replace(
      '  relay:',
      '  trust_overrides: [a]\n  relay:',
    )
    writeFileSync(file, broken)
    const report = ok(await run(tex.deps, { trust: 'write' }))
    expect(report).toMatchObject({
      settingsFile: undefined,
      spaces: [{ messages: { unread: 12 } }],
    })
    expect(report.left.map(({ why }) => why).join()).toContain('could not be changed without risk')
    expect(readFileSync(file, 'utf8')).toBe(broken)
  })

  test('is not written by an agent', async () => {
    putOld('0.1', tex.root)
    expect(no(await run(tex.agent('s'), { trust: 'write' })).code).toBe('not_allowed')
  })
})

describe('which spaces', () => {
  test('one by its full or short name; others are left alone', async () => {
    putAll(tex)
    const before = hashesOf(world.tree)
    expect(ok(await run(tex.deps, { space: 'lab' })).spaces.map(({ space }) => space)).toEqual([
      '2-lab',
    ])
    expect(hashesOf(world.tree)).toEqual(before)
    expect(no(await run(tex.deps, { space: 'nowhere' }))).toMatchObject({ code: 'not_found' })
  })

  test('where nothing is old there is nothing to do', async () => {
    const before = hashesOf(world.tree)
    expect(ok(await run()).spaces.every(isEmptyReport)).toBe(true)
    expect(hashesOf(world.tree)).toEqual(before)
  })
})

/** Ids that stand more than once in the files of a tree that 0.3 reads. */
function doubles(folder: string): readonly string[] {
  const ids = entriesOf(folder).flatMap((text) => /^:ID: +(\S+)/mu.exec(text)?.[1] ?? [])
  return ids.filter((id, index) => ids.indexOf(id) !== index)
}

/** The entries of a tree's own files, in no order. */
function entriesOf(folder: string): readonly string[] {
  const files = Object.entries(treeOf(folder)).filter(([path]) =>
    /^(?:agents\/|archive\/)?[a-z-]+\.org$/u.test(path),
  )
  return files
    .filter(([path]) => !['gregor.org', 'tex.org'].includes(path))
    .flatMap(([path, text]) =>
      text
        .split(/^(?=\* )/mu)
        .slice(1)
        .map((entry) => `${path} ${entry.trim()}`),
    )
    .sort()
}

/** A store of which only so many files are written: the process dies before the next one. */
function dyingAfter(deps: Deps, filesMax: number): Deps {
  let left = filesMax
  const { store } = deps
  return {
    ...deps,
    store: {
      ...store,
      async write<T>(space: Parameters<typeof store.write>[0], plan: (view: SpaceView) => Plan<T>) {
        let isDead = false
        const written = await store.write(space, (view) => {
          const { ops, value } = plan(view)
          // The order of the real store: files that only grow come first.
          const paths = [...new Set(ops.map(({ path }) => path))]
          const grows = (path: string) =>
            ops.every((op) => op.path !== path || op.type === 'append')
          const ordered = [...paths.filter(grows), ...paths.filter((path) => !grows(path))]
          isDead = ordered.length > left
          const kept = new Set(ordered.slice(0, left))
          left -= ordered.length
          return { ops: isDead ? ops.filter(({ path }) => kept.has(path)) : ops, value }
        })
        if (isDead) throw new Error('killed')
        return written
      },
    },
  }
}
