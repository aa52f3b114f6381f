/** `--version`. */

import manifest from '../../../../package.json' with { type: 'json' }
import type { Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { line } from '../../../core/view/text/page.ts'
import type { Outcome } from '../outcome.ts'

export function version(): Result<Outcome> {
  const { version: ours } = manifest
  const { node } = process.versions
  return {
    ok: true,
    value: {
      json: () => document('version', { version: ours, node }),
      page: () => [line(`datacore-msg ${ours}, node ${node}`)],
    },
  }
}
