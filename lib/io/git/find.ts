/** Which repository a space is in, and whether git is there and new enough. */

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { Found, Repos, RepoTree } from '../../app/sync/ports.ts'
import type { Space } from '../../app/ports.ts'
import { openTree } from '../space.ts'
import { openRepo, type RepoOptions, type RepoPlace } from './repo.ts'
import { gitIn, syncingVariable, troubleOf } from './run.ts'

export function createRepos(options: RepoOptions): Repos {
  return {
    async find(spaces) {
      const found: (
        | Found
        | { readonly place: Omit<RepoPlace, 'trees'>; readonly tree: RepoTree }
      )[] = []
      for (const space of spaces) found.push(await placeOf(space, options))
      const places = new Map<string, Omit<RepoPlace, 'trees'>>()
      const trees = new Map<string, RepoTree[]>()
      const none: Found[] = []
      for (const one of found) {
        if ('type' in one) {
          none.push(one)
          continue
        }
        places.set(one.place.gitDir, one.place)
        trees.set(one.place.gitDir, [...(trees.get(one.place.gitDir) ?? []), one.tree])
      }
      const repos = [...places].map(([key, place]): Found => {
        return { type: 'repo', repo: openRepo({ ...place, trees: trees.get(key) ?? [] }, options) }
      })
      return [...repos, ...none]
    },
  }
}

async function placeOf(space: Space, options: RepoOptions) {
  const { dir } = openTree(space)
  const git = gitIn(dir, options.env)
  const what = ['--is-bare-repository', '--is-inside-work-tree', '--show-toplevel']
  const more = ['--absolute-git-dir', '--show-prefix', '--git-path', 'index']
  const ran = await git(['rev-parse', ...what, ...more])
  if (ran.code !== 0 && /not a git repository/iu.test(ran.said)) {
    const why = `The space ${space.name} is in no git repository, so it is on this machine alone.`
    return { type: 'none', space, why, within: 'no repository' } as const
  }
  if (ran.code !== 0 && /work tree/iu.test(ran.said)) {
    throw new Failure('data', `${dir} is in a git repository without a work tree.`, {
      hint: 'Put the space into a clone with a work tree (git clone without --bare).',
    })
  }
  if (ran.code !== 0) {
    throw new Failure('io', `Git does not work in ${dir}: ${troubleOf(ran.said)}.`, {
      hint: 'Mend what git says, then sync again.',
    })
  }
  const [, , shown = '', gitDir = '', prefix = '', index = ''] = ran.out
    .toString('utf8')
    .split('\n')
  const top = realpathSync(shown)
  if (options.env[syncingVariable] === top) {
    const why = `A sync of ${top} is under way, and this one was called by a part of it.`
    return { type: 'none', space, why, within: 'sync' } as const
  }
  const place = { top, gitDir, index: resolve(dir, index), git: gitIn(top, options.env) }
  return { place, tree: { space, prefix } }
}
