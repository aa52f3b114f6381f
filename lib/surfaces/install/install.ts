/** One installation: what will be done is shown, then done step by step, each step told with its outcome. */

import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Failure } from '../../app/failure.ts'
import { hooksOffIn, privacyNotes } from '../../io/wiring-install.ts'
import type { Wishes } from './args.ts'
import { cancelled, createQuestions } from './choose/ask.ts'
import { choose } from './choose/choose.ts'
import { pathAdvice } from './command-link.ts'
import { firstRun } from './first-run/run.ts'
import { asFailure, complain, type Output } from './output.ts'
import { saveManifest } from './manifest.ts'
import { firstSpace, type InstallPlan, planInstall, type StepState } from './plan.ts'
import { type Step, stepsOf } from './steps.ts'
import { onStop } from './stop.ts'

export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly output: Output
  readonly manner: 'ask' | 'silent'
  readonly wishes: Wishes
}

const words: Readonly<Record<StepState, string>> = {
  make: 'make',
  change: 'change',
  keep: 'keep',
}

/** Throws Failure: before the first step with nothing changed, later with what was done and what not. */
export async function install({
  env,
  home,
  output,
  manner,
  wishes,
}: InstallOptions): Promise<void> {
  const questions = manner === 'ask' ? createQuestions() : undefined
  let plan: InstallPlan
  let steps: readonly Step[]
  try {
    plan = await planInstall(await choose({ env, home, output, questions }, wishes))
    steps = stepsOf(plan)
    if (questions) {
      showPlan(output, steps)
      if ((await questions.confirm('Go on?')) === 'no') throw cancelled()
      output.line()
    }
  } finally {
    questions?.close()
  }
  const titles = [...steps.map(({ title }) => title), 'First run']
  const progress: Progress = { titles, done: 0 }
  const forget = onStop(
    () => new Failure('io', 'Stopped.', { hint: standing(progress) }),
    (failure) => complain(failure, env),
  )
  try {
    await told(progress, async () => saveManifest(plan.manifestPath, plan.manifest))
    for (const step of steps) {
      const outcome = await told(progress, step.run)
      progress.done += 1
      output.step(progress.done, `${step.title}: ${outcome}`, output.short(step.path))
    }
    const outcome = await told(progress, () => firstRun(plan, output))
    if (outcome === 'done') output.line()
    const ran = outcome === 'done' ? 'message and task stored, hook answers' : 'done before'
    output.step(titles.length, `First run: ${ran}`)
  } finally {
    forget()
  }
  sayWhatNext(plan, output, env)
}

/** How far an installation has come. */
interface Progress {
  readonly titles: readonly string[]
  done: number
}

function showPlan(output: Output, steps: readonly Step[]): void {
  output.line()
  output.line('This is what will be done:')
  for (const { title, path, state } of steps) {
    output.line(`  ${words[state].padEnd(8)} ${title}`)
    output.line(`           ${output.short(path)}`)
  }
  output.line()
}

/** A step that fails says what stands and what does not. */
async function told<T>(progress: Progress, run: () => Promise<T>): Promise<T> {
  // The steps write without waiting, and a signal is heard only by who waits.
  await setImmediate()
  try {
    return await run()
  } catch (thrown) {
    const error = asFailure(thrown, `${progress.titles[progress.done]} could not be done`)
    const hint = [error.hint, standing(progress)].filter(Boolean).join('\n')
    throw new Failure(error.code, error.message, { hint, cause: error })
  }
}

function standing({ titles, done }: Progress): string {
  const before = titles.slice(0, done).join(', ')
  const said = before === '' ? 'Nothing was done yet' : `Done: ${before}`
  const open = `Not done: ${titles.slice(done).join(', ')}`
  return `${said}. ${open}.\nRun ./install.sh again to go on.`
}

function sayWhatNext(plan: InstallPlan, output: Output, env: NodeJS.ProcessEnv): void {
  const advice = pathAdvice(plan.env, plan.link.path)
  output.line()
  if (advice) {
    output.line('~/.local/bin is not on your PATH. Run this, then open a new terminal:')
    output.line(`  ${advice}`)
    output.line()
  }
  const other = env['DATACORE_ROOT']
  if (other && resolve(other) !== plan.places.root) {
    output.line('DATACORE_ROOT is set to another folder in this shell, and goes first:')
    output.line(`  ${output.short(other)}`)
    output.line()
  }
  warnOfHooks(plan, output, env)
  warnOfRemote(plan, output)
  output.line('Installed. Try these:')
  output.line('  datacore-msg inbox')
  output.line('  datacore-msg send @claude "Summarise this folder"')
  output.line('  datacore-msg --help')
}

/** Private messages are to lie where nobody else reads. */
function warnOfRemote({ places }: InstallPlan, output: Output): void {
  const notes = privacyNotes(places, firstSpace)
  if (notes.length === 0) return
  output.line('Others may come to read your messages:')
  for (const note of notes) output.quote(note, 'fold')
  output.line()
}

/** What stands in the way of the hooks, or beside them. */
function warnOfHooks({ hooks, places }: InstallPlan, output: Output, env: NodeJS.ProcessEnv): void {
  if (hooks.others.length > 0) {
    output.line('These hooks have the same name and are not ours, so they stay:')
    for (const command of hooks.others) output.line(`  ${command}`)
    output.line()
  }
  const off = hooksOffIn(env, places.home)
  if (off.length === 0) return
  output.line('Claude Code runs no hooks, because "disableAllHooks" is true in:')
  for (const path of off) output.line(`  ${output.short(path)}`)
  output.line('Take it out there to be told of messages and tasks.')
  output.line()
}
