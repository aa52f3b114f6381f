/** The channel of a post for somebody who changes what stands in it: open, and theirs as a member. */

import type { SeenPost } from '../../../core/channel/types.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import type { Deps } from '../../ports.ts'
import { openChannel, type Opened } from '../find.ts'
import { isMember } from '../load.ts'
import { mustBeOpen, notMember } from '../say.ts'

export async function openAsMember(
  deps: Deps,
  { space, post }: Pick<SeenPost, 'space' | 'post'>,
): Promise<Result<Opened>> {
  const opened = await openChannel(deps, { space, name: post.channel })
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const open = mustBeOpen(channel, space)
  if (!open.ok) return open
  return isMember(channel, deps.acting, known.contacts)
    ? done(opened.value)
    : notMember(channel.name)
}
