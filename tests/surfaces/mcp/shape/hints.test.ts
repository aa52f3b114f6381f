/** Hints of use cases for whoever has tools and no terminal. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listedSpecs } from '../../../../lib/surfaces/cli/spec/all.ts'
import { forTools } from '../../../../lib/surfaces/mcp/shape/hints.ts'
import { toolsOf } from '../../../../lib/surfaces/mcp/registry.ts'
import { programDir } from '../../cli/machine.ts'

const all = toolsOf('all').map(({ name }) => name)
const first = toolsOf('first').map(({ name }) => name)

describe('a hint for tools', () => {
  test.each([
    [
      'See the channels with datacore-msg channel list.',
      'See the channels with the tool channel (action: list).',
    ],
    [
      'Join it with datacore-msg channel join team/backend.',
      'Join it with the tool channel (action: join, name: team/backend).',
    ],
    [
      'Open it again with datacore-msg channel archive team --undo.',
      'Open it again with the tool channel (action: open, name: team).',
    ],
    [
      'See them with datacore-msg channel read team --all.',
      'See them with the tool channel (action: read, name: team, all: true).',
    ],
    [
      'See datacore-msg inbox --all, datacore-msg tasks or datacore-msg search WORDS.',
      'See the tool check, the tool task (action: list) or the tool search (words: WORDS).',
    ],
    ['datacore-msg contacts list has all.', 'the tool who has all.'],
    [
      'datacore-msg show msg-1 shows it as it is now.',
      'the tool read (id: msg-1) shows it as it is now.',
    ],
    [
      'Say whose with datacore-msg contacts add x --agent-of @OWNER, then trust the owner.',
      'Say whose with datacore-msg contacts add x --agent-of @OWNER (a command for your person), then trust the owner.',
    ],
    [
      'To put it back: datacore-msg doctor --repair --space 1-team',
      'To put it back: datacore-msg doctor --repair --space 1-team (a command for your person)',
    ],
    ['See datacore-msg mark --help.', 'See the schema of the tool mark.'],
    ['This is a mistake of datacore-msg itself: x', 'This is a mistake of datacore-msg itself: x'],
    ['Ask @gregor.', 'Ask @gregor.'],
  ])('%s', (sentence, said) => {
    expect(forTools(sentence, all)).toBe(said)
  })

  test('says of a tool that this client was not told of where it is', () => {
    const sentence = 'See what is held with datacore-msg lock list.'
    expect(forTools(sentence, first)).toBe(
      'See what is held with the tool lock of --toolset all (action: list).',
    )
  })

  test('leaves no command of the program as it stands in any sentence of the use cases', () => {
    const names = listedSpecs.map(({ name }) => name).sort((a, b) => b.length - a.length)
    const command = new RegExp(`datacore-msg (?:${names.join('|')})(?![a-z-])[^\`']*`, 'gu')
    const folder = join(programDir, 'lib', 'app')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const sentences = files
      .filter(
        (file) => file.endsWith('.ts') && !/(?:^|\/)(?:prompt|sync|migrate|adopt)/u.test(file),
      )
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').match(command) ?? [])
    expect(sentences.length).toBeGreaterThan(40)
    for (const sentence of sentences) {
      const said = forTools(sentence, all).replace(
        /datacore-msg .*?\(a command for your person\)/gu,
        '',
      )
      expect(said, sentence).not.toMatch(/datacore-msg [a-z]/u)
    }
  })
})
