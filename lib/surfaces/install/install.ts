/** One installation: what will be done is shown, then done step by step, each step told with its outcome. */

import { resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { Wishes } from './args.ts'
import { cancelled, createQuestions } from './choose/ask.ts'
import { choose } from './choose/choose.ts'
import { pathAdvice } from './command-link.ts'
import { firstRun } from './first-run/run.ts'
import { asFailure, type Output } from './output.ts'
import { saveManifest } from './manifest.ts'
import { type InstallPlan, planInstall, type StepState } from './plan.ts'
import { type Step, stepsOf } from './steps.ts'

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
  const last = steps.length + 1
  const titles = [...steps.map(({ title }) => title), 'First run']
  await told(titles, 0, async () => saveManifest(plan.manifestPath, plan.manifest))
  for (const [index, step] of steps.entries()) {
    const outcome = await told(titles, index, step.run)
    output.step(index + 1, `${step.title}: ${outcome}`, output.short(step.path))
  }
  const outcome = await told(titles, steps.length, () => firstRun(plan, output))
  if (outcome === 'done') output.line()
  const ran = outcome === 'done' ? 'message and task stored, hook answers' : 'done before'
  output.step(last, `First run: ${ran}`)
  sayWhatNext(plan, output, env)
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
async function told<T>(
  titles: readonly string[],
  index: number,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    const error = asFailure(thrown, `${titles[index]} could not be done`)
    const before = titles.slice(0, index).join(', ')
    const done = before === '' ? 'Nothing was done yet' : `Done: ${before}`
    const open = `Not done: ${titles.slice(index).join(', ')}`
    const hint = [error.hint, `${done}. ${open}.`, 'Run ./install.sh again to go on.']
    throw new Failure(error.code, error.message, {
      hint: hint.filter(Boolean).join('\n'),
      cause: error,
    })
  }
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
  output.line('Installed. Try these:')
  output.line('  datacore-msg inbox')
  output.line('  datacore-msg send @claude "Summarise this folder"')
  output.line('  datacore-msg --help')
}
