/** What commands take from io to ask the daemon; loaded by those that may have something to ask. */

export { silentDaemon } from './daemon/silent.ts'
export { askDaemon, followDaemon, peersHere } from './daemon/socket/ask.ts'
