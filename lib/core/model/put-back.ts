/** What the governor says of a task that is open again after its end, and how its line is known again in a log. */

import type { StateLine } from './log.ts'

/** `at` is the local time of the end, as people read it. */
export function putBackWords(at: string): string {
  return `It ended on ${at} and was put back; approve to run it again.`
}

/** True for the line by which a governor held such a task. */
export function isPutBackLine({ to, note }: StateLine): boolean {
  return to === 'WAITING' && /^It ended on .* and was put back; /mu.test(note)
}
