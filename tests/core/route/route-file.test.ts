/** Into which files an answer may be routed: notes, and nothing that agents, tools or shells take orders from. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isInnerPath, isIssue } from '../../../lib/core/route/route.ts'
import { whyNoRouteFile } from '../../../lib/core/route/route-file.ts'

test.each([
  ...['notes/answers.md', 'notes.org', 'a/b/c.txt', 'data/prices.csv', 'data/Prices.TSV'],
  ...['out.json', 'log/2026-11.log', 'org/inbox.org', 'projects/claude-notes.md', 'Über uns.md'],
])('%s is a note', (path) => {
  expect(isInnerPath(path)).toBe(true)
  expect(whyNoRouteFile(path)).toBeUndefined()
})

const orders = [
  ...['CLAUDE.md', 'sub/claude.md', 'CLAUDE.local.md', 'CLAUDE.team.org', 'AGENTS.md', 'Agent.md'],
  ...['GEMINI.md', 'x/SKILL.md', 'skills/x/notes.md', '.claude/settings.json', '.claude/x.md'],
  ...['agents/helper.md', 'commands/deploy.md', 'hooks/notes.txt', 'package.json', 'tsconfig.json'],
  ...['settings.json', 'settings.local.json', 'Makefile', 'makefile.txt', 'Dockerfile', 'run.sh'],
  ...['a.py', 'a.js', 'a.ts', 'a.yaml', 'a.el', 'a.html', 'a', 'notes.md.sh', 'requirements.txt'],
  ...['requirements-dev.txt', 'CMakeLists.txt', '.git/config', '.gitattributes', '.gitmodules'],
  ...['.datacore/settings.yaml', '.github/workflows/x.yml', '.github/notes.md', '.mcp.json'],
  ...['a/.env', 'notes.', 'bin/notes.txt', 'node_modules/x/readme.md'],
]

test.each(orders)('%s is none', (path) => expect(whyNoRouteFile(path)).toBeTruthy())

test.each([
  ['CLAUDE.md', 'is a file that agents take orders from'],
  ['package.json', 'is a file that tools are set up by'],
  ['.claude/x.md', 'is hidden, as settings of tools are'],
  ['run.sh', 'is no note by its ending'],
  ['org/messaging/inbox.org', 'is for the messages, which datacore-msg alone writes'],
  ['Org/Messaging/x.md', 'is for the messages, which datacore-msg alone writes'],
  ['org/messaging', 'is for the messages, which datacore-msg alone writes'],
])('%s says why', (path, why) => expect(whyNoRouteFile(path)).toBe(why))

test('neither letter case nor another form of a letter, nor a folder above, opens one', () => {
  const forms = fc.mixedCase(fc.constantFrom(...orders), {
    toggleCase: (letter) =>
      ({ s: 'ſ', S: 'ſ', k: 'K', K: 'K', a: 'ａ' })[letter] ?? letter.toUpperCase(),
  })
  fc.assert(
    fc.property(forms, fc.constantFrom('', 'notes/', 'a/b/'), (path, above) => {
      expect(whyNoRouteFile(above + path)).toBeTruthy()
    }),
  )
})

test('an issue is nothing that a command line takes for an option', () => {
  for (const good of ['42', 'owner/repo#42', 'a.b/c-d#1']) expect(isIssue(good)).toBe(true)
  for (const bad of ['--web', '-1', '--repo=x/y#1', '-o/r#1', 'o/-r#1', '1 2', '1\n2', 'x', '#1']) {
    expect(isIssue(bad)).toBe(false)
  }
})
