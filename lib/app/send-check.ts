/** What a message is refused for before anything is stored, once it is known who is meant and where. */

import type { Address } from '../core/model/address.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { isSafeName } from '../core/route/route.ts'
import { noteHint } from '../core/route/route-file.ts'
import type { TypedText } from './compose.ts'
import { loadContacts, type Recipient, resolveTargets } from './people.ts'
import type { Deps, Space } from './ports.ts'
import type { SendInput } from './views.ts'

/** Folder names are at most 255 bytes everywhere. */
const projectCharsMax = 200

interface Draft {
  readonly input: SendInput
  readonly typed: TypedText
  readonly space: Space
  readonly recipients: readonly Recipient[]
}

/** Undefined when it may be sent. */
export async function refusedDraft(deps: Deps, draft: Draft): Promise<Result<never> | undefined> {
  return (
    wrongOptions(draft) ?? (await blockedRecipient(deps, draft)) ?? (await wrongRoute(deps, draft))
  )
}

function wrongOptions({ input, recipients }: Draft): Result<never> | undefined {
  if (input.blocking && recipients.every(({ kind }) => kind === 'agent')) {
    const why = '--blocking is for a message to a person; a task is always waited for.'
    return refuse({
      code: 'usage',
      why,
      hint: 'Leave it out, or say how much it matters with --priority.',
    })
  }
  const person = recipients.find(({ kind }) => kind === 'person')
  const forTasks = [
    input.effort !== undefined && '--effort',
    input.tokens !== undefined && '--tokens',
    input.deadlineMs !== undefined && '--deadline',
  ].filter((name) => name !== false)
  if (person && forTasks.length > 0) {
    const why = `${forTasks.join(' and ')} is for an agent's task, and ${person.address} is a person.`
    return refuse({ code: 'usage', why, hint: `Did you mean @${person.address}-claude?` })
  }
  if (input.project === undefined || isFolderName(input.project)) return undefined
  const why = `"${input.project.slice(0, 60)}" is no name of a project folder.`
  const hint = 'Write its name without a path or special characters.'
  return refuse({ code: 'usage', why, hint })
}

/** One folder's own name: where it lies is known to the machine that works there. */
function isFolderName(text: string): boolean {
  return (
    text.length <= projectCharsMax &&
    isSafeName(text) &&
    !text.includes('/') &&
    !/^\.*$/u.test(text)
  )
}

async function blockedRecipient(
  deps: Deps,
  { recipients }: Draft,
): Promise<Result<never> | undefined> {
  const isBlocked = await isBlockedHere(deps)
  const blocked = recipients.find(({ address }) => isBlocked(address))
  if (!blocked) return undefined
  const why = `You blocked ${blocked.address}, so nothing was sent.`
  return refuse({ code: 'blocked', why, hint: 'datacore-msg contacts trust lifts the block.' })
}

/** Whom I blocked gets nothing from me. */
export async function isBlockedHere(deps: Deps): Promise<(address: Address) => boolean> {
  const pins = await deps.pins.load()
  return (address) => pins[address]?.tier === 'blocked'
}

/** A copy goes to somebody whom the space knows: found out now, and not when the answer is there. */
async function wrongRoute(deps: Deps, { typed, space }: Draft): Promise<Result<never> | undefined> {
  const { route } = typed
  if (route === undefined) return undefined
  if (!route.startsWith('user:')) {
    const why = await deps.routes.check(space, route)
    return why
      ? refuse({ code: 'usage', why: `${why}, so nothing was sent.`, hint: noteHint })
      : undefined
  }
  const target = `@${route.slice('user:'.length)}`
  const found = resolveTargets(deps, [target], await loadContacts(deps, space))
  if (found.ok) return undefined
  const why = `${found.refusal.why.replace(/\.$/u, '')}, so nothing was sent.`
  return refuse({ ...found.refusal, why })
}
