/** Projects and the focus as JSON. */

import type { SeenProject, SeenProjectDetail } from '../../channel/project.ts'
import { channelFields } from '../channel/json.ts'
import { document, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'
import { entryJson } from '../json/entry.ts'

export function projectsJson(projects: readonly SeenProject[]): JsonDocument {
  return document('projects', { projects: projects.map(projectFields) })
}

export function projectJson(detail: SeenProjectDetail): JsonDocument {
  return document('project', {
    project: projectFields(detail),
    channels: detail.channelList.map(channelFields),
    tasks: detail.tasks.map(entryJson),
    files: detail.fileList.map(({ id, space, name }) => ({ id, space, name })),
  })
}

/** `project` is null without a focus; `known` says whether anything belongs to it yet. */
export function focusJson(focus: {
  readonly did: string
  readonly project: string | undefined
  readonly known: 'known' | 'unknown'
}): JsonDocument {
  const { did, project, known } = focus
  return document('focus', { did, project: orNull(project), known: known === 'known' })
}

function projectFields(project: SeenProject): { readonly [key: string]: JsonValue } {
  const { name, spaces, channels, unread, openTasks, messages, memories, files } = project
  return { name, spaces, channels, unread, openTasks, messages, memories, files }
}
