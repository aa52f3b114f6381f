/** What the MCP server takes from io beside the wiring of all surfaces; git is loaded by wiring-sync alone. */

export { hasRemote } from './has-remote.ts'
export { forgetSession } from './sessions/machine.ts'
