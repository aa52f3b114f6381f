/** A limit's refusal as one sentence: which limit, its value, and when it frees up. */

import type { Refusal } from '../model/refusal.ts'

/** `formatTime` writes an instant in local time. */
export function refusalSentence(refusal: Refusal, formatTime: (ms: number) => string): string {
  const why = refusal.why.replace(/\.$/, '')
  const { retryAtMs } = refusal
  if (refusal.code === 'queue_full') return `${why}. Frees up when a task ends.`
  if (refusal.code === 'books_incomplete') return `${why}. Looked at again each minute.`
  return retryAtMs === undefined ? `${why}.` : `${why}. Frees up ${formatTime(retryAtMs)}.`
}
