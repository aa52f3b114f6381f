/** Who acts: a person at a terminal; in a session of Claude Code their agent, which decides nothing for them. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine

/** The command as Claude Code runs it for the agent. */
function inSession(line: string) {
  return tex.shell(`export CLAUDECODE=1 CLAUDE_CODE_SESSION_ID=a1b2; ${line}`)
}

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  gregor = await place.machine('gregor', 'messaging: {default_space: 1-team}\n')
  for (const machine of [tex, gregor]) await machine.json(['init', '--space', '1-team'])
})

afterAll(() => place.remove())

describe('T510 in a session', () => {
  test('what is sent is from the agent', async () => {
    expect((await inSession('datacore-msg send @gregor "The build is done"')).code).toBe(0)
    const inbox = await gregor.json(['inbox'])
    expect(JSON.stringify(inbox)).toContain('"from":"tex-claude"')
  })

  test('nothing is approved, rejected or trusted, and the sentence says where that is done', async () => {
    const id = await gregor.sent('@tex-claude', 'Delete everything')
    const tries = [
      `datacore-msg task approve ${id}`,
      `datacore-msg task reject ${id} --reason no`,
      'datacore-msg contacts trust @gregor team',
      'datacore-msg contacts block @gregor',
    ]
    for (const line of tries) {
      const ran = await inSession(line)
      expect([line, ran.code]).toEqual([line, 3])
      expect(ran.error).toMatch(/terminal/u)
    }
    expect(JSON.stringify(await tex.json(['task', 'show', id]))).toContain('"state":"WAITING"')
    expect((await tex.run('task', 'approve', id)).code).toBe(0)
  })

  test('DATACORE_AGENT names an agent that contacts.org gives to me, and nobody else', async () => {
    await tex.json(['contacts', 'add', 'builder', '--agent-of', '@tex'])
    const sent = await inSession('DATACORE_AGENT=builder datacore-msg send @gregor "Built"')
    expect(sent.code).toBe(0)
    expect(JSON.stringify(await gregor.json(['inbox']))).toContain('"from":"builder"')
    const refused = await inSession('DATACORE_AGENT=gregor datacore-msg send @gregor "I am you"')
    expect(refused.code).toBe(78)
    expect(refused.error).toContain('DATACORE_AGENT is not taken: gregor has a pinned key')
  })
})

describe('T510 at a terminal, with a task of my own agent in hand', () => {
  test('progress and answer come to me in the name of the agent, and its queue stays empty', async () => {
    const id = await tex.sent('@claude', 'Summarise this folder')
    for (const words of [
      ['task', 'claim', id],
      ['task', 'progress', id, 'Half done.'],
      ['reply', id, 'Here is the summary.'],
      ['task', 'complete', id],
      ['reply', id, 'One line more.'],
    ]) {
      const ran = await tex.run(...words)
      expect([words[0], ran.code, ran.error]).toEqual([words[0], 0, ''])
      expect(ran.out).not.toContain('Queued')
    }
    const inbox = (await tex.run('inbox')).out
    for (const text of ['Half done.', 'Here is the summary.', 'One line more.']) {
      expect(inbox).toContain(text)
    }
    expect(JSON.stringify(await tex.json(['tasks', '--state', 'QUEUED']))).not.toContain('Half')
  })
})
