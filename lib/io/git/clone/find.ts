/** Which repository a space is in, and whether git is there and new enough. */

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import type { Found, Repos, RepoTree } from '../../../app/sync/ports.ts'
import type { Space } from '../../../app/ports.ts'
import { openTree } from '../../space.ts'
import { plainClone } from './place.ts'
import { openRepo, type RepoOptions, type RepoPlace } from '../repo.ts'
import { gitIn, syncingVariable, troubleOf } from '../run.ts'

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

type Place = Omit<RepoPlace, 'trees' | 'git'> & { readonly prefix: string }

async function placeOf(space: Space, options: RepoOptions) {
  const { dir } = openTree(space)
  const found = plainClone(dir, options.env) ?? (await askedPlace(dir, options))
  if (found === 'none') {
    const why = `The space ${space.name} is in no git repository, so it is on this machine alone.`
    return { type: 'none', space, why, within: 'no repository' } as const
  }
  const { prefix, ...at } = found
  if (options.env[syncingVariable] === at.top) {
    const why = `A sync of ${at.top} is under way, and this one was called by a part of it.`
    return { type: 'none', space, why, within: 'sync' } as const
  }
  return { place: { ...at, git: gitIn(at.top, options.env) }, tree: { space, prefix } }
}

async function askedPlace(dir: string, { env }: RepoOptions): Promise<Place | 'none'> {
  const what = ['--is-bare-repository', '--is-inside-work-tree', '--show-toplevel']
  const more = ['--absolute-git-dir', '--show-prefix', '--git-path', 'index']
  const ran = await gitIn(dir, env)(['rev-parse', ...what, ...more])
  if (ran.code !== 0 && /not a git repository/iu.test(ran.said)) return 'none'
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
  const lines = ran.out.toString('utf8').split('\n')
  const [, , shown = '', gitDir = '', prefix = '', index = ''] = lines
  return { top: realpathSync(shown), gitDir, index: resolve(dir, index), prefix }
}
