/** `presence typing`: for screens and editors, which may call it at each key; the daemon says it seldom enough. */

import { contactShow } from '../../../app/contacts.ts'
import type { Answers } from '../../../app/daemon/control.ts'
import { parseId } from '../../../core/model/id.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { silentSentence } from '../../../core/view/relay/silent.ts'
import { paragraph } from '../../../core/view/text/page.ts'
import { askDaemon, silentDaemon } from '../../../io/wiring-ask.ts'
import { type Context, option } from '../context.ts'
import type { Outcome } from '../outcome.ts'

type Said = Answers['typing']['said'] | 'no daemon'

const wordsOf: Readonly<Record<Said, (to: string) => string>> = {
  told: (to) => `${to} is there, and was told that you type.`,
  lately: (to) => `${to} was told a moment ago.`,
  nobody: (to) => `${to} is not there by relay, so nobody was told.`,
  'no daemon': () => 'No daemon is connected to a relay here, so nobody was told.',
}

/** Nobody waits for it, so that nobody is there to be told is no error. */
export async function runTyping(context: Context): Promise<Result<Outcome>> {
  const { call, env, space } = context
  const { deps, places } = await context.wire('node')
  const found = await contactShow(deps, { who: call.words[0] ?? '', space })
  if (!found.ok) return found
  const typed = option(context, 'thread')
  const thread = typed === undefined ? undefined : parseId(typed)
  if (typed !== undefined && thread === undefined) {
    const hint = 'Write the whole id of the message that you answer.'
    return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no id.`, hint })
  }
  const to = found.value.contact.address
  const asked = { op: 'typing', to, ...(thread ? { thread } : {}) } as const
  const { enabled } = deps.settings.messaging.relay
  const answer = enabled ? await askDaemon(places, env, asked) : undefined
  const said: Said = answer?.said ?? 'no daemon'
  const silent = enabled && !answer ? silentDaemon(places) : undefined
  const words = silent ? `${silentSentence(silent)} So nobody was told.` : wordsOf[said](to)
  return done({
    json: () => document('typing', { to, said }),
    page: (frame) => paragraph(words, frame.width),
  })
}
