/** At most so many lines a minute, for each of them may cost a turn of a model; what is over is told as a number. Pure. */

const minuteMs = 60_000

export interface Flow {
  /** When the lines of the last minute were said, Unix milliseconds. */
  readonly saidMs: readonly number[]
  /** Lines that were not said. */
  readonly held: number
}

export const stillFlow: Flow = { saidMs: [], held: 0 }

export interface Flowed {
  readonly flow: Flow
  readonly lines: readonly string[]
  /** When what is held may be told, Unix milliseconds; undefined when nothing is. */
  readonly nextMs: number | undefined
}

/** What fits into the minute is said; of more than fits the last line is a number. */
export function flowOf(
  flow: Flow,
  lines: readonly string[],
  { nowMs, perMinute }: { readonly nowMs: number; readonly perMinute: number },
): Flowed {
  const recent = flow.saidMs.filter((atMs) => atMs > nowMs - minuteMs && atMs <= nowMs)
  const room = perMinute - recent.length
  const total = flow.held + lines.length
  if (total > 0 && room <= 0) {
    return { flow: { saidMs: recent, held: total }, lines: [], nextMs: recent[0]! + minuteMs }
  }
  const whole = flow.held === 0 && lines.length <= room
  const shown = whole ? lines : lines.slice(0, room - 1)
  const said = total > shown.length ? [...shown, heldLine(total - shown.length)] : shown
  const saidMs = [...recent, ...said.map(() => nowMs)]
  return { flow: { saidMs, held: 0 }, lines: said, nextMs: undefined }
}

function heldLine(held: number): string {
  return `${held} more ${held === 1 ? 'thing is' : 'things are'} new. See: datacore-msg today`
}
