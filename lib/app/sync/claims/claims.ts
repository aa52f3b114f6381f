/**
 * Push is the compare-and-swap of claims: of a published claim and one of ours that was not, the published one holds, whatever
 * their times say. What decides is lib/core/claims/withdraw.ts; this knows whose tasks and which signatures count here.
 */

import { decodeTask } from '../../../core/codec/task.ts'
import { type Copies, withdrawClaims } from '../../../core/claims/withdraw.ts'
import { isQueue } from '../../decode.ts'
import { isMine, loadContacts } from '../../people.ts'
import type { Deps, Space } from '../../ports.ts'
import { judgeFor } from '../../standings.ts'
import type { Place } from '../ours.ts'

/** Our copy of a file as it may be joined with what others have; `path` is one of the space. */
export type Withdraw = (path: string, mine: Uint8Array, copies: Copies) => Uint8Array

export interface Claims {
  in(space: Space): Promise<Withdraw>
  withdraw(place: Place, mine: Uint8Array, copies: Copies): Promise<Uint8Array>
  /** Ids of the tasks of a space that others were faster to claim. */
  withdrawn(space: Space): ReadonlySet<string>
}

/** For one run. */
export function claimsOf(deps: Deps): Claims {
  const known = new Map<string, Withdraw>()
  const ids = new Map<string, Set<string>>()
  const inSpace = async (space: Space) => {
    const made = known.get(space.dir) ?? (await withdrawIn(deps, space, idsIn(ids, space)))
    known.set(space.dir, made)
    return made
  }
  return {
    in: inSpace,
    async withdraw({ tree, path }, mine, copies) {
      if (!isQueue(path)) return mine
      return (await inSpace(tree.space))(path, mine, copies)
    },
    withdrawn: (space) => idsIn(ids, space),
  }
}

function idsIn(all: Map<string, Set<string>>, { dir }: Space): Set<string> {
  const found = all.get(dir) ?? new Set<string>()
  all.set(dir, found)
  return found
}

async function withdrawIn(deps: Deps, space: Space, ids: Set<string>): Promise<Withdraw> {
  const contacts = await loadContacts(deps, space)
  const judge = await judgeFor(deps, space)
  return (path, mine, copies) => {
    if (!isQueue(path)) return mine
    const found = withdrawClaims(mine, copies, (bytes, entry) => {
      const task = decodeTask(bytes, entry)
      if (!task.ok || !isMine(deps, task.value.to, contacts)) return () => false
      return (line) => judge.proves(task.value, line)
    })
    for (const id of found.ids) ids.add(id)
    return found.bytes
  }
}
