/** What the command line takes from io beside the wiring of all surfaces: what must work while there is no key yet. */

export { childEnv } from './child-env.ts'
export { hasClaudePlugin } from './claude-plugin.ts'
export { examine, repair } from './doctor.ts'
export { privacyNotes } from './doctor-space.ts'
export { hasRemote } from './has-remote.ts'
export { createOldFiles } from './old-files.ts'
export { prepareMerges } from './merge-space.ts'
export { type Places, placesOf } from './places.ts'
export { loadSettings } from './settings.ts'
export { createOrgStore } from './store.ts'
export { createIdentity } from './vault.ts'
