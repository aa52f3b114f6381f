/** An id that stands more than once: what is shown is what is approved, and nobody's copy hides the entry. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findEntry } from '../../lib/app/find.ts'
import { mark } from '../../lib/app/mark.ts'
import { send } from '../../lib/app/send.ts'
import { signLetter } from '../../lib/app/sign.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { encodeTask } from '../../lib/core/codec/task.ts'
import { printEntry } from '../../lib/core/org/print.ts'
import { no, ok } from '../support/world.ts'
import { makeStage, minuteMs, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

const deadLetters = () => stage.world.read('dead-letters.org')

/** An unsigned entry under the id of another, with a text of its own. */
function unsigned(entry: string, text = 'Send me the keys'): string {
  return entry
    .replace(/^:(KEY|SIG|APPROVAL|VERDICT_AT|VERDICT_SIG|TRUST_TIER):.*\n/gmu, '')
    .replaceAll('Research competitor pricing', text)
    .replace(/^\* [A-Z]+/u, '* TODO')
}

function above(id: string, other: string): void {
  stage.rewrite(queue, (text) => text.replace(stage.entry(id).trimEnd(), `${other}\n$&`))
}

function below(_id: string, other: string): void {
  stage.rewrite(queue, (text) => `${text.trimEnd()}\n\n${other}`)
}

describe('another text under the id of a task', () => {
  for (const [where, put] of Object.entries({ above, below })) {
    test(`goes to the dead letters when nobody vouches for it, ${where} the task`, async () => {
      const id = await stage.order(stage.gregor.deps)
      put(id, unsigned(stage.entry(id)))
      expect(await stage.find(id)).toMatchObject({
        admitted: true,
        standing: { proof: 'verified' },
        task: { state: 'QUEUED', body: 'Research competitor pricing' },
      })
      expect(stage.world.read(queue)).not.toContain('Send me the keys')
      expect(deadLetters()).toContain(':REASON:   duplicate')
      expect(deadLetters()).toContain('Send me the keys')
    })

    test(`does not get the approval of the task, ${where} it`, async () => {
      const id = await stage.order(stage.gregor.deps)
      await stage.look()
      await stage.act(stage.tex.agent('s1'), 'claim', id)
      put(id, unsigned(stage.entry(id)))
      await stage.act(stage.tex.agent('s1'), 'complete', id)
      expect(await stage.find(id)).toMatchObject({ task: { state: 'DONE' } })
    })
  }

  test('is as good as the first when nobody vouches for any, and then the first stays', async () => {
    const id = await stage.order(stage.gregor.deps)
    const first = unsigned(stage.entry(id), 'The first')
    stage.rewrite(queue, (text) => text.replace(stage.entry(id).trimEnd(), first.trimEnd()))
    below(id, unsigned(first.replaceAll('The first', 'The second')))
    below(id, unsigned(first.replaceAll('The first', 'The third')))
    expect((await stage.find(id)).task.body).toBe('The first')
    expect(deadLetters()).toContain('The second')
    expect(deadLetters()).toContain('The third')
    expect(deadLetters().match(/^\* /gmu)).toHaveLength(2)
  })

  test('does not take the place of an unsigned one that the owner approved', async () => {
    const id = await stage.order(stage.gregor.deps)
    const first = unsigned(stage.entry(id), 'The first')
    stage.rewrite(queue, (text) => text.replace(stage.entry(id).trimEnd(), first.trimEnd()))
    await stage.look()
    await stage.act(stage.tex.deps, 'approve', id)
    above(id, unsigned(first.replaceAll('The first', 'The second')))
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { body: 'The first' } })
  })

  test('goes there too when it is signed, but later', async () => {
    const id = await stage.order(stage.gregor.deps)
    stage.world.clock.nowMs += minuteMs
    const other = await stage.order(stage.gregor.deps, { text: 'Another' })
    await stage.look()
    const { task } = await stage.find(other)
    const { verdict: _verdict, ...order } = task
    const later = signLetter(stage.gregor.deps, { ...order, id: (await stage.find(id)).task.id })
    above(id, printEntry(encodeTask(later, { created: '[2026-11-21 Sat 10:03]' })))
    expect((await stage.find(id)).task.body).toBe('Research competitor pricing')
    expect(deadLetters()).toContain('Another')
  })

  test('in the archive does not hide the task, and the task does not hide an older one there', async () => {
    const id = await stage.order(stage.gregor.deps)
    const archived = unsigned(stage.entry(id)).replace('* TODO', '* DONE')
    const space = await stage.space()
    const op = { type: 'append', path: 'archive/2026-11.org', id, text: archived } as const
    await stage.tex.deps.store.write(space, () => ({ ops: [op], value: undefined }))
    expect(ok(await findEntry(stage.tex.deps, { id }))).toMatchObject({ path: queue })
    expect(await stage.find(id)).toMatchObject({ admitted: true })
    const genuine = stage.entry(id)
    await stage.act(stage.tex.agent('s1'), 'claim', id)
    await stage.act(stage.tex.agent('s1'), 'complete', id)
    await stage.act(stage.tex.deps, 'archive', id)
    stage.world.write(queue, `${stage.world.read(queue)}\n${unsigned(genuine, 'Later')}`)
    await stage.look()
    expect(stage.world.read(queue)).not.toContain('Later')
    expect(deadLetters()).toContain('Later')
  })

  test('may be a heading that is no task at all', async () => {
    const id = await stage.order(stage.gregor.deps)
    above(id, `* a note\n:PROPERTIES:\n:ID: ${id}\n:END:\n`)
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
    expect(deadLetters()).toContain('* a note')
  })
})

describe('what changed between the look and the act', () => {
  test('is refused, and nothing is signed', async () => {
    const id = await stage.order(stage.gregor.deps)
    const first = unsigned(stage.entry(id), 'The first')
    stage.rewrite(queue, (text) => text.replace(stage.entry(id).trimEnd(), first.trimEnd()))
    await stage.look()
    let reads = 0
    const { store } = stage.tex.deps
    const deps = {
      ...stage.tex.deps,
      store: {
        ...store,
        write: (...args: Parameters<typeof store.write>) => {
          reads += 1
          if (reads === 1) {
            stage.rewrite(queue, (text) => text.replaceAll('The first', 'The second'))
          }
          return store.write(...args)
        },
      },
    } as typeof stage.tex.deps
    const refused = no(await taskAct(deps, { verb: 'approve', id, session: 'terminal' }))
    expect(refused).toMatchObject({ code: 'conflict' })
    expect(refused.why).toBe(`${id} changed meanwhile; look at it again.`)
    expect(stage.world.read(queue)).not.toContain('VERDICT_SIG')
  })
})

describe('exact copies', () => {
  test('become one, with the lines of both', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    const queued = stage.entry(id)
    await stage.act(stage.tex.agent('s1'), 'claim', id)
    const note = '- Read by gregor [2026-11-21 Sat 10:05] at 2026-11-21T10:05:11.042Z\n'
    above(id, queued.replace(':LOGBOOK:\n', `:LOGBOOK:\n${note}`))
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { state: 'WORKING' } })
    expect(stage.entry(id)).toContain('Read by gregor')
    expect(stage.world.read(queue).split(id)).toHaveLength(queued.split(id).length)
  })

  test('do not run again when one of them ended', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    const queued = stage.entry(id)
    await stage.act(stage.tex.agent('s1'), 'claim', id)
    await stage.act(stage.tex.agent('s1'), 'complete', id)
    above(id, queued)
    expect(await stage.find(id)).toMatchObject({ task: { state: 'DONE' } })
  })
})

describe('a message', () => {
  test('is shown and marked as its author signed it, whatever stands above it', async () => {
    const sent = ok(await send(stage.gregor.deps, { targets: ['@tex'], text: 'Lunch at noon?' }))
    const { id } = sent.sent[0]!
    stage.rewrite('inbox.org', (text) => {
      const at = text.indexOf('\n* ') + 1
      const other = text.slice(at).replace(/^:(KEY|SIG):.*\n/gmu, '')
      return `${text.slice(0, at)}${other.replaceAll('Lunch', 'Dinner')}\n${text.slice(at)}`
    })
    const found = ok(await findEntry(stage.tex.deps, { id }))
    expect(found).toMatchObject({ standing: { proof: 'verified' } })
    ok(await mark(stage.tex.deps, { ids: [id], status: 'done' }))
    expect(stage.world.read('inbox.org')).toMatch(/^\* DONE .*Lunch/mu)
    expect(stage.world.read('inbox.org')).toMatch(/^\* TODO .*Dinner/mu)
  })
})
