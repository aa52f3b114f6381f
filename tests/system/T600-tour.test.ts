/** The README's tour, word for word: two people with an empty HOME each, and a clone each of a space. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMatcher, readTranscript, runShell } from '../support/transcript.ts'

const base = mkdtempSync(join(tmpdir(), 'dm-tour-'))
const remote = join(base, 'team.git')
const steps = readTranscript(readFileSync('README.md', 'utf8'))

const envOf = (user: string): NodeJS.ProcessEnv => {
  const home = join(base, user)
  const path = `${join(home, '.local', 'bin')}:${process.env['PATH'] ?? ''}`
  return { HOME: home, PATH: path, LANG: 'C.UTF-8', TZ: 'UTC' }
}

function git(...words: readonly string[]): void {
  expect(spawnSync('git', [...words], { encoding: 'utf8' })).toMatchObject({ status: 0 })
}

beforeAll(() => {
  git('init', '-q', '--bare', '-b', 'main', remote)
  for (const user of ['tex', 'gregor']) {
    const data = join(base, user, 'Data')
    mkdirSync(data, { recursive: true })
    const config = `[user]\n\tname = ${user}\n\temail = ${user}@example.com\n`
    writeFileSync(join(base, user, '.gitconfig'), config)
    git('clone', '-q', remote, join(data, '1-team'))
  }
  const ran = runShell('./install.sh --yes --name gregor', {
    cwd: process.cwd(),
    env: envOf('gregor'),
  })
  expect(ran).toMatchObject({ status: 0 })
}, 120_000)

afterAll(() => rmSync(base, { recursive: true, force: true }))

test('T600 every command of the tour prints what the README shows', () => {
  expect(steps.length).toBeGreaterThan(12)
  const matcher = openMatcher()
  const wrong = steps.flatMap((step) => {
    const command = matcher.command(step.command)
    const { status, output } = runShell(command, { cwd: process.cwd(), env: envOf(step.user) })
    const home = join(base, step.user)
    const difference = matcher.expect(step, output.replaceAll(home, '~'))
    return [
      status === 0 ? [] : `line ${step.line}: exit ${status}\n${output}`,
      difference ?? [],
    ].flat()
  })
  expect(wrong.join('\n\n')).toBe('')
}, 120_000)
