/** Puts a channel away, or opens it again: it stays readable, and takes no posts meanwhile. */

import type { SeenChannelChange } from '../../core/channel/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { openChannel } from './find.ts'
import { isMember } from './load.ts'
import { isGone, notMember, say } from './say.ts'

export async function channelArchive(
  deps: Deps,
  input: SpaceChoice & { readonly name: string; readonly to: 'archived' | 'open' },
): Promise<Result<SeenChannelChange>> {
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const said = await say(deps, known, channel.name, (now) => {
    if (!now) return isGone(known.space.name)
    if (!isMember(now, deps.acting, known.contacts)) return notMember(now.name)
    const verb = input.to === 'archived' ? 'Archived' : 'Opened'
    return done(now.state === input.to ? [] : [{ verb, value: '' }])
  })
  if (!said.ok) return said
  const did = input.to === 'archived' ? 'archived' : 'opened'
  return done({ did: said.value.reached === 'nothing' ? 'unchanged' : did, ...said.value })
}
