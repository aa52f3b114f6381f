/**
 * The second of two calls for one event. A hook that is installed by install.sh and as a plugin runs twice, side by side;
 * the book is written under a lock, so the one that comes later finds here that the event was answered. Pure.
 */

import type { SessionBook, ToldEvent } from './book/book.ts'
import type { PromptEvent } from './event.ts'

/** A person's two prompts are further apart than this; without an id nothing else tells them from one. */
const samePromptMs = 1_000
/** Two starts, or two stops, of one session are; a machine under load starts a hook some seconds late. */
const sameTurnMs = 10_000

/** True when this very event was answered already: by its id, else by its name and time. */
export function isSecondCall(
  { event: told }: SessionBook,
  event: PromptEvent,
  nowMs: number,
): boolean {
  if (!told || told.name !== event.name || told.mark !== markOf(event)) return false
  if (event.promptId !== undefined) return true
  const limitMs = event.name === 'UserPromptSubmit' ? samePromptMs : sameTurnMs
  return Math.abs(nowMs - told.atMs) < limitMs
}

/** What is noted of an event that something was told at. */
export function toldEvent(event: PromptEvent, atMs: number): ToldEvent {
  return { name: event.name, mark: markOf(event), atMs }
}

/** Claude Code says why a session starts: at `startup`, `resume`, `clear`, `compact`. */
function markOf({ promptId, source }: PromptEvent): string {
  return promptId ?? source ?? ''
}
