/** Every command, in the order of the help. */

import { fileSpecs } from './files.ts'
import { lockSpecs, presenceSpecs } from './locks.ts'
import { conversationSpecs } from './conversations.ts'
import { channelSpecs } from './channels.ts'
import { hiddenSpecs, machineSpecs } from './machine.ts'
import { markSpecs } from './marks.ts'
import { memorySpecs } from './memory.ts'
import { messageSpecs } from './messages.ts'
import { peopleSpecs } from './people.ts'
import { outboxSpecs, relaySpecs } from './relay/client.ts'
import { projectSpecs } from './projects.ts'
import { sessionSpecs } from './sessions.ts'
import { stateSpecs } from './state.ts'
import { taskSpecs } from './tasks.ts'
import type { CommandSpec, Section } from './types.ts'

/** Those that people call. */
export const listedSpecs: readonly CommandSpec[] = [
  ...messageSpecs,
  ...outboxSpecs,
  ...markSpecs,
  ...conversationSpecs,
  ...channelSpecs,
  ...projectSpecs,
  ...taskSpecs,
  ...sessionSpecs,
  ...presenceSpecs,
  ...memorySpecs,
  ...stateSpecs,
  ...fileSpecs,
  ...lockSpecs,
  ...peopleSpecs,
  ...relaySpecs,
  ...machineSpecs,
]

export const allSpecs: readonly CommandSpec[] = [...listedSpecs, ...hiddenSpecs]

export const sections: readonly Section[] = [
  'Messages',
  'Channels and projects',
  'Agent tasks',
  'Agent sessions',
  'Shared knowledge',
  'People',
  'This machine',
]

/** First words that stand before a second one: `task`, `contacts`, `settings`, `hook-tool`. */
export const familyNames: readonly string[] = [
  ...new Set(allSpecs.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0]!] : []))),
]

/** What a family's name alone means: `contacts` lists. */
export const familyDefaults: Readonly<Record<string, string>> = {
  contacts: 'contacts list',
  channel: 'channel list',
  project: 'project list',
  focus: 'focus show',
  settings: 'settings show',
  memory: 'memory list',
  state: 'state list',
  file: 'file list',
  lock: 'lock list',
  presence: 'who',
  outbox: 'outbox list',
}
