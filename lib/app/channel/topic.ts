/** Says what a channel is about. */

import { topicCharsMax } from '../../core/channel/facts.ts'
import type { SeenChannelChange } from '../../core/channel/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { oneLine } from '../../core/org/escape.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { openChannel } from './find.ts'
import { asMember, say } from './say.ts'

/** One line; an empty one takes the topic away. */
export async function channelTopic(
  deps: Deps,
  input: SpaceChoice & { readonly name: string; readonly topic: string },
): Promise<Result<SeenChannelChange>> {
  const topic = checkedTopic(input.topic)
  if (!topic.ok) return topic
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const said = await say(
    deps,
    known,
    channel.name,
    asMember(deps, known, (now) => {
      const isSame = now.topic === topic.value && now.others.every(({ verb }) => verb !== 'Topic')
      return done(isSame ? [] : [{ verb: 'Topic', value: topic.value }])
    }),
  )
  if (!said.ok) return said
  return done({ did: said.value.reached === 'nothing' ? 'unchanged' : 'changed', ...said.value })
}

export function checkedTopic(typed: string): Result<string> {
  const topic = oneLine(typed)
  if (topic.length <= topicCharsMax) return done(topic)
  const why = `A topic has at most ${topicCharsMax} characters, and this one has ${topic.length}.`
  return refuse({ code: 'usage', why, hint: 'Post the rest as a message.' })
}
