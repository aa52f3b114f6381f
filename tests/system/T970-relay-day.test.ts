/** A day of two people who share no space: all goes by a relay in a process of its own, and every step is told as it is. */

import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { arrived, delivered, idsIn, outboxOf, sentId, stepsOf } from '../support/relay/letters.ts'
import { type RelayThere, relayThere } from '../support/relay-there.ts'
import { until } from '../support/watching.ts'

const secret = 'Qm4-tW9zLrX2_vKp8sYd'
const program = join(process.cwd(), 'bin', 'datacore-msg')
const queue = join('agents', 'tex-claude.org')
let relay: RelayThere
let persons: Persons
let gregor: Person
let tex: Person

beforeEach(async () => {
  relay = await relayThere({ secret })
  await relay.start()
  persons = makePersons({ url: relay.url, secret })
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
  introduce(gregor, tex)
})

afterEach(async () => {
  await persons.remove()
  await relay.end('SIGKILL')
})

async function online(person: Person): Promise<ReturnType<Person['daemon']>> {
  const run = person.daemon()
  await until('the relay is there', () => run.said().includes('The relay is there'), run.said)
  return run
}

describe('a message', () => {
  test('is followed truly from the first word to the answer, whoever is away meanwhile', async () => {
    const id = await sentId(gregor, '@tex', 'Lunch at noon?')
    expect(await stepsOf(gregor, id)).toMatchObject({
      stored: 'yes',
      relayed: 'no',
      delivered: 'unknown',
    })

    const first = await online(tex)
    await first.end('SIGTERM')
    await online(gregor)
    await until('the relay has it', () => outboxOf(gregor).get(id) === 'sent')
    expect(idsIn(tex, 'inbox.org')).toEqual([])
    expect(await stepsOf(gregor, id)).toMatchObject({ relayed: 'yes', delivered: 'unknown' })
    expect(gregor.msg('outbox')).toContain('with the relay, not confirmed')

    await online(tex)
    await until('the sender calls it delivered', () => outboxOf(gregor).get(id) === 'stored')
    expect(idsIn(tex, 'inbox.org')).toEqual([id])
    expect(await stepsOf(gregor, id)).toMatchObject({
      delivered: 'yes',
      read: 'unknown',
      acted: 'no',
    })

    const answer = await sentIn(tex.json('reply', id, 'At one.'))
    await arrived(gregor, answer)
    await delivered(tex, answer)
    expect(await stepsOf(gregor, id)).toMatchObject({ delivered: 'yes', acted: 'yes' })
    expect(gregor.msg('thread', id)).toContain('At one.')
  })

  test('shows itself in a watch that was open, and its delivery in that of its sender', async () => {
    await online(gregor)
    await online(tex)
    const [hers, his] = [watch(gregor, '--live'), watch(tex)]
    await until('both watch', () => [hers, his].every((one) => one.said().includes('Watching')))
    const id = await sentId(gregor, '@tex', 'Seen at once')
    await until('tex sees it', () => his.said().includes(id), his.said)
    await until('gregor sees that it is there', () => hers.said().includes(`tex has ${id}`))
    // Somebody else's words are for who asks for them.
    expect(his.said()).not.toContain('Seen at once')
    for (const one of [hers, his]) one.end()
  })
})

describe('a task for the agent of somebody else', () => {
  test('waits for their owner, is shown to the agent by the hook, and its result comes back', async () => {
    tex.msg('contacts', 'trust', '@gregor', 'team')
    await online(gregor)
    await online(tex)
    const id = await sentId(gregor, '@tex-claude', 'Compare the prices of the three offers')
    await arrived(tex, id, queue)
    await delivered(gregor, id)
    expect(tex.read(queue)).toMatch(/^\* TODO /mu)

    const shown = prompt(tex)
    expect(tex.read(queue)).toMatch(/^\* QUEUED /mu)
    expect(shown).toContain('Compare the prices')
    expect(shown).toContain(id)

    answerAsAgent(tex, id, 'The second one is best.')
    await until('the answer is back', () => idsIn(gregor, 'inbox.org').length > 0)
    const [answer = ''] = idsIn(gregor, 'inbox.org')
    expect(gregor.msg('show', answer)).toContain('The second one is best.')
    expect(tex.read(queue)).toMatch(/^\* DONE /mu)
    expect(await stepsOf(gregor, id)).toMatchObject({ delivered: 'yes', acted: 'yes' })
  })
})

function sentIn(answer: Record<string, unknown>): string {
  return (answer['sent'] as readonly { readonly id: string }[])[0]!.id
}

function watch({ env, home }: Person, ...words: readonly string[]) {
  const child = spawn(process.execPath, [program, 'watch', ...words], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += String(chunk)
    })
  }
  return { said: () => out, end: () => void child.kill('SIGTERM') }
}

/** What the hook adds to a prompt of a session in their root. */
function prompt({ env, home }: Person): string {
  const ran = spawnSync(join(process.cwd(), 'hooks', 'inbox-watcher'), [], {
    cwd: home,
    env: { ...env, CLAUDE_CODE_SESSION_ID: 'session-1' },
    encoding: 'utf8',
    input: JSON.stringify({
      session_id: 'session-1',
      cwd: home,
      prompt_id: 'one',
      hook_event_name: 'UserPromptSubmit',
      prompt: 'What is there to do?',
    }),
  })
  expect(ran.status).toBe(0)
  return ran.stdout
}

/** As the agent does it: its session claims the task, answers, and completes it. */
function answerAsAgent({ env, home }: Person, id: string, text: string): void {
  const ran = spawnSync(
    join(process.cwd(), 'hooks', 'send-reply'),
    ['--complete', id, 'gregor', text],
    {
      cwd: home,
      env: { ...env, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-1' },
      encoding: 'utf8',
    },
  )
  if (ran.status !== 0) throw new Error(`${ran.stdout}${ran.stderr}`)
}
