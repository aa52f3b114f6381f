/** `status`, and the day's page. */

import { status } from '../../../app/status.ts'
import { today } from '../../../app/today.ts'
import { done } from '../../../core/model/refusal.ts'
import { plainText } from '../../../core/view/text/page.ts'
import { todayPage, todaySilence } from '../../../core/view/text/today.ts'
import { narrowedBy, narrowedProperties, projectField } from '../args/project.ts'
import { anySpaceField } from '../args/space.ts'
import { aList, anObject, aNumber, aText, outputSchemaOf } from '../json.ts'
import { fitting } from '../page.ts'
import { frameOf } from '../shape/frame.ts'
import {
  relayRow,
  relaySchema,
  relayTrouble,
  unstoredRows,
  unstoredSchema,
} from '../shape/relay.ts'
import { askDaemon, silentDaemon } from '../../../io/wiring-ask.ts'
import { answered, tool } from '../tool.ts'

const spacesMax = 50

export const statusTool = tool({
  name: 'status',
  title: 'See who you are here',
  description:
    'Tells whom you act for, under which name, which spaces there are, and how much waits in each. Use it once when you ' +
    'do not know which space to name, or when something does not go where you expected.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    me: aText('Your person.'),
    acting: aText(
      'You: the agent whose name your messages bear. It is set outside, never per call.',
    ),
    session: aText('This session, under which you claim tasks.'),
    fingerprint: aText('Of the key that signs.'),
    root: aText('The folder of the spaces.'),
    relay: relaySchema,
    unstored: unstoredSchema,
    spaces: aList(
      `The first ${spacesMax}.`,
      anObject({
        name: aText('Give it as space.'),
        unread: aNumber('Unread messages to your person.'),
        todo: aNumber('Messages kept to do.'),
        queued: aNumber('Tasks in the queue.'),
        working: aNumber('Tasks that are claimed.'),
        waiting: aNumber('Tasks that wait for a decision or a limit.'),
      }),
    ),
  }),
  fields: { space: anySpaceField },
  async run({ deps, places, env }, { space }) {
    const used = deps.settings.messaging.relay.enabled ? ('yes' as const) : ('no' as const)
    const daemon = used === 'yes' ? await askDaemon(places, env, { op: 'status' }) : undefined
    const silent = used === 'yes' && !daemon ? silentDaemon(places) : undefined
    const trouble = relayTrouble({ relay: daemon?.relay, used, ...(silent ? { silent } : {}) })
    const unstored = daemon?.unstored ?? []
    return answered(await status(deps, { space }), ({ me, fingerprint, spaces }) => {
      const rows = spaces.slice(0, spacesMax).map(({ name, unread, todo, tasks }) => {
        const { QUEUED: queued, WORKING: working, WAITING: waiting } = tasks
        return { name, unread, todo, queued, working, waiting }
      })
      const { acting, session } = deps
      const lost =
        unstored.length > 0 ? ` ${unstored.length} that came by relay could not be stored.` : ''
      return done({
        structured: {
          me,
          acting,
          session,
          fingerprint,
          root: places.root,
          relay: relayRow(daemon?.relay),
          unstored: unstoredRows(unstored),
          spaces: rows,
        },
        said: `You are ${acting}, for ${me}, in ${spaces.length} spaces.${trouble}${lost}`,
      })
    })
  },
})

export const todayTool = tool({
  name: 'today',
  title: 'Make the section of the daily briefing',
  description:
    'Gives the day in Markdown: unread messages, what needs a decision of your person, what their agents work on, what is ' +
    'queued and what was done today. Use it for a briefing, or when your person asks what there is today.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    markdown: aText(
      'Our own headings, with first lines of others in it as data; empty where the person wants none (messaging.show_in_today).',
    ),
    cut: { type: 'boolean', description: 'True when there was more than fits.' },
    ...narrowedProperties,
  }),
  fields: { project: projectField, space: anySpaceField },
  async run({ deps }, { project, space }) {
    const by = await narrowedBy(deps, project)
    return answered(await today(deps, { space, project: by.project }), (view) => {
      const isShown = deps.settings.messaging.show_in_today
      const markdown = isShown ? plainText(todayPage(view, frameOf(deps))) : ''
      const shown = fitting(markdown)
      const counts = `${view.unread.length} unread, ${view.needsDecision.length} to decide.${by.said}`
      return done({
        structured: { markdown: shown, cut: shown.length < markdown.length, ...by.fields },
        said: isShown ? counts : todaySilence,
      })
    })
  },
})
