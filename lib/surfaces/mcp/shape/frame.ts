/** The frame of pages that are given to a model: plain lines of 80 columns, times of this machine. */

import type { Deps } from '../../../app/ports.ts'
import type { Frame } from '../../../core/view/text/page.ts'

export function frameOf(deps: Deps): Frame {
  return {
    width: 80,
    bodyWidth: Number.POSITIVE_INFINITY,
    nowMs: deps.clock.nowMs(),
    stampOf: (ms: number) => deps.orgStamp(ms).replace(/^\[|\]$/gu, ''),
  }
}
