/** `--version`. */

import type { Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { line } from '../../../core/view/text/page.ts'
import { ourVersion } from '../../../io/wiring-version.ts'
import type { Outcome } from '../outcome.ts'

export function version(): Result<Outcome> {
  const { node } = process.versions
  return {
    ok: true,
    value: {
      json: () => document('version', { version: ourVersion, node }),
      page: () => [line(`datacore-msg ${ourVersion}, node ${node}`)],
    },
  }
}
