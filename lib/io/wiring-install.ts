/** What the installer takes from io beside the wiring of all surfaces: places, identity, whole files. */

export { codeOf, ioFailure, makeFolder, readIfThere, replaceFile } from './atomic-file.ts'
export { hooksOffIn } from './claude-hooks-off.ts'
export { privacyNotes } from './doctor-space.ts'
export { createHookState, hookFolder } from './hook-state.ts'
export { prepareMerges } from './merge-space.ts'
export { keepFileFromGit } from './keep-from-git.ts'
export { type Places, placesOf, readInstallRecord } from './places.ts'
export { forgetSession } from './sessions/machine.ts'
export { loadSettings } from './settings.ts'
export { createIdentity, keyFile } from './vault.ts'
export { makePrivateFolder, writePrivate } from './vault-file.ts'
export { type Wired, wire } from './wiring.ts'
