/** `contacts ...`. */

import { contactAdd } from '../../../app/contact-add.ts'
import { contactShow, contacts, groups } from '../../../app/contacts.ts'
import { block, trust } from '../../../app/trust.ts'
import type { ContactView } from '../../../app/views.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { contactJson, contactsJson, groupsJson } from '../../../core/view/json/people.ts'
import { contactPage, contactsPage, groupsPage } from '../../../core/view/text/contacts.ts'
import { type Context, option, optionList } from '../context.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runList({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await contacts(deps, { space }), (found) => ({
    json: () => contactsJson(found),
    page: (frame) => contactsPage(found, frame),
  }))
}

export async function runShow({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await contactShow(deps, { space, who: call.words[0] ?? '' }), contactOutcome)
}

export async function runAdd(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const result = await contactAdd(deps, {
    space: context.space,
    name: context.call.words[0] ?? '',
    handles: optionList(context, 'handle'),
    email: option(context, 'email'),
    groups: optionList(context, 'group'),
    publicKey: option(context, 'key'),
    agentOf: option(context, 'agent-of'),
    via: option(context, 'via'),
  })
  return writtenOutcome(result, contactOutcome)
}

export async function runTrust({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  const [who = '', tier = ''] = call.words
  return writtenOutcome(await trust(deps, { space, who, tier: tier.toLowerCase() }), contactOutcome)
}

export async function runBlock({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return writtenOutcome(await block(deps, { space, who: call.words[0] ?? '' }), contactOutcome)
}

export async function runGroups({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await groups(deps, { space }), (found) => ({
    json: () => groupsJson(found),
    page: (frame) => groupsPage(found, frame),
  }))
}

function contactOutcome(view: ContactView): Outcome {
  return { json: () => contactJson(view), page: (frame) => contactPage(view, frame) }
}
