/**
 * What git does to the org files of this work tree, before anything in them is taken for a person's own: our line stands last
 * in `.gitattributes`, and a file that git rewrites on its way here is nobody's hand.
 */

import { decodeText, encodeText } from '../../../core/org/bytes.ts'
import { withOrgAttributes } from '../attributes.ts'
import { kindOf } from '../ours.ts'
import type { Dirty, Look, Published, RepoTree } from '../ports.ts'
import type { Run } from '../run.ts'

export interface Guarded {
  /** Files that git changes as it writes them here, as paths of the repository. */
  readonly rewritten: ReadonlySet<string>
  /** Whether a file was mended, so that git is to be asked again. */
  readonly files: 'changed' | 'unchanged'
}

/** Says what it found and mended. Git is asked only where something can be taken over, or was mended. */
export async function guard(run: Run, look: Look): Promise<Guarded> {
  const { repo, sync, deps, diary } = run
  const rewritten = new Set<string>()
  let files: Guarded['files'] = 'unchanged'
  const past = await pastTrees(run)
  for (const { space, prefix } of repo.trees) {
    const list = (await sync.files.read(space, ['.gitattributes'])).get('.gitattributes')
    const text = list?.type === 'file' ? decodeText(list.bytes) : ''
    const isOurs = list?.type !== 'left' && withOrgAttributes(text) === text
    const isTouched = look.dirty.some(({ path }) => path.startsWith(prefix))
    if (isOurs && !isTouched && !past.has(prefix)) continue
    const paths = (await deps.store.paths(space)).filter((path) => kindOf(path) === 'org')
    if (past.has(prefix)) {
      for (const path of paths) rewritten.add(prefix + path)
      diary.note(
        `Git may have changed org files of ${space.name} as it wrote them here (${past.get(prefix)}), so nothing in them was taken over as yours.`,
      )
    }
    // Before the list is mended: what is here was written under the one that stands there now.
    const found = await repo.rewritten(paths.map((path) => prefix + path))
    for (const [path, attribute] of found) {
      rewritten.add(path)
      const name = `${path.slice(prefix.length)} of ${space.name}`
      diary.note(
        `Git changes ${name} as it writes it here (${attribute}), so nothing in it was taken over as yours.`,
      )
    }
    if (isOurs || list?.type === 'left') continue
    const change = (now: Uint8Array | undefined) =>
      encodeText(withOrgAttributes(now ? decodeText(now) : ''))
    const placed = await sync.files.place(space, [{ path: '.gitattributes', change }])
    if (placed.type === 'held' || placed.changed.length === 0) continue
    files = 'changed'
    diary.note(`In .gitattributes of ${space.name} our line on org files stands last again.`)
  }
  return { rewritten, files }
}

/**
 * Trees of which a commit since the last sync has an attribute by which git rewrites files, with that line: it may be gone by
 * now, and the files that it made are here.
 */
async function pastTrees({ repo, branch, head }: Run): Promise<ReadonlyMap<string, string>> {
  const { settled } = repo.recall(branch)
  const found = new Map<string, string>()
  if (head === undefined || settled === undefined || settled === head) return found
  for (const { prefix } of repo.trees) {
    const lines = await repo.linesAdded(settled, head, [`${prefix}.gitattributes`])
    const odd = lines.find((line) => isRewriting(line))
    if (odd !== undefined) found.set(prefix, odd.trim().slice(0, 200))
  }
  return found
}

/** A line for org files other than ours, which takes all of these away. */
function isRewriting(line: string): boolean {
  const [pattern = '', ...attributes] = line.trim().split(/\s+/u)
  // What others share lies there, and no org file: with such a line Git LFS keeps it.
  if (pattern.startsWith('#') || /^\/?files\//u.test(pattern)) return false
  return attributes.some((one) => /^(?:working-tree-encoding=|filter(?:=|$)|ident$)/u.test(one))
}

/** What is to be committed as it is on disk: with what git rewrote, though git itself sees no difference there. */
export async function withRewritten(
  { repo, head }: Run,
  dirty: readonly Dirty[],
  rewritten: ReadonlySet<string>,
): Promise<readonly Dirty[]> {
  if (rewritten.size === 0 || head === undefined) return dirty
  const known = new Set(dirty.map(({ path }) => path))
  const files = await repo.list(head, [...rewritten])
  const more = files
    .filter(({ path, mode }) => !known.has(path) && mode.startsWith('100'))
    .map(({ path, mode, oid }): Dirty => {
      return { path, state: 'changed', isStaged: false, head: { mode, oid } }
    })
  return [...dirty, ...more]
}

/**
 * The copies beside which a hand is looked for. What git rewrites, and what it knows to be as it wrote it, counts as it is: in
 * neither did anybody write since.
 */
export function unlessGits(
  { deps }: Run,
  {
    tree,
    look,
    rewritten,
  }: {
    readonly tree: RepoTree
    readonly look: Look
    readonly rewritten: ReadonlySet<string>
  },
  published: Published,
): Published {
  if (published === 'all local') return published
  const touched = new Set(look.dirty.map(({ path }) => path))
  const ignored = look.dirty.filter(({ path, state }) => state === 'ignored' && path.endsWith('/'))
  return async (path) => {
    const whole = tree.prefix + path
    const isTouched = touched.has(whole) || ignored.some((one) => whole.startsWith(one.path))
    const copy = rewritten.has(whole) || !isTouched ? undefined : await published(path)
    // Empty is also what is too large to be read: beside it everything would look like a hand's.
    const isKnown = copy !== undefined && copy.length > 0
    const isNew = copy === undefined && isTouched && !rewritten.has(whole)
    return isKnown || isNew ? copy : deps.store.read(tree.space, path)
  }
}

/** Files of ours in folders that git ignores as a whole, which it names without what is in them. A tree that it ignores stays out. */
export async function withIgnored(
  { repo, deps }: Run,
  dirty: readonly Dirty[],
): Promise<readonly Dirty[]> {
  const more: Dirty[] = []
  for (const { space, prefix } of repo.trees) {
    const folders = dirty.filter(({ path, state }) => {
      return state === 'ignored' && path.endsWith('/') && path.startsWith(prefix) && path !== prefix
    })
    if (folders.length === 0) continue
    for (const path of await deps.store.paths(space)) {
      if (!folders.some((folder) => (prefix + path).startsWith(folder.path))) continue
      more.push({ path: prefix + path, state: 'ignored', isStaged: false, head: undefined })
    }
  }
  return more.length === 0 ? dirty : [...dirty, ...more]
}
