/** The table of a task's life: which verb leads from where to where, and for whom. docs/tasks.md shows it to people. */

import type { TaskState } from './task.ts'

export type TaskVerb =
  | 'hold'
  | 'admit'
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'claim'
  | 'complete'
  | 'retry'
  | 'revise'
  | 'archive'
  | 'expire'

/** In what capacity somebody acts on a task. */
export type Role = 'owner' | 'agent' | 'sender' | 'governor'

export interface Rule {
  readonly from: readonly TaskState[]
  readonly to: TaskState
  readonly roles: readonly Role[]
}

/** TODO is a task that its owner's governor has not seen yet. */
const waiting = ['TODO', 'WAITING'] as const
const open = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const

/**
 * hold, admit and the governor's reject start from QUEUED and WORKING too: anybody who can push can write those words, and
 * without the owner's verdict they mean nothing.
 */
export const rules: Readonly<Record<TaskVerb, readonly Rule[]>> = {
  hold: [{ from: open, to: 'WAITING', roles: ['governor'] }],
  admit: [{ from: open, to: 'QUEUED', roles: ['governor'] }],
  approve: [{ from: waiting, to: 'QUEUED', roles: ['owner'] }],
  reject: [
    { from: waiting, to: 'CANCELLED', roles: ['owner'] },
    { from: open, to: 'CANCELLED', roles: ['governor'] },
  ],
  cancel: [{ from: open, to: 'CANCELLED', roles: ['owner', 'sender'] }],
  claim: [{ from: ['QUEUED'], to: 'WORKING', roles: ['agent'] }],
  complete: [{ from: ['WORKING'], to: 'DONE', roles: ['agent'] }],
  retry: [{ from: ['WORKING'], to: 'QUEUED', roles: ['agent', 'owner', 'governor'] }],
  revise: [{ from: ['DONE'], to: 'QUEUED', roles: ['owner'] }],
  archive: [{ from: ['DONE', 'CANCELLED'], to: 'ARCHIVED', roles: ['owner'] }],
  expire: [{ from: open, to: 'CANCELLED', roles: ['governor'] }],
}

const stopIt = 'datacore-msg task cancel stops it.'
const reopenIt = 'datacore-msg task revise opens it again, with feedback.'

/** What to do with a task in a state in which it cannot do what was asked. */
const nextSteps: Readonly<Record<TaskState, string>> = {
  TODO: "Its owner's governor has not seen it yet: datacore-msg tasks looks at once.",
  WAITING: 'The owner approves or rejects it first.',
  QUEUED: 'The agent claims it first.',
  WORKING: 'The agent completes it, or the owner cancels it.',
  DONE: reopenIt,
  CANCELLED: 'Send it again as a new task.',
  ARCHIVED: 'The archive is not changed; send a new task.',
}

/** Where the state alone would answer another question than the one that was asked. */
const nextStepsOf: Readonly<Partial<Record<TaskVerb, Partial<Record<TaskState, string>>>>> = {
  approve: {
    QUEUED: 'It is approved already, and waits for its agent.',
    WORKING: 'It is approved already, and its agent works on it.',
  },
  reject: {
    QUEUED: `It is approved already: ${stopIt}`,
    WORKING: `It is approved already: ${stopIt}`,
    CANCELLED: 'It is stopped already.',
  },
  cancel: { CANCELLED: 'It is stopped already.' },
  complete: { DONE: `It is complete already: ${reopenIt}` },
  retry: { QUEUED: 'It waits for its agent already.' },
  revise: {
    TODO: `It was not worked on yet: ${stopIt}`,
    WAITING: `It was not worked on yet: ${stopIt}`,
    QUEUED: `It was not worked on yet: ${stopIt}`,
  },
  archive: {
    TODO: `Only what is at an end is archived: ${stopIt}`,
    WAITING: `Only what is at an end is archived: ${stopIt}`,
    QUEUED: `Only what is at an end is archived: ${stopIt}`,
    WORKING: `Only what is at an end is archived: ${stopIt}`,
  },
}

/** What to do instead of a verb that the state does not allow. */
export function nextStep(verb: TaskVerb, state: TaskState): string {
  return nextStepsOf[verb]?.[state] ?? nextSteps[state]
}
