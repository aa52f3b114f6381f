/** What every Routes must do with the files of a space: those on disk, and the twin in memory. What is only on disk: tests/io/routes. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Routes, Space } from '../../lib/app/ports.ts'
import { createRoutes } from '../../lib/io/routes.ts'
import { createRoutesTwin } from '../twins/routes.ts'

let space: Space
beforeEach(() => {
  space = { name: '1-team', dir: mkdtempSync(join(tmpdir(), 'dm-routes-')) }
  mkdirSync(join(space.dir, 'org', 'messaging'), { recursive: true })
})
afterEach(() => rmSync(space.dir, { recursive: true, force: true }))

interface Bench {
  readonly routes: Routes
  noteAt(path: string): string | undefined
}

const adapters: Readonly<Record<string, () => Bench>> = {
  'on disk': () => ({
    routes: createRoutes({ PATH: '/nowhere' }),
    noteAt(path) {
      const file = join(space.dir, path)
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined
    },
  }),
  'in memory': () => {
    const routes = createRoutesTwin()
    return { routes, noteAt: (path) => routes.notes.get(path) }
  },
}

describe.each(Object.entries(adapters))('routes %s', (_, create) => {
  test('add to a note, and end each answer with one line break', async () => {
    const { routes, noteAt } = create()
    expect(await routes.check(space, 'file:notes/a.md')).toBeUndefined()
    expect(await routes.deliver(space, 'file:notes/a.md', 'one\n\n')).toMatchObject({ ok: true })
    expect(await routes.deliver(space, 'file:notes/a.md', 'two')).toMatchObject({ ok: true })
    expect(noteAt('notes/a.md')).toBe('one\ntwo\n')
  })

  test.each(['CLAUDE.md', 'run.sh', '../x.md', '/etc/x.md', 'org/messaging/x.org', '.x/y.md'])(
    'write nothing to %s, and say so before anything is stored',
    async (path) => {
      const { routes, noteAt } = create()
      expect(await routes.check(space, `file:${path}`)).toContain(path)
      expect(await routes.deliver(space, `file:${path}`, 'x')).toMatchObject({ ok: false })
      expect(noteAt(path)).toBeUndefined()
    },
  )

  test.each(['carrier pigeon', 'github:--help', 'ftp:x.md'])('do nothing for %s', async (route) => {
    const { routes } = create()
    expect(await routes.deliver(space, route, 'x')).toMatchObject({ ok: false })
  })
})
