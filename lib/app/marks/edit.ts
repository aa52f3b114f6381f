/** A new version of a message or post by its author, in the entry of each of its recipients. What it said first stays. */

import { versionCharsMax } from '../../core/marks/version.ts'
import type { Message } from '../../core/model/message.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { normalBody } from '../../core/org/escape.ts'
import { isUnseen } from '../../core/org/visible.ts'
import type { SeenEdited } from '../../core/view/marks/types.ts'
import { editPost } from '../channel/marks/edit.ts'
import { postMeant } from '../channel/thread.ts'
import { isArchive, letterOf, outboxPath } from '../decode.ts'
import { findEntry } from '../find.ts'
import { awayRefusal } from '../outbox/act.ts'
import { findInOutbox, mayBeAway } from '../outbox/load.ts'
import type { Deps } from '../ports.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import { copiesOf } from './copies.ts'
import { tooManyVersions, writeVersions } from './new-version.ts'

export async function edit(
  deps: Deps,
  input: SpaceChoice & { readonly id: string; readonly text: string },
): Promise<Result<SeenEdited>> {
  const text = normalBody(input.text).trimEnd()
  const wrong = wrongText(text)
  if (wrong) return wrong
  // What told somebody of a mention is changed with the post that it told of, or they would differ.
  const post = await postMeant(deps, input)
  if (post) return post.ok ? editPost(deps, post.value, text) : post
  const found = await findEntry(deps, input)
  if (!found.ok) return found
  const refused = whyNot(deps, found.value)
  if (refused) return refused
  const copies = await copiesOf(deps, found.value)
  if (!copies.ok) return copies
  const relayed = await inOutbox(deps, copies.value)
  if (relayed) return relayed
  const messages = copies.value.filter((view) => view.kind === 'message')
  const hot = messages.filter(({ path }) => !isArchive(path))
  const changed = await writeVersions(deps, hot, text)
  if (!changed.ok) return changed
  const { id } = letterOf(found.value)
  const { count, reached } = changed.value
  return done({
    did: count === 0 ? 'unchanged' : 'edited',
    id,
    recipients: hot.map(({ message }) => message.to),
    archived: messages.length - hot.length,
    reached,
  })
}

function wrongText(text: string): Result<never> | undefined {
  if (isUnseen(text)) {
    const hint = 'Write the new text after the id. What was sent cannot be taken back.'
    const what = text.trim() === '' ? 'text' : 'character that anybody can see'
    return refuse({ code: 'usage', why: `The new version has no ${what}.`, hint })
  }
  if (text.length <= versionCharsMax) return undefined
  const why = `The text has ${text.length} characters; a new version may have ${versionCharsMax}.`
  return refuse({ code: 'usage', why, hint: 'Send it as a message of its own.' })
}

function whyNot(deps: Deps, view: EntryView): Result<never> | undefined {
  const { id, from } = letterOf(view)
  if (view.kind === 'task') {
    const why = `${id} is a task, whose text is what its owner approved.`
    return refuse({ code: 'wrong_state', why, hint: 'Cancel it, and send another one.' })
  }
  if (from !== deps.acting) {
    const why = `${id} is by ${from}, who alone can edit it.`
    return refuse({ code: 'not_allowed', why, hint: 'Reply to it instead.' })
  }
  if (view.standing.proof !== 'verified') {
    const why = `${id} does not bear your signature, so nobody could tell that the new text is yours.`
    return refuse({ code: 'wrong_state', why, hint: 'Send it as a message of its own.' })
  }
  return isArchive(view.path)
    ? inArchive(view.message)
    : tooManyVersions(view.message.id, view.versions)
}

/** No version goes by relay, and one recipient alone must not keep another text than the others. */
async function inOutbox(
  deps: Deps,
  copies: readonly EntryView[],
): Promise<Result<never> | undefined> {
  const view = copies.find(({ path }) => path === outboxPath)
  if (!view) return undefined
  const { id, to } = letterOf(view)
  const found = await findInOutbox(deps, { space: view.space, id })
  if (!found.ok) return found
  if (mayBeAway(found.value)) return refuse(awayRefusal(found.value, 'edited'))
  const why = `${id} goes to ${to} by relay, with the text that was signed.`
  const hint = `datacore-msg outbox cancel ${id}, then send it anew.`
  return refuse({ code: 'wrong_state', why, hint })
}

function inArchive({ id }: Message): Result<never> {
  const why = `${id} is in the archive, which is never rewritten.`
  return refuse({ code: 'wrong_state', why, hint: 'Reply to it instead.' })
}
