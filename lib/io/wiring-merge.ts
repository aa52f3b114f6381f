/** What git calls in the middle of a merge: as little as can be, for it starts once for each file. */

export { mergeFiles } from './merge-driver.ts'
