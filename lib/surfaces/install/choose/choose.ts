/** Who is installed where: from the options, the settings that are there, the terminal, or a guess. */

import { execFileSync } from 'node:child_process'
import { Failure } from '../../../app/failure.ts'
import type { Address } from '../../../core/model/address.ts'
import type { Wishes } from '../args.ts'
import type { Questions } from './ask.ts'
import { guessName, nameFrom } from './name.ts'
import type { Output } from '../output.ts'
import type { Choice } from '../plan.ts'
import { installEnv, knownName, rootFrom } from './where.ts'

export interface Chooser {
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly output: Output
  /** Undefined when nothing may be asked. */
  readonly questions: Questions | undefined
}

export async function choose(chooser: Chooser, wishes: Wishes): Promise<Choice> {
  const { env, home } = chooser
  const root = await chooseRoot(chooser, wishes.root)
  const known = await knownName(installEnv(env, root), home)
  return { name: await chooseName(chooser, wishes.name, known), root, home, env }
}

async function chooseRoot(
  { env, home, output, questions }: Chooser,
  typed: string | undefined,
): Promise<string> {
  const preset = rootFrom(typed, env, home)
  if (typed !== undefined || !questions) return preset
  const answer = await questions.ask('Folder of your spaces', output.short(preset))
  return rootFrom(answer, env, home)
}

async function chooseName(
  { env, output, questions }: Chooser,
  typed: string | undefined,
  known: Address | undefined,
): Promise<Address> {
  if (typed !== undefined) return nameFrom(typed)
  if (known) {
    if (questions) output.line(`Your name, as the settings there have it: ${known}`)
    return known
  }
  const guess = guessName([gitName(), env['USER'], env['LOGNAME']])
  if (!questions) {
    if (guess) return nameFrom(guess)
    throw new Failure('usage', 'Your name is not known, so nothing was changed.', {
      hint: 'Say it with --name, such as --name tex.',
    })
  }
  for (;;) {
    const answer = await questions.ask('Your name, as others will address you', guess ?? 'me')
    try {
      return nameFrom(answer)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      output.line(`${error.message} ${error.hint ?? ''}`.trim())
    }
  }
}

function gitName(): string | undefined {
  try {
    return execFileSync('git', ['config', 'user.name'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}
