/** What the prompt hook takes from io beside the wiring of all surfaces: its memory, stamp, trace and transcript. */

export { traceError, traceLine } from './hook-log.ts'
export { writeStamp } from './hook-stamp.ts'
export { createHookState, hookFolder } from './hook-state.ts'
export { type Places, placesOf } from './places.ts'
export { realFolder } from './real-folder.ts'
export { systemTranscript } from './transcript.ts'
