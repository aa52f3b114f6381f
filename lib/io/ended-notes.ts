/** The lines of the list of ended tasks, and what they say together. */

import type { Ends, TaskNote } from '../app/ports.ts'

/** An end older than so many others is forgotten; then the lines of the entry's log speak alone. */
const notesMax = 5000

export function formatNote({ type, id, space, atMs }: TaskNote): string {
  return `${type} ${id} ${encodeURIComponent(space)} ${Math.trunc(atMs)}\n`
}

/** Every line that is one of ours; the torn last line of a crash is none. */
export function parseNotes(text: string): readonly TaskNote[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(ended|admitted) (\S{1,200}) (\S{1,400}) ([0-9]{1,15})$/.exec(line)
    const space = match ? decoded(match[3]!) : undefined
    if (!match || space === undefined) return []
    const type = match[1] === 'ended' ? 'ended' : 'admitted'
    return [{ type, id: match[2]!, space, atMs: Number(match[4]) } as const]
  })
}

/** The newest of each kind, one an id, in the order in which they came. */
export function newestNotes(notes: readonly TaskNote[]): readonly TaskNote[] {
  const last = new Map<string, TaskNote>()
  for (const note of notes) {
    const key = `${note.type} ${note.id}`
    const before = last.get(key)
    last.delete(key)
    // An end never moves back in time, whatever was noted after it.
    last.set(key, note.type === 'ended' && before && before.atMs > note.atMs ? before : note)
  }
  const all = [...last.values()]
  const newest = (type: TaskNote['type']) => all.filter((one) => one.type === type).slice(-notesMax)
  return [...newest('admitted'), ...newest('ended')]
}

export function endsOf(notes: readonly TaskNote[]): Ends {
  const ended = new Map<string, number>()
  const admitted = new Map<string, { readonly space: string; readonly atMs: number }>()
  for (const { type, id, space, atMs } of notes) {
    if (type === 'admitted') admitted.set(id, { space, atMs })
    else ended.set(id, Math.max(atMs, ended.get(id) ?? 0))
  }
  return { endedMs: (id) => ended.get(id), admittedIn: (id) => admitted.get(id) }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
