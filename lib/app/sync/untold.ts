/** What a run brought here that was killed before its report: the next one tells it. */

import type { Run } from './run.ts'

/** Tells what they sent up to then and this branch has by now; to be asked once what was placed is committed. */
export async function tellUntold({ repo, diary, branch, head, claims }: Run): Promise<void> {
  const { untold: kept } = repo.recall(branch)
  if (kept === undefined || head === undefined) return
  const { from, tip } = kept
  const [base] = from === undefined ? [] : await repo.bases(from, tip)
  const sent = new Set(await diary.changesBetween(base, tip))
  await diary.cameIn(from, head, repo.trees, claims, sent)
}

/** The report is made: nothing of it is to be told again. What is in no commit yet is in no report either. */
export function noteTold({ repo, branch }: Run): void {
  const { untold: kept, ...memory } = repo.recall(branch)
  if (kept !== undefined && memory.taking === undefined) repo.remember(branch, memory)
}
