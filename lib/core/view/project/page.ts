/** Projects and the focus for eyes. */

import type { SeenProject, SeenProjectDetail } from '../../channel/project.ts'
import { channelsPage } from '../channel/page.ts'
import { sanitizeLine } from '../sanitize.ts'
import { shownName } from '../shown-name.ts'
import {
  blankLine,
  folded,
  type Frame,
  line,
  type Page,
  paragraph,
  toned,
  withCommand,
} from '../text/page.ts'
import { entryRows, spacesOf } from '../text/rows.ts'
import { count } from '../text/words.ts'

const nameCharsMax = 80
const tasksShown = 50
const filesShown = 50

export function projectsPage(projects: readonly SeenProject[], frame: Frame): Page {
  if (projects.length === 0) {
    const sentence = 'Nothing belongs to a project yet. Begin with:'
    return withCommand(sentence, 'datacore-msg channel create NAME --project PROJECT', frame.width)
  }
  return projects.flatMap((project) => [
    line(toned('strong', shownName(project.name, nameCharsMax)), newsOf(project)),
    ...folded(line(toned('dim', `  ${factsOf(project)}`)), frame.width, '  '),
  ])
}

function newsOf({ unread }: SeenProject) {
  return toned('good', unread > 0 ? `  ${unread} new` : '')
}

function factsOf({ channels, openTasks, messages, memories, files, spaces }: SeenProject): string {
  const counts = [
    channels > 0 ? count(channels, 'channel') : '',
    openTasks > 0 ? count(openTasks, 'open task') : '',
    messages > 0 ? count(messages, 'message') : '',
    memories > 0 ? `${memories} ${memories === 1 ? 'memory' : 'memories'}` : '',
    files > 0 ? count(files, 'file') : '',
  ].filter(Boolean)
  return `${counts.join(', ') || 'nothing open'}, in ${spaces.join(', ')}`
}

export function projectPage(detail: SeenProjectDetail, frame: Frame): Page {
  const { channelList, tasks, fileList } = detail
  const name = sanitizeLine(detail.name, nameCharsMax)
  const options = spacesOf(tasks)
  const rows = tasks.slice(0, tasksShown).flatMap((task) => entryRows(task, frame, options))
  return [
    line(toned('strong', name), newsOf(detail)),
    ...folded(line(toned('dim', `  ${factsOf(detail)}`)), frame.width, '  '),
    ...part('Channels', channelList.length > 0 ? channelsPage(channelList, frame, {}) : []),
    ...part('Open tasks', [...rows, ...moreThan(tasks.length, tasksShown)]),
    ...part('Files', [
      ...fileList.slice(0, filesShown).map((file) => {
        return line(`${sanitizeLine(file.name, 100)}  `, toned('dim', sanitizeLine(file.id, 160)))
      }),
      ...moreThan(fileList.length, filesShown),
    ]),
    blankLine,
    ...withCommand(
      'Keep to it in every list:',
      `datacore-msg focus set ${shellName(name)}`,
      frame.width,
    ).map((spans) => spans.map(({ text }) => toned('dim', text))),
  ]
}

function part(title: string, page: Page): Page {
  return page.length === 0 ? [] : [blankLine, line(toned('strong', title)), blankLine, ...page]
}

function moreThan(total: number, shown: number): Page {
  return total > shown ? [line(toned('dim', `and ${total - shown} more`))] : []
}

function shellName(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

export function focusPage(
  focus: {
    readonly did: 'set' | 'cleared' | 'unchanged' | 'seen'
    readonly project: string | undefined
    readonly known: 'known' | 'unknown'
    readonly near: readonly string[]
  },
  frame: Frame,
): Page {
  const { did, project, known, near } = focus
  if (project === undefined) {
    const said = did === 'cleared' ? 'The focus is ended.' : 'There is no focus.'
    return withCommand(`${said} Set one with:`, 'datacore-msg focus set PROJECT', frame.width)
  }
  const name = sanitizeLine(project, nameCharsMax)
  const said =
    did === 'set'
      ? `Lists keep to the project ${name} from now on`
      : `Lists keep to the project ${name}`
  const meant =
    near.length > 0 ? ` Did you mean ${near.map((one) => shownName(one, 60)).join(' or ')}?` : ''
  return [
    ...paragraph(`${said}, in this terminal or session.`, frame.width),
    ...(known === 'known'
      ? []
      : paragraph(`Nothing belongs to it yet.${meant}`, frame.width).map((spans) =>
          spans.map(({ text }) => toned('warn', text)),
        )),
  ]
}
