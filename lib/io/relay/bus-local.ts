/** The bus of a relay that is one process: calls those who listen, at once. A tree of words, as NATS has it. */

import type { Bus } from '../../app/relay/ports.ts'

type Hear = (note: string, subject: string) => void

interface Branch {
  readonly words: Map<string, Branch>
  /** Those whose pattern ends here. */
  readonly exact: Set<Hear>
  /** Those whose pattern ends here with `>`: at least one word follows. */
  readonly below: Set<Hear>
}

export function createLocalBus(
  options: { readonly onError?: (error: unknown) => void; readonly reach?: Bus['reach'] } = {},
): Bus {
  const root = branch()
  let state: 'open' | 'closed' = 'open'
  return {
    reach: options.reach ?? 'this process',
    publish(subject, note) {
      if (state === 'closed') return
      for (const hear of listeners(root, subject.split('.'))) hear(note, subject)
    },
    subscribe(pattern, hear) {
      const words = pattern.split('.')
      const isBelow = words.at(-1) === '>'
      // A listener of its own: one function may listen twice, and one that fails keeps nobody else from hearing.
      const own: Hear = (note, subject) => {
        try {
          if (state === 'open') hear(note, subject)
        } catch (error) {
          options.onError?.(error)
        }
      }
      const path = grow(root, isBelow ? words.slice(0, -1) : words)
      const set = isBelow ? path.at(-1)!.branch.below : path.at(-1)!.branch.exact
      set.add(own)
      return () => {
        set.delete(own)
        prune(path)
      }
    },
    trouble: () => (state === 'open' ? undefined : 'The bus is closed.'),
    async close() {
      state = 'closed'
    },
  }
}

function branch(): Branch {
  return { words: new Map(), exact: new Set(), below: new Set() }
}

interface Step {
  readonly word: string
  readonly branch: Branch
}

function grow(root: Branch, words: readonly string[]): readonly Step[] {
  const path: Step[] = [{ word: '', branch: root }]
  let at = root
  for (const word of words) {
    const next = at.words.get(word) ?? branch()
    at.words.set(word, next)
    path.push({ word, branch: next })
    at = next
  }
  return path
}

/** Takes out what nobody listens at any more, so that the tree has the size of what is connected. */
function prune(path: readonly Step[]): void {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const { word, branch: at } = path[depth]!
    if (at.words.size + at.exact.size + at.below.size > 0) return
    const above = path[depth - 1]!.branch
    if (above.words.get(word) === at) above.words.delete(word)
  }
}

/** Found before anybody is called, for a call may begin or end listening. */
function listeners(root: Branch, words: readonly string[]): readonly Hear[] {
  const found: Hear[] = []
  let level: Branch[] = [root]
  for (const word of words) {
    const next: Branch[] = []
    for (const at of level) {
      for (const hear of at.below) found.push(hear)
      const named = at.words.get(word)
      if (named) next.push(named)
      const starred = at.words.get('*')
      if (starred) next.push(starred)
    }
    if (next.length === 0) return found
    level = next
  }
  for (const at of level) for (const hear of at.exact) found.push(hear)
  return found
}
