/** T800: from 0.1 and 0.2 to 0.3 through the real command; afterwards the other commands show what was there. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emacsMissing, lintFacts } from '../core/org/emacs.ts'
import { filesBelow, hashesOf, putOld } from '../support/old-tree.ts'
import {
  type JsonObject,
  type Machine,
  makePlace,
  type Place,
  programDir,
} from '../surfaces/cli/machine.ts'

let place: Place
let tex: Machine
beforeEach(async () => {
  place = makePlace()
  tex = await place.machine('tex')
})
afterEach(() => place.remove())

const both = () => {
  putOld('0.1', tex.root)
  putOld('0.2', tex.root)
}
const list = (document: JsonObject, key: string) => document[key] as readonly JsonObject[]
const team = ['--space', '1-team']
const lab = ['--space', '2-lab']
/** The shared space is a link, which a walk over the root does not follow. */
const hashes = () => [hashesOf(tex.root), hashesOf(join(tex.root, '1-team'))]

describe('T800 what 0.1 had', () => {
  test('is in the inbox, in threads, among the tasks and the contacts', async () => {
    both()
    await tex.json(['migrate'])
    const messages = list(await tex.json(['inbox', '--all', ...team]), 'messages')
    const status = (id: string) => messages.find((one) => one['id'] === id)?.['status']
    expect(status('msg-20251212-142500-gregor')).toBe('unread')
    expect(status('msg-20251212-143000-gregor')).toBe('done')
    expect(status('msg-20251212-143105-crt')).toBe('todo')
    expect(messages.every(({ author }) => (author as JsonObject)['proof'] === 'unsigned')).toBe(
      true,
    )
    const { entry } = await tex.json(['show', 'msg-20251212-143600-gregor', '--peek'])
    expect((entry as JsonObject)['body']).toContain(
      '* First heading\n** Second heading\n:PROPERTIES:',
    )
    const entries = list(await tex.json(['thread', 'msg-20251212-143201-tex-claude']), 'entries')
    expect(entries.map(({ id, depth }) => [id, depth])).toEqual([
      ['msg-20251212-142500-gregor', 0],
      ['msg-20251212-142800-tex', 1],
      ['msg-20251212-143105-crt', 1],
      ['msg-20251212-143201-tex-claude', 2],
    ])
    const tasks = list(await tex.json(['tasks', ...team]), 'tasks')
    expect(tasks.map(({ id, state, admitted }) => [id, state, admitted])).toEqual(
      ['150000-gregor', '150100-gregor', '150500-tex', '150700-tex', '150800-tex'].map((id) => [
        `msg-20251212-${id}`,
        'WAITING',
        false,
      ]),
    )
    const contacts = list(await tex.json(['contacts', 'list', ...team]), 'contacts')
    expect(contacts.map(({ address, type }) => `${address} ${type}`)).toEqual([
      'claude agent',
      'crt person',
      'greg person',
      'gregor person',
      'tex person',
    ])
  })

  test('goes on: a reply joins the old thread, an approved task is claimed and done', async () => {
    both()
    await tex.json(['migrate'])
    await tex.json(['init', ...team])
    await tex.json(['reply', 'msg-20251212-143105-crt', 'Monday it is.'])
    expect(
      list(await tex.json(['thread', 'msg-20251212-142500-gregor', ...team]), 'entries'),
    ).toHaveLength(5)
    await tex.json(['tasks'])
    for (const verb of ['approve', 'claim', 'complete']) {
      await tex.json(['task', verb, 'msg-20251212-150100-gregor'])
    }
    const { entry } = await tex.json(['task', 'show', 'msg-20251212-150100-gregor'])
    expect(entry).toMatchObject({ state: 'DONE', author: { proof: 'unsigned' } })
    await tex.json(['mark', 'msg-20251212-143300-gregor-', 'done'])
    const before = hashes()
    await tex.json(['migrate'])
    expect(hashes()).toEqual(before)
  })
})

describe('T800 what 0.2 had', () => {
  test('is where it stood, in its new form', async () => {
    both()
    await tex.json(['migrate', ...lab])
    const messages = list(await tex.json(['inbox', '--all', ...lab]), 'messages')
    expect(messages.map(({ id, status, from }) => `${id} ${status} ${from}`).sort()).toEqual([
      'file-20260311-100200-4d5e6f70 unread gregor',
      'msg-20251212-142500-gregor done gregor',
      'msg-20260310-090000-3c4d5e6f archived tex',
      'msg-20260311-100001-1a2b3c4d unread gregor',
      'msg-20260311-100300-5e6f7081 todo ana',
    ])
    const tasks = list(await tex.json(['tasks', ...lab]), 'tasks')
    expect(tasks.map(({ title, state }) => `${state} ${title}`)).toEqual([
      'WAITING A task of 0.1 that was put here with cat.',
      'WAITING Research competitor pricing and write down what you find',
      'WAITING Rename "everything" to [[https://example.com][links]]',
      'WAITING Summarise the thread',
    ])
    const found = list(await tex.json(['search', 'moved', 'with', 'mv', ...lab]), 'entries')
    expect(found.map(({ id }) => id)).toEqual(['msg-20251212-142800-tex'])
  })
})

describe('T800 the command', () => {
  test('--dry-run changes nothing at all, and says so', async () => {
    both()
    const before = hashes()
    const { code, out } = await tex.run('migrate', '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain('org/inboxes/tex.org:105: It has no FROM')
    expect(out).toContain('Nothing was changed.')
    // But for what every command keeps of this machine: a cache of settings, the terminal's name, what git is to leave out.
    const plain = (all: readonly Readonly<Record<string, string>>[]) =>
      all.map((one) =>
        Object.entries(one).filter(
          ([path]) =>
            !/^\.datacore\/.*\/(?:settings-cache\.json|terminal|\.gitignore)$/u.test(path),
        ),
      )
    expect(plain(hashes())).toEqual(plain(before))
  })

  test('a second time there is nothing to do', async () => {
    both()
    await tex.run('migrate')
    const before = hashes()
    const { code, out } = await tex.run('migrate')
    expect(code).toBe(0)
    expect(out).toContain('There is nothing of 0.1 or 0.2 that is not in 0.3 already.')
    expect(hashes()).toEqual(before)
  })

  test('a list of 0.1 in the settings keeps nobody from migrating, and --settings replaces it', async () => {
    both()
    const first = await tex.run('migrate')
    expect(first.out).toContain('"gregor": team')
    expect((await tex.run('migrate', '--settings')).out).toContain('Wrote 2 trust overrides into')
    const { settings, warnings } = await tex.json(['settings', 'show'])
    expect(JSON.stringify(settings)).toContain('messaging.trust_overrides.gregor')
    expect(JSON.stringify(warnings)).not.toContain('claude_whitelist')
  })

  test('killed at any moment, the next run completes it, and nothing is there twice', async () => {
    both()
    for (let waitMs = 60; waitMs < 400; waitMs += 45) {
      const child = spawn(process.execPath, [join(programDir, 'bin', 'datacore-msg'), 'migrate'], {
        env: tex.env,
        stdio: 'ignore',
      })
      const ended = new Promise((done) => child.on('close', done))
      setTimeout(() => child.kill('SIGKILL'), waitMs)
      await ended
    }
    await tex.json(['migrate'])
    const report = list(await tex.json(['migrate']), 'spaces')
    expect(report.map(({ messages, tasks }) => ({ messages, tasks }))).toEqual(
      report.map(() => ({
        messages: { unread: 0, todo: 0, done: 0 },
        tasks: { open: 0, done: 0 },
      })),
    )
    expect(list(await tex.json(['inbox', '--all', ...team]), 'messages')).toHaveLength(13)
    const marks = trees().flatMap(({ text }) => text.match(/^:MIGRATED: .*$/gmu) ?? [])
    expect(marks).toHaveLength(17 + 8 + 7 + 7)
    expect(new Set(marks).size).toBe(marks.length)
  })

  test('many messages are told of on the way, and take seconds', async () => {
    const folder = join(tex.root, '1-team/org/inboxes')
    mkdirSync(folder, { recursive: true })
    const one = (index: number) =>
      `\n* MESSAGE [2025-12-12 Fri 14:25] :unread:\n:PROPERTIES:\n:ID: msg-${index}\n:FROM: gregor\n:TO: tex\n:END:\nText ${index}.\n`
    writeFileSync(
      join(folder, 'tex.org'),
      Array.from({ length: 20_000 }, (_, index) => one(index)).join(''),
    )
    const { code, error } = await tex.run('migrate')
    expect(code).toBe(0)
    expect(error).toContain('Writing 1-team: 20000 entries.')
    const [space] = list(await tex.json(['migrate']), 'spaces')
    expect(space).toMatchObject({ before: 20_000, messages: { unread: 0 } })
  })
})

describe.skipIf(emacsMissing())('T800 the files', () => {
  test('are found fault with by org-lint nowhere', async () => {
    both()
    await tex.json(['migrate'])
    await tex.json(['tasks'])
    const files = trees()
    const facts = lintFacts(files.map(({ text }) => new TextEncoder().encode(text)))
    facts.forEach(({ reports }, index) => {
      expect({ path: files[index]!.path, reports }).toEqual({
        path: files[index]!.path,
        reports: [],
      })
    })
  })
})

/** The org files that 0.3 reads, of both spaces. */
function trees(): readonly { readonly path: string; readonly text: string }[] {
  return ['1-team', '2-lab'].flatMap((space) => {
    const folder = join(tex.root, space, 'org/messaging')
    return filesBelow(folder)
      .filter((path) => path.endsWith('.org') && path !== 'gregor.org' && path !== 'tex.org')
      .map((path) => ({ path: `${space}/${path}`, text: readFileSync(join(folder, path), 'utf8') }))
  })
}
