/** The end of a storm: each takes what all others had, in an order of its own, until nobody learns anything. */

import { type Hand, treeOf } from './crew.ts'
import { commitAll, pushAndPull, settleFiles } from './exchange.ts'
import { textsOf } from './facts.ts'
import { type Next, shuffled } from './numbers.ts'

/** Merges that differ in order may need another round to meet; more means that they never will. */
const roundsMax = 3

/**
 * Returns how many rounds it took; 0 when they met over the remote alone. Throws with the texts that differ. Git takes a
 * removal from one side without asking the driver where the other side did not change, and where it did, what was removed
 * comes back: which of both happens depends on the order, so clones that only cross may go on crossing for ever.
 */
export function allToAll(
  next: Next,
  hands: readonly Hand[],
  { removed, say }: { readonly removed: 'some' | 'none'; readonly say: (what: string) => void },
): number {
  for (const hand of hands) {
    hand.register()
    settleFiles(hand)
    commitAll(hand)
  }
  for (let round = 1; round <= roundsMax; round += 1) {
    for (const { clone, name } of hands) {
      for (const other of hands.filter((one) => one.name !== name)) {
        const ref = `+main:refs/storm/${other.name}`
        clone.git('fetch', '-q', `file://${other.clone.dir}`, ref)
      }
    }
    for (const hand of hands) takeAll(next, hand, hands, { round, say })
    if (isEqual(hands)) return round
  }
  if (removed === 'some') {
    for (const hand of [...hands, ...hands]) pushAndPull(next, hand)
    if (isEqual(hands)) return 0
  }
  throw new Error(`After ${roundsMax} rounds the clones still differ:\n${differenceOf(hands)}`)
}

function isEqual(hands: readonly Hand[]): boolean {
  return new Set(hands.map((hand) => JSON.stringify([...textsOf(treeOf(hand))]))).size === 1
}

/** A rebase makes commits anew, and so again what others have joined: those who only rebase would go on for ever. */
function takeAll(
  next: Next,
  { clone, name }: Hand,
  hands: readonly Hand[],
  { round, say }: { readonly round: number; readonly say: (what: string) => void },
): void {
  const others = hands.filter((one) => one.name !== name)
  for (const other of shuffled(next, others)) {
    const isRebase = round === 1 && next(3) === 0
    say(`${name} ${isRebase ? 'rebases on' : 'merges'} ${other.name}`)
    const words = isRebase ? ['rebase', '-q'] : ['merge', '-q', '--no-edit']
    clone.git(...words, `refs/storm/${other.name}`)
  }
}

function differenceOf(hands: readonly Hand[]): string {
  const [first, ...others] = hands.map((hand) => textsOf(treeOf(hand)))
  const differ = [...first!].flatMap(([path, text]) => {
    const other = others.find((files) => files.get(path) !== text)?.get(path)
    return other === undefined ? [] : [`--- ${path}\n${text}\n+++ ${path}\n${other}`]
  })
  return differ.join('\n')
}
