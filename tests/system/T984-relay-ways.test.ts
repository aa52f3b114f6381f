/** Letters by relay that were written by hand, that go to a group of which some share a space, and that are given up: how each gets there, and what is said of it. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clones, makeClones } from '../support/clones.ts'
import { hasEmacs, inEmacs } from '../support/emacs.ts'
import { type DaemonRun, introduce, type Person, startDaemon } from '../support/persons.ts'
import {
  arrived,
  delivered,
  expectOnce,
  idsIn,
  outboxOf,
  sentId,
} from '../support/relay/letters.ts'
import { type Pair, pairTogether } from '../support/relay/together.ts'
import { flat, knownPair, sync } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

let here: Pair

beforeEach(async () => {
  here = await pairTogether()
})
afterEach(async () => {
  await here.remove()
})

async function pair(): Promise<readonly [Person, Person]> {
  const { gregor, tex } = here
  introduce(gregor, tex)
  return [gregor, tex]
}

async function online(person: Person): Promise<DaemonRun> {
  const run = person.daemon()
  await until(`${person.name} is connected`, () => run.said().includes('The relay is there'))
  return run
}

describe.skipIf(!hasEmacs)(
  'T984 drafts that Emacs wrote for somebody who is reached by relay alone',
  () => {
    test('are sent by sync and the daemon, signed, once, with what stood in them', async () => {
      const [gregor, tex] = await pair()
      await online(tex)
      const file = join(gregor.tree, 'inbox.org')
      await inEmacs(
        file,
        `(goto-char (point-max))
       (unless (bolp) (insert "\\n"))
       (insert "\\n* [#B] @tex Can you review PR #24?\\nIt touches the auth flow.\\n")
       (insert "\\n* @tex-claude Research prices\\n:PROPERTIES:\\n:TASK_EFFORT: 2\\n:END:\\n")
       (save-buffer)`,
      )
      await online(gregor)
      const out = flat(gregor.msg('sync'))
      expect(out).toContain('Sent "@tex Can you review')
      const ids = idsIn(gregor, 'outbox.org')
      expect(ids).toHaveLength(2)
      expect(readFileSync(file, 'utf8')).not.toContain('auth flow')
      for (const id of ids) await delivered(gregor, id)
      const [message = '', task = ''] = ids
      expectOnce(tex, 'inbox.org', [message])
      expectOnce(tex, join('agents', 'tex-claude.org'), [task])
      const shown = flat(tex.msg('show', message))
      expect(shown).toContain('gregor (verified')
      expect(shown).toContain('It touches the auth flow.')
      gregor.msg('sync')
      expect(idsIn(gregor, 'outbox.org')).toEqual(ids)
    })
  },
)

describe('T984 a group', () => {
  let clones: Clones
  const runs: DaemonRun[] = []
  afterEach(async () => {
    await Promise.all(runs.splice(0).map((run) => run.end('SIGKILL')))
    clones.remove()
  })

  test('some of whose members share the space, and some are reached by relay: each has it once, and delivery shows each', async () => {
    clones = makeClones()
    const settings = `messaging:\n  relay: {enabled: true, url: "${here.relay.url}", secret: "${here.secret}"}\n`
    const clone = clones.clone
    const { gregor, tex } = await knownPair({
      ...clones,
      clone: (name) => clone(name, { settings }),
    })
    // What waits for ann is for nobody else's eyes.
    gregor.msg('init', '--space', '0-personal')
    const ann = await here.persons.add('ann')
    const key = /ed25519:\S+/u.exec(gregor.msg('contacts', 'show', 'gregor', '--json'))![0]
    ann.msg('contacts', 'add', 'gregor', '--key', key.replace(/[",]+$/u, ''))
    const space = ['--space', '1-team']
    const crew = ['--group', 'crew', ...space]
    gregor.msg('contacts', 'add', 'tex', ...crew)
    gregor.msg('contacts', 'add', 'ann', '--key', ann.key, '--via', 'relay', ...crew)
    await online(ann)
    runs.push(startDaemon(gregor.dir, gregor.env))
    const sent = JSON.parse(gregor.msg('send', '@crew', 'Lunch at noon?', ...space, '--json')) as {
      readonly batch: string
      readonly sent: readonly { readonly to: string; readonly id: string; readonly path: string }[]
    }
    const of = (to: string) => sent.sent.find((one) => one.to === to)!
    expect([of('tex').path, of('ann').path]).toEqual(['inbox.org', 'outbox.org'])
    await arrived(ann, of('ann').id)
    sync(gregor)
    sync(tex)
    sync(gregor)
    expectOnce(ann, 'inbox.org', [of('ann').id])
    const inbox = tex.read('inbox.org')
    expect(inbox.split(`:ID:       ${of('tex').id}\n`)).toHaveLength(2)
    expect(inbox).not.toContain(of('ann').id)
    type Seen = {
      readonly recipients: readonly {
        readonly to: string
        readonly reached: string
        readonly steps: readonly { readonly step: string; readonly state: string }[]
      }[]
    }
    const seen = () => JSON.parse(gregor.msg('delivery', sent.batch, '--json')) as Seen
    await until('both are told', () => seen().recipients[0]?.reached === 'delivered')
    const [first, second] = seen().recipients
    expect([first?.to, second?.to]).toEqual(['ann', 'tex'])
    const steps = (one: Seen['recipients'][number] | undefined) =>
      Object.fromEntries(one!.steps.map(({ step, state }) => [step, state]))
    expect(steps(first)).toMatchObject({ relayed: 'yes', delivered: 'yes' })
    expect(steps(second)).toMatchObject({ committed: 'yes', pushed: 'yes' })
  })
})

describe('T984 what is said of a letter that is given up', () => {
  /** As if its author had given it an hour, an hour ago: of the signed text the outbox reads its time alone. */
  function expire({ tree }: Person): void {
    const file = join(tree, 'outbox.org')
    const past = new Date(Date.now() - 60_000).toISOString()
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^(:EXPIRES: +)\S+$/mu, `$1${past}`))
  }

  test('and had expired before a relay took it: it says so, and is not sent again', async () => {
    const [gregor, tex] = await pair()
    const id = await sentId(gregor, '@tex', 'Of no use tomorrow', '--expires', '2h')
    expire(gregor)
    await online(gregor)
    await until('it is given up', () => outboxOf(gregor).get(id) === 'given up')
    expect(flat(gregor.msg('outbox', '--all'))).toContain(
      'It expired before a relay said that it has it.',
    )
    const told = flat(gregor.msg('delivery', id))
    expect(told).toContain('To tex, failed')
    expect(told).toContain('no relay said that it took it')
    expect(told).toContain('It expired before a relay said that it has it.')
    expect(told).not.toContain('waits in the outbox')
    const { status, out } = gregor.try('outbox', 'retry', id)
    expect(status).not.toBe(0)
    expect(flat(out)).toContain(`${id} is past its time`)
    expect(flat(out)).toContain('datacore-msg send @tex TEXT')
    expect(outboxOf(gregor).get(id)).toBe('given up')
    expect(idsIn(tex, 'inbox.org')).not.toContain(id)
  })

  test('and was with a relay: whether it arrived is not claimed', async () => {
    const [gregor, tex] = await pair()
    const run = await online(tex)
    await run.end('SIGTERM')
    await online(gregor)
    const id = await sentId(gregor, '@tex', 'For later')
    await until('the relay has it', () => outboxOf(gregor).get(id) === 'sent')
    const shown = flat(gregor.msg('show', id))
    expect(shown).toContain('By relay with the relay, not confirmed')
    expect(shown).not.toMatch(/Status|State|TODO|WAITING|unverified/u)
    expect(flat(gregor.msg('outbox', 'cancel', id))).toContain(
      'Will not be sent again; a relay may have it, so tex may get it all the same',
    )
    const told = flat(gregor.msg('delivery', id))
    expect(told).toMatch(
      /\? delivered .*yes failed .*Its author cancelled it\. A relay may have it/u,
    )
    expect(flat(gregor.msg('show', id))).toMatch(
      /a relay took it, by gregor .*given up, by gregor/u,
    )
    await online(tex)
    await delivered(gregor, id)
    expect(flat(gregor.msg('delivery', id))).not.toContain('failed')
    expect(flat(gregor.msg('show', id))).toContain('By relay delivered')
  })

  test('a task by relay is shown with its way, and never as work that waits here', async () => {
    const [gregor] = await pair()
    const id = await sentId(gregor, '@tex-claude', 'Research prices')
    for (const words of [
      ['show', id],
      ['task', 'show', id],
      ['thread', id],
    ]) {
      const out = flat(gregor.msg(...words))
      expect(out).toContain('in the outbox, not with a relay yet')
      expect(out).not.toMatch(/arrived|State/u)
    }
    expect(flat(gregor.msg('outbox', 'retry', id))).toContain('Will be sent to tex-claude')
    expect(flat(gregor.msg('outbox', 'cancel', id))).toContain('Will not be sent to tex-claude')
    const shown = flat(gregor.msg('task', 'show', id))
    expect(shown).toContain('By relay given up Its author cancelled it.')
    expect(shown).not.toContain('what becomes of it')
  })
})
