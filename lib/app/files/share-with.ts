/** Shares a file and tells somebody of it: the same as a message with the file attached, in the space where they are known. */

import type { SeenShared } from '../../core/files/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { send } from '../send.ts'
import { refusedDraft } from '../send-check.ts'
import { whereAndWho } from '../send-where.ts'
import type { SendReport } from '../views.ts'
import { fileShare, type ShareInput } from './share.ts'

/** Nothing is shared when nobody can be told. */
export async function shareWith(
  deps: Deps,
  input: ShareInput & { readonly targets: readonly string[] },
): Promise<Result<{ readonly shared: SeenShared; readonly sent: SendReport }>> {
  const { targets } = input
  const message = { space: input.space, targets, text: '' }
  const addressed = await whereAndWho(deps, message, undefined)
  if (!addressed.ok) return addressed
  const { space, recipients } = addressed.value
  const typed = { body: '', mentions: [], route: undefined, replyTo: undefined }
  const refused = await refusedDraft(deps, { input: message, typed, space, recipients })
  if (refused) return refused
  const shared = await fileShare(deps, { ...input, space: space.name })
  if (!shared.ok) return shared
  const { id, sha256, name } = shared.value.file
  const sent = await send(deps, {
    space: space.name,
    targets,
    text: `Shared a file: ${name}`,
    attachments: [{ id, sha256 }],
  })
  return sent.ok ? done({ shared: shared.value, sent: sent.value }) : sent
}
