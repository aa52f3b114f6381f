/** What `task` answers: every key is there, whatever the action was. */

import type { TaskView } from '../../../app/views.ts'
import type { Answer } from '../tool.ts'
import { factsOf } from './entry.ts'

export function taskAnswerWith(structured: Answer['structured'], said: string): Answer {
  return {
    structured: {
      tasks: [],
      total: null,
      task: null,
      standing: null,
      body: null,
      sent: null,
      narrowedTo: null,
      next: null,
      ...structured,
    },
    said,
  }
}

export function taskAnswer(view: TaskView): Answer {
  return taskAnswerWith({ task: factsOf(view) }, `${view.task.id} is ${view.task.state}.`)
}
