/** Doctor: contents that were committed whole before the repository turned to Git LFS. They stay so, and git calls them changed. */

import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { pointerBytesMax } from '../core/files/lfs.ts'
import { count } from '../core/view/text/words.ts'
import { pathsInLfs } from './git/lfs.ts'
import { gitIn } from './git/run.ts'

const folder = 'org/messaging/files'

/** Rewriting history is everybody's matter, so it is named and never done. */
export async function checkLfs(space: Space): Promise<readonly Finding[]> {
  const git = gitIn(space.dir, process.env)
  const ran = await git(['ls-tree', '-r', '-z', '-l', 'HEAD', '--', folder])
  // No repository, or no commit yet.
  if (ran.code !== 0) return []
  const large = ran.out.toString('utf8').split('\0').flatMap(largeBlob)
  if (large.length === 0) return []
  const whole = await pathsInLfs(git, large)
  if (whole.size === 0) return []
  const what = count(whole.size, 'shared file')
  const sentence = `${what} of ${space.name} ${whole.size === 1 ? 'was' : 'were'} committed whole before the repository kept them in Git LFS.`
  const hint =
    `They stay whole, which harms nothing but the size. To change that, agree with everybody, run git lfs migrate import --everything --include="${folder}/**" ` +
    'in the repository, push it with --force, and let the others clone it anew: it rewrites the history.'
  return [{ check: `space ${space.name}`, level: 'warn', sentence, hint }]
}

/** `MODE TYPE OID SIZE<tab>PATH`; what is as small as a pointer may be one, and is not worth a word. */
function largeBlob(line: string): readonly string[] {
  const [, size = '0', path = ''] = /^\S+ blob \S+ +([0-9]+)\t([\s\S]+)$/u.exec(line) ?? []
  return Number(size) > pointerBytesMax ? [path] : []
}
