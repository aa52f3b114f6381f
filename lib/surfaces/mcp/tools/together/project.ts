/** `project`: what belongs together over channels, tasks, messages, memories and files, and the focus on one. */

import { focusClear, focusSet, focusShow, type SeenFocus } from '../../../../app/project/focus.ts'
import { projectList, projectShow } from '../../../../app/project/list.ts'
import type { Deps } from '../../../../app/ports.ts'
import type { SeenProject, SeenProjectDetail } from '../../../../core/channel/project.ts'
import { done, refuse, type Result } from '../../../../core/model/refusal.ts'
import { sanitizeLine } from '../../../../core/view/sanitize.ts'
import { text, word } from '../../args/fields.ts'
import { anySpaceField } from '../../args/space.ts'
import {
  aList,
  anObject,
  aNumber,
  aText,
  type JsonObject,
  maybeText,
  orNull,
  outputSchemaOf,
} from '../../json.ts'
import { pageOf } from '../../page.ts'
import { rowOf as taskRow, rowSchema } from '../../shape/entry.ts'
import { channelRow, channelRowSchema } from '../../shape/channel.ts'
import { type Answer, answered, tool } from '../../tool.ts'

const rowsMax = 50
const partsMax = 10

const projectSchema = anObject({
  name: aText('The project.'),
  spaces: aList('Where it is.', { type: 'string' }),
  channels: aNumber('Its channels.'),
  unread: aNumber('New posts in channels of yours.'),
  openTasks: aNumber('Its open tasks.'),
  messages: aNumber('Its messages.'),
  memories: aNumber('Its memories.'),
  files: aNumber('Its files.'),
})

export const projectTool = tool({
  name: 'project',
  title: 'Projects and your focus',
  description:
    'Lists projects, shows one with its channels, open tasks and files, and keeps this session to one: with focus every ' +
    'list (check, tasks, channels, search, recall, memories) gives only what belongs to it, and says so, until clear. ' +
    'Use it when your work is on one project. A project is there once something names it.',
  set: 'all',
  effect: 'changes',
  output: outputSchemaOf({
    did: aText('seen, set, cleared or unchanged.'),
    projects: aList('With list.', projectSchema),
    project: orNull('With show.', projectSchema),
    channels: aList(`With show: the first ${partsMax}.`, channelRowSchema),
    tasks: aList(`With show: the first ${partsMax} open ones of all agents.`, rowSchema),
    files: aList(`With show: the first ${partsMax}.`, { type: 'string' }),
    focus: maybeText('What this session is kept to; null for everything.'),
    next: maybeText('The cursor for the next page; null at the end.'),
  }),
  fields: {
    action: word('needed', 'What to do.', ['list', 'show', 'focus', 'clear']),
    name: text(
      'optional',
      'The project, with show; with focus, which without it says the present one.',
      100,
    ),
    space: anySpaceField,
    cursor: text('optional', 'With list: from the last answer, for the next page.', 500),
  },
  async run({ deps }, { action, name, space, cursor }) {
    switch (action) {
      case 'list':
        return list(deps, space, cursor)
      case 'clear':
        return answered(await focusClear(deps), focused)
      case 'focus':
        if (name === undefined) return answered(await focusShow(deps), focused)
        return answered(await focusSet(deps, { project: name }), focused)
      case 'show':
        if (name === undefined) {
          const hint = 'See the projects with action list.'
          return refuse({ code: 'usage', why: 'The name of the project to show is missing.', hint })
        }
        return show(deps, name, space)
    }
  },
})

async function list(
  deps: Deps,
  space: string | undefined,
  cursor: string | undefined,
): Promise<Result<Answer>> {
  const focus = await focusOf(deps)
  return answered(await projectList(deps, { space }), (projects) => {
    const shapes = { keyOf: ({ name }: SeenProject) => name.slice(0, 120), rowOf }
    const page = pageOf(projects, shapes, { cursor, limit: rowsMax })
    if (!page.ok) return page
    const { rows, next } = page.value
    return done(answerWith({ projects: rows, focus, next }, `${projects.length} projects.`))
  })
}

async function show(deps: Deps, name: string, space: string | undefined): Promise<Result<Answer>> {
  const focus = await focusOf(deps)
  return answered(await projectShow(deps, { name, space }), (detail: SeenProjectDetail) => {
    const { channelList, tasks, fileList } = detail
    const parts = {
      project: rowOf(detail),
      channels: channelList.slice(0, partsMax).map(channelRow),
      tasks: tasks.slice(0, partsMax).map(taskRow),
      files: fileList.slice(0, partsMax).map((file) => sanitizeLine(file.name, 120)),
      focus,
    }
    return done(answerWith(parts, `The project ${sanitizeLine(detail.name, 80)}.`))
  })
}

async function focusOf(deps: Deps): Promise<string | null> {
  const project = await deps.focus.load()
  return project === undefined ? null : sanitizeLine(project, 80)
}

function focused({ did, project, known, near }: SeenFocus): Result<Answer> {
  if (project === undefined) return done(answerWith({ did }, 'No focus: lists give everything.'))
  const name = sanitizeLine(project, 80)
  const others = near.map((one) => sanitizeLine(one, 80)).join(', ')
  const isNew =
    known === 'known' ? '' : ` Nothing belongs to it yet.${others && ` Near: ${others}.`}`
  return done(answerWith({ did, focus: name }, `The focus is ${name}.${isNew}`))
}

function rowOf({ name, spaces, ...counts }: SeenProject): JsonObject {
  const { channels, unread, openTasks, messages, memories, files } = counts
  return {
    name: sanitizeLine(name, 80),
    spaces: spaces.slice(0, 20),
    channels,
    unread,
    openTasks,
    messages,
    memories,
    files,
  }
}

/** Every key is there, whatever the action was. */
function answerWith(structured: Answer['structured'], said: string): Answer {
  return {
    structured: {
      did: 'seen',
      projects: [],
      project: null,
      channels: [],
      tasks: [],
      files: [],
      focus: null,
      next: null,
      ...structured,
    },
    said,
  }
}
