import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules } from '../../../lib/core/model/lifecycle-rules.ts'

test('the table of docs/tasks.md is the table that is in force', () => {
  const page = readFileSync(new URL('../../../docs/tasks.md', import.meta.url), 'utf8')
  const written = page
    .split('\n')
    .filter((line) => /^\| [a-z]+ \| (?:[a-z]+ ?)+ \| [A-Z ]+ \| [A-Z]+ \|/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, 5)
        .map((cell) => cell.trim()),
    )
  const inForce = Object.entries(rules).flatMap(([verb, rows]) =>
    rows.map(({ roles, from, to }) => [verb, [...roles], [...from], to]),
  )
  const sorted = written.map(([verb, who = '', from = '', to]) => [
    verb,
    who.split(' ').sort(),
    from.split(' '),
    to,
  ])
  expect(sorted).toEqual(
    inForce.map(([verb, who, from, to]) => [verb, [...(who as string[])].sort(), from, to]),
  )
})
