/** `edit`. */

import { edit } from '../../../app/marks/edit.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { editedPage } from '../../../core/view/marks/edited.ts'
import { editedJson } from '../../../core/view/marks/json.ts'
import type { Context } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { typedText } from './send.ts'

export async function runEdit({ space, call, wire }: Context): Promise<Result<Outcome>> {
  const [id = '', ...words] = call.words
  const { deps } = await wire('sodium')
  const text = await typedText(words.join(' '))
  return writtenOutcome(await edit(deps, { space, id, text }), (edited) => ({
    json: () => editedJson(edited),
    page: (frame) => editedPage(edited, frame),
  }))
}
