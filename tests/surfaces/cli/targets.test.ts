/** Which words are recipients: what is doubtful is one, so that an error tells and no message reaches too few. */

import { expect, test } from 'vitest'
import { splitTargets } from '../../../lib/surfaces/cli/input/targets.ts'

const cases: readonly (readonly [
  words: readonly string[],
  targets: readonly string[],
  text: string | undefined,
])[] = [
  [['@gregor', 'Can you?'], ['@gregor'], 'Can you?'],
  [['@a', '@b', 'text', 'with', 'blanks'], ['@a', '@b'], 'text with blanks'],
  [['@a', 'frontend:lead', 'hi'], ['@a', 'frontend:lead'], 'hi'],
  [['*', 'hi'], ['*'], 'hi'],
  [['gregor', 'hello', 'you', 'there'], ['gregor'], 'hello you there'],
  [['gregor', 'tex', 'hello you'], ['gregor', 'tex'], 'hello you'],
  [['gregor', '@tex', 'hi'], ['gregor', '@tex'], 'hi'],
  [['tex@team.example.com', 'hi'], ['tex@team.example.com'], 'hi'],
  // A mention, a time, a link and a label in the text are text.
  [['@gregor', 'ask', '@tex', 'first'], ['@gregor'], 'ask @tex first'],
  [['@gregor', '10:30', 'works'], ['@gregor'], '10:30 works'],
  [['@gregor', 'https://x.example', 'is', 'down'], ['@gregor'], 'https://x.example is down'],
  [['@gregor', 'note:', 'buy', 'milk'], ['@gregor'], 'note: buy milk'],
  [['@gregor', '@tex said no'], ['@gregor'], '@tex said no'],
  [['@gregor', '-'], ['@gregor'], '-'],
  [['@gregor', '>7f3ak2 yes'], ['@gregor'], '>7f3ak2 yes'],
  // The text was forgotten.
  [['@gregor', '@tex'], ['@gregor', '@tex'], undefined],
  [['@gregor'], ['@gregor'], undefined],
  [['hello there'], [], 'hello there'],
]

test.each(cases)('%j goes to %j', (words, targets, text) => {
  expect(splitTargets(words, [])).toEqual({ targets, text })
})

test('--to adds to them, and then a single word is the text whatever it looks like', () => {
  expect(splitTargets(['@tex'], ['@gregor'])).toEqual({ targets: ['@gregor'], text: '@tex' })
  expect(splitTargets(['hello', 'you'], ['@a'])).toEqual({ targets: ['@a'], text: 'hello you' })
  expect(splitTargets(['@b', 'hi'], ['@a'])).toEqual({ targets: ['@a', '@b'], text: 'hi' })
  expect(splitTargets([], ['@a'])).toEqual({ targets: ['@a'], text: undefined })
})
