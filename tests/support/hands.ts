/** What people do to the files by hand, and the copies that all others have. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adoptSpace, type AdoptReport, type Published } from '../../lib/app/adopt.ts'
import type { Deps, Space } from '../../lib/app/ports.ts'
import { listOrgFiles, openTree } from '../../lib/io/space.ts'
import { sharedSpace, type User, type World } from './world.ts'

export async function spaceOf(deps: Deps): Promise<Space> {
  return (await deps.store.spaces()).find(({ name }) => name === sharedSpace)!
}

/** The files as they are now, for later. */
export async function publish(world: World, user: User): Promise<Published> {
  const paths = listOrgFiles(openTree(await spaceOf(user.deps)))
  const files = new Map(paths.map((path) => [path, readFileSync(join(world.tree, path))]))
  return async (path) => files.get(path)
}

export async function adopt(user: User, published: Published): Promise<AdoptReport> {
  return adoptSpace(user.deps, await spaceOf(user.deps), published)
}

/** Adds text at the end of a file, as `org-capture` does. */
export function capture(world: World, path: string, text: string): void {
  mkdirSync(dirname(join(world.tree, path)), { recursive: true })
  const old = existsSync(join(world.tree, path)) ? world.read(path) : ''
  world.write(path, `${old.trimEnd()}\n\n${text}\n`)
}

/** Changes the file once, and fails when there is nothing to change. */
export function edit(world: World, path: string, from: string | RegExp, to: string): void {
  const old = world.read(path)
  const text = old.replace(from, to)
  if (text === old) throw new Error(`${path} has no ${String(from)}`)
  world.write(path, text)
}
