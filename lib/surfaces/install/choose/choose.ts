/** Who is installed where: from the options, the settings that are there, the terminal, or a guess. */

import { execFileSync } from 'node:child_process'
import { Failure } from '../../../app/failure.ts'
import type { Address } from '../../../core/model/address.ts'
import { childEnv } from '../../../io/wiring-install.ts'
import type { Wishes } from '../args.ts'
import type { Questions } from './ask.ts'
import { guessName, nameFrom } from './name.ts'
import type { Output } from '../output.ts'
import type { Choice } from '../plan.ts'
import { installEnv, knownName, rootAnswered, rootFrom } from './where.ts'

export interface Chooser {
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly output: Output
  /** Undefined when nothing may be asked. */
  readonly questions: Questions | undefined
}

/** The name first: it is what a person knows by heart, and the folder has a good default. */
export async function choose(chooser: Chooser, wishes: Wishes): Promise<Choice> {
  const { env, home, questions, output } = chooser
  const usual = rootFrom(wishes.root, env, home)
  if (!questions) {
    const known = await knownName(installEnv(env, usual), home)
    return { name: silentName(env, wishes.name, known), root: usual, home, env }
  }
  const usualName = await knownName(installEnv(env, usual), home)
  const asked = wishes.name === undefined ? await askName(chooser, questions, usualName) : undefined
  const root = wishes.root === undefined ? await askRoot(chooser, questions, usual) : usual
  const known = root === usual ? usualName : await knownName(installEnv(env, root), home)
  if (asked !== undefined && known !== undefined && known !== asked) {
    output.line(`The settings in that folder say that you are ${known}, and that stays.`)
    return { name: known, root, home, env }
  }
  return { name: asked ?? nameFrom(wishes.name!), root, home, env }
}

function silentName(
  env: NodeJS.ProcessEnv,
  typed: string | undefined,
  known: Address | undefined,
): Address {
  if (typed !== undefined) return nameFrom(typed)
  if (known) return known
  const guess = guessName(candidates(env))
  if (guess) return nameFrom(guess)
  throw new Failure('usage', 'Your name is not known, so nothing was changed.', {
    hint: 'Say it with --name, such as --name tex.',
  })
}

function askName(
  chooser: Chooser,
  questions: Questions,
  known: Address | undefined,
): Promise<Address> {
  const preset = known ?? guessName(candidates(chooser.env)) ?? 'me'
  const question = 'Your name, as others will address you'
  return untilUsable(chooser, async () => nameFrom(await questions.ask(question, preset)))
}

function askRoot(chooser: Chooser, questions: Questions, usual: string): Promise<string> {
  const { env, home, output } = chooser
  const preset = output.short(usual)
  return untilUsable(chooser, async () =>
    rootAnswered(await questions.ask('Folder of your spaces', preset), env, home),
  )
}

/** Asks again until the answer will do, and says why it does not. */
async function untilUsable<T>({ output }: Chooser, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      // What is no answer, such as Ctrl-C, ends it.
      if (!(error instanceof Failure) || error.code === 'io') throw error
      output.line(`${error.message} ${error.hint ?? ''}`.trim())
    }
  }
}

function candidates(env: NodeJS.ProcessEnv): readonly (string | undefined)[] {
  return [gitName(), env['USER'], env['LOGNAME']]
}

function gitName(): string | undefined {
  try {
    return execFileSync('git', ['config', 'user.name'], {
      encoding: 'utf8',
      env: childEnv(process.env),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}
