/** Prepares a space for merges by git: .gitattributes in its tree, the driver in the clone that it is in. */

import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere, replaceFile } from './atomic-file.ts'
import { withOrgAttributes } from '../app/sync/attributes.ts'
import { isAttributed, registerMergeDriver, type Registration } from './merge-register.ts'
import type { Places } from './places.ts'
import { listSpaces, openTree } from './space.ts'

/** What was done to a space, as sentences for people; nothing where all was as it should be, or there is no git. */
export interface Prepared {
  readonly done: readonly string[]
  readonly failed: readonly string[]
}

export function prepareTree(
  places: Pick<Places, 'installRecord' | 'moduleDir'>,
  space: { readonly name: string; readonly dir: string },
): Prepared {
  const { dir } = openTree(space)
  const made = registerMergeDriver(places, dir)
  const said = registration(made, space)
  if (made === 'none') return said
  const [done, failed] = [[...said.done], [...said.failed]]
  const stat = lstatSync(join(dir, '.gitattributes'), { throwIfNoEntry: false })
  if (stat?.isSymbolicLink()) {
    // It would be followed, to wherever somebody who can push to this space wants a line added.
    failed.push(`${join(dir, '.gitattributes')} is a link, so nothing was added to it.`)
  } else if (!isAttributed(dir, 'inbox.org')) {
    addAttributes(join(dir, '.gitattributes'))
    if (isAttributed(dir, 'inbox.org')) {
      done.push(`${join(dir, '.gitattributes')} gives org files to the merge driver now.`)
    } else failed.push(`The merge driver is not used in ${dir}: another attribute forbids it.`)
  }
  return { done, failed }
}

/** The driver alone, in the clone that the space is in: what is shared with others stays as it is. */
export function registerIn(
  places: Pick<Places, 'installRecord' | 'moduleDir'>,
  space: { readonly name: string; readonly dir: string },
): readonly string[] {
  const { done, failed } = registration(registerMergeDriver(places, openTree(space).dir), space)
  return [...done, ...failed]
}

function registration(made: Registration, { name }: { readonly name: string }): Prepared {
  if (made === 'registered') {
    return { done: [newlyRegistered({ name })], failed: [] }
  }
  const failed = [`The merge driver could not be registered in the clone of ${name}.`]
  return { done: [], failed: made === 'failed' ? failed : [] }
}

function newlyRegistered({ name }: { readonly name: string }): string {
  return `The merge driver was not registered in the clone of ${name}; now it is.`
}

/** The same for one space by its name, or for all. That the driver is registered in a clone that is new is no news. */
export function prepareMerges(places: Places, name?: string): readonly string[] {
  const spaces = listSpaces(places.root).filter(
    (space) => name === undefined || space.name === name,
  )
  return spaces.flatMap((space) => {
    const { done, failed } = prepareTree(places, space)
    return [...done.filter((sentence) => sentence !== newlyRegistered(space)), ...failed]
  })
}

/** At the end, where it counts over the lines before it. */
function addAttributes(file: string): void {
  replaceFile(file, withOrgAttributes(readIfThere(file)?.toString() ?? ''))
}
