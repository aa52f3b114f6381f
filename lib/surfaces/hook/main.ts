/** The bundle behind hooks/inbox-watcher: reads one event, prints at most one line of JSON, and always ends well. */

import { runHook } from './run.ts'

// The guard's arguments: the session that it looked for, and what its `stat` printed.
void runHook({ guardSession: process.argv[2] ?? '', guardLine: process.argv[3] ?? '' })
