/** What this terminal or session is about: a project that every list follows, unless another one is named. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { nearest } from '../../core/model/near.ts'
import { checkedProject } from '../memory/draft.ts'
import type { Deps } from '../ports.ts'
import { projectNames } from './list.ts'

/** Which project narrows an answer, and who said so. */
export interface Narrowing {
  readonly project: string
  readonly by: 'argument' | 'focus'
}

/** What is named > the focus > nothing. `all` names every project. */
export async function narrowing(
  deps: Deps,
  typed: string | undefined,
): Promise<Narrowing | undefined> {
  if (typed !== undefined) {
    const project = typed.trim()
    return project === '' || project.toLowerCase() === 'all'
      ? undefined
      : { project, by: 'argument' }
  }
  const project = await deps.focus.load()
  return project === undefined ? undefined : { project, by: 'focus' }
}

export interface SeenFocus {
  readonly did: 'set' | 'cleared' | 'unchanged' | 'seen'
  readonly project: string | undefined
  /** Whether anything belongs to it yet. */
  readonly known: 'known' | 'unknown'
  /** Names that come near, where nothing does. */
  readonly near: readonly string[]
}

/** A project that nothing belongs to yet is taken all the same, and said to be new. */
export async function focusSet(
  deps: Deps,
  input: { readonly project: string },
): Promise<Result<SeenFocus>> {
  const project = checkedProject(input.project)
  if (!project.ok) return project
  // As in every list, `all` names every project.
  if (project.value?.toLowerCase() === 'all') return focusClear(deps)
  if (project.value === undefined) {
    const hint = 'Write its name, or end the focus with datacore-msg focus clear.'
    return refuse({ code: 'usage', why: 'There is no project of that name.', hint })
  }
  const seen = await seenFocus(deps, project.value)
  const before = await deps.focus.load()
  if (before === seen.project) return done({ ...seen, did: 'unchanged' })
  await deps.focus.save(seen.project)
  return done({ ...seen, did: 'set' })
}

export async function focusShow(deps: Deps): Promise<Result<SeenFocus>> {
  return done(await seenFocus(deps, await deps.focus.load()))
}

export async function focusClear(deps: Deps): Promise<Result<SeenFocus>> {
  const before = await deps.focus.load()
  if (before !== undefined) await deps.focus.save(undefined)
  const did = before === undefined ? 'unchanged' : 'cleared'
  return done({ did, project: undefined, known: 'unknown', near: [] })
}

/** As it is spelled where it stands. */
async function seenFocus(deps: Deps, project: string | undefined): Promise<SeenFocus> {
  if (project === undefined) return { did: 'seen', project, known: 'unknown', near: [] }
  const names = await projectNames(deps)
  const known = names.find((name) => name.toLowerCase() === project.toLowerCase())
  if (known !== undefined) return { did: 'seen', project: known, known: 'known', near: [] }
  return { did: 'seen', project, known: 'unknown', near: nearest(project, names, 3) }
}
