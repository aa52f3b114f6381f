/** Arguments that several commands take. */

import type { ArgumentSpec } from './types.ts'

export const entryId: ArgumentSpec = {
  name: 'ID',
  takes: 'one',
  about: 'The id, any unique part of it, or "last" for the newest message to you.',
  offer: 'entry',
}
