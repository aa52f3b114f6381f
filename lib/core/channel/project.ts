/** Projects: what belongs together by a name that channels, tasks, messages, memories and files bear. */

import type { SeenTask } from '../view/seen.ts'
import type { SeenChannel } from './types.ts'

export interface SeenProject {
  readonly name: string
  readonly spaces: readonly string[]
  readonly channels: number
  /** New posts in channels of mine. */
  readonly unread: number
  readonly openTasks: number
  readonly messages: number
  readonly memories: number
  readonly files: number
}

export interface SeenProjectFile {
  readonly id: string
  readonly space: string
  readonly name: string
}

export interface SeenProjectDetail extends SeenProject {
  readonly channelList: readonly SeenChannel[]
  /** Open ones of all agents, oldest first. */
  readonly tasks: readonly SeenTask[]
  readonly fileList: readonly SeenProjectFile[]
}
