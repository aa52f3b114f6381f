/** Which files of the user's git says stand in the way, in the words of its several commands. */

import { expect, test } from 'vitest'
import { filesInTheWay } from '../../../lib/io/git/move.ts'

test.each([
  ["error: Entry 'plan.txt' not uptodate. Cannot merge.", [['plan.txt', 'uncommitted']]],
  [
    "error: Entry 'plan.txt' would be overwritten by merge. Cannot merge.",
    [['plan.txt', 'uncommitted']],
  ],
  [
    "error: Untracked working tree file 'a b.txt' would be overwritten by merge.",
    [['a b.txt', 'untracked']],
  ],
  ["error: Updating 'notes' would lose untracked files in it", [['notes', 'untracked']]],
  [
    'error: Your local changes to the following files would be overwritten by merge:\n\ta\n\tb\nPlease commit your changes or stash them before you merge.\nerror: The following untracked working tree files would be overwritten by merge:\n\tc\nAborting',
    [
      ['a', 'uncommitted'],
      ['b', 'uncommitted'],
      ['c', 'untracked'],
    ],
  ],
  ['fatal: out of memory', []],
])('%j', (said, files) => {
  expect(filesInTheWay(said).map(({ path, state }) => [path, state])).toEqual(files)
})
