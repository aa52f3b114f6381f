/** All tools, in the order in which a client lists them. A new one is a file in tools/ and a line here. */

import type { Tool } from './tool.ts'
import { checkTool } from './tools/check.ts'
import { attentionTool } from './tools/conversations/attention.ts'
import { contextTool } from './tools/conversations/context.ts'
import { deliveryTool } from './tools/conversations/delivery.ts'
import { editTool } from './tools/conversations/edit.ts'
import { exportTool } from './tools/conversations/export.ts'
import { threadListTool } from './tools/conversations/thread-list.ts'
import { forgetTool, memoryListTool } from './tools/knowledge/memories.ts'
import { recallTool } from './tools/knowledge/recall.ts'
import { rememberTool, supersedeTool } from './tools/knowledge/remember.ts'
import { stateWatchTool } from './tools/knowledge/state-watch.ts'
import { stateTool } from './tools/knowledge/state.ts'
import { markTool } from './tools/mark.ts'
import { readTool } from './tools/read.ts'
import { searchTool } from './tools/search.ts'
import { broadcastTool, replyTool, sendTool } from './tools/send.ts'
import { statusTool, todayTool } from './tools/status.ts'
import { taskTool } from './tools/task.ts'
import { channelTool } from './tools/together/channel.ts'
import { filesTool } from './tools/together/files.ts'
import { lockTool } from './tools/together/lock.ts'
import { presenceTool } from './tools/together/presence.ts'
import { projectTool } from './tools/together/project.ts'
import { whoTool } from './tools/who.ts'

export const allTools: readonly Tool[] = [
  checkTool,
  readTool,
  sendTool,
  replyTool,
  taskTool,
  markTool,
  channelTool,
  stateTool,
  rememberTool,
  recallTool,
  filesTool,
  whoTool,
  searchTool,
  statusTool,
  projectTool,
  contextTool,
  threadListTool,
  attentionTool,
  deliveryTool,
  editTool,
  exportTool,
  lockTool,
  presenceTool,
  supersedeTool,
  forgetTool,
  memoryListTool,
  stateWatchTool,
  broadcastTool,
  todayTool,
]

export type Toolset = 'first' | 'all'

/** Context is expensive: without `all`, at most twelve. */
export function toolsOf(set: Toolset): readonly Tool[] {
  return set === 'all' ? allTools : allTools.filter((one) => one.set === 'first')
}
