/** A clone below the root that has no messaging tree yet: what somebody means who names it. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isSpaceName } from '../../space.ts'

export function cloneWithoutSpace(root: string, name: string): string | undefined {
  if (!isSpaceName(name)) return undefined
  const dir = join(root, name)
  const isOne = existsSync(join(dir, '.git')) && !existsSync(join(dir, 'org', 'messaging'))
  return isOne ? dir : undefined
}
