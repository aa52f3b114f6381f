/** Each command's code, loaded when it is called and not before. */

import type { Run } from '../context.ts'

export const runs: Readonly<Record<string, () => Promise<Run>>> = {
  send: async () => (await import('./send.ts')).runSend,
  reply: async () => (await import('./send.ts')).runReply,
  inbox: async () => (await import('./inbox.ts')).runInbox,
  show: async () => (await import('./show.ts')).runShow,
  thread: async () => (await import('./show.ts')).runThread,
  mark: async () => (await import('./mark.ts')).runMark,
  search: async () => (await import('./search.ts')).runSearch,
  since: async () => (await import('./search.ts')).runSince,
  today: async () => (await import('./today.ts')).runToday,
  tasks: async () => (await import('./tasks.ts')).runTasks,
  'task show': async () => (await import('./tasks.ts')).runTaskShow,
  ...Object.fromEntries(
    (['approve', 'reject', 'cancel', 'complete', 'retry', 'revise', 'archive'] as const).map(
      (verb) =>
        [`task ${verb}`, async () => (await import('./tasks.ts')).runTaskAct(verb)] as const,
    ),
  ),
  'task claim': async () => (await import('./claim.ts')).runClaim,
  'contacts list': async () => (await import('./contacts.ts')).runList,
  'contacts show': async () => (await import('./contacts.ts')).runShow,
  'contacts add': async () => (await import('./contacts.ts')).runAdd,
  'contacts trust': async () => (await import('./contacts.ts')).runTrust,
  'contacts block': async () => (await import('./contacts.ts')).runBlock,
  'contacts groups': async () => (await import('./contacts.ts')).runGroups,
  init: async () => (await import('./space.ts')).runInit,
  archive: async () => (await import('./space.ts')).runArchive,
  status: async () => (await import('./space.ts')).runStatus,
  sync: async () => (await import('./sync.ts')).runSync,
  migrate: async () => (await import('./migrate.ts')).runMigrate,
  'settings show': async () => (await import('./settings.ts')).runSettings,
  mcp: async () => (await import('./mcp.ts')).runMcp,
  watch: async () => (await import('./watch.ts')).runWatch,
  launch: async () => (await import('./launch.ts')).runLaunch,
  'task progress': async () => (await import('./tasks.ts')).runTaskProgress,
  doctor: async () => (await import('./doctor.ts')).runDoctor,
  completion: async () => (await import('./completion.ts')).runCompletion,
  help: async () => (await import('./help.ts')).runHelp,
  'hook-tool send-reply': async () => (await import('./hook-tool.ts')).runSendReply,
  'hook-tool mark-message': async () => (await import('./hook-tool.ts')).runMarkMessage,
  'hook-tool task-queue': async () => (await import('./hook-tool.ts')).runTaskQueue,
}
