/** How a "no" looks: the name that was typed before it, and lines that fit a terminal. */

import { expect, test } from 'vitest'
import { helpOf } from '../../../lib/surfaces/cli/commands/help.ts'
import { problemText, refusalProblem } from '../../../lib/surfaces/cli/problem.ts'
import { allSpecs } from '../../../lib/surfaces/cli/spec/all.ts'
import { nameOf, usageLine } from '../../../lib/surfaces/cli/usage.ts'
import { ok } from '../../support/world.ts'

const problem = refusalProblem({
  code: 'not_allowed',
  why: `A sentence ${'that goes on and on '.repeat(8)}until its end.`,
  hint: 'Do something else.',
})

test('an error is one line, wrapped between words where it goes to a terminal', () => {
  expect(problemText(problem, { env: {} }).split('\n')).toHaveLength(3)
  const lines = problemText(problem, { env: {}, width: 80 }).trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  expect(lines.join(' ')).toBe(problemText(problem, { env: {} }).trimEnd().replace('\n', ' '))
})

test('a path is never broken, however long', () => {
  const path = `/home/tex/${'folder/'.repeat(20)}settings.yaml`
  const long = refusalProblem({ code: 'not_allowed', why: `This is wrong in ${path}.` })
  expect(problemText(long, { env: {}, width: 80 })).toContain(`\n${path}.\n`)
})

test('the executables of hooks/ say their own name', () => {
  expect(problemText(problem, { env: {}, name: 'send-reply' })).toMatch(/^send-reply: A sentence/u)
  expect(nameOf(['hook-tool', 'task-queue', 'list'])).toBe('task-queue')
  expect(nameOf(['hook-tool', 'x\ny'])).toBe('datacore-msg')
  expect(nameOf(['task', 'list'])).toBe('datacore-msg')
  const usages = allSpecs.filter(({ name }) => name.startsWith('hook-tool ')).map(usageLine)
  expect(usages.length).toBeGreaterThan(2)
  for (const one of usages) expect(one).toMatch(/^(?:send-reply|mark-message|task-queue) /u)
})

test.each(allSpecs.map(({ name }) => name))('the help of %s fits 80 columns', (name) => {
  const frame = { width: 80, bodyWidth: 80, nowMs: 0, stampOf: String }
  for (const spans of ok(helpOf(name)).page(frame)) {
    const text = spans.map((span) => span.text).join('')
    expect(text.length, text).toBeLessThanOrEqual(80)
  }
})
