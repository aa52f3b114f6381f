/** The command line: finds the command, lets it answer, ends with an honest exit code. One instance a process. */

import { refuse, type Result } from '../../core/model/refusal.ts'
import { answer, answerNotes, answerProblem, type Manner } from './answer.ts'
import { runs } from './commands/all.ts'
import type { Context } from './context.ts'
import type { Outcome } from './outcome.ts'
import { type Parsed, parseCall } from './parse.ts'
import { errorProblem } from './problem.ts'
import { coloursOf, write } from './terminal.ts'
import { nameOf } from './usage.ts'

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (argv[0] === '__complete') return complete(argv.slice(1), env)
  if (argv[0] === 'merge-driver') {
    return (await import('./merge-driver.ts')).mergeDriver(argv.slice(1))
  }
  const manner = mannerOf(argv, env)
  const notes: (() => readonly string[])[] = []
  try {
    if (argv.some((word) => word.includes('\ufffd')))
      (await import('./input/argv-bytes.ts')).checkArgv()
    const parsed = await parseCall(argv)
    return await answer(await resultOf(parsed, contextOf(env, notes)), manner)
  } catch (error) {
    return answerProblem(errorProblem(error), manner)
  } finally {
    answerNotes(
      notes.flatMap((note) => note()),
      manner.name,
    )
  }
}

/** Read before everything else, so that a wrong call is answered in the right form too. */
function mannerOf(argv: readonly string[], env: NodeJS.ProcessEnv): Manner {
  const end = argv.indexOf('--')
  const options = end < 0 ? argv : argv.slice(0, end)
  return {
    env,
    format: options.includes('--json') ? 'json' : 'text',
    colours: options.includes('--no-color') ? 'plain' : coloursOf(env, 'out'),
    name: nameOf(argv),
  }
}

type ContextOf = (call: Context['call']) => Context

/** `notes` gets what the files of this machine have to say once the command is done. */
function contextOf(env: NodeJS.ProcessEnv, notes: (() => readonly string[])[]): ContextOf {
  return (call) => {
    const space = call.options['space']
    return {
      call,
      env,
      space: typeof space === 'string' ? space : undefined,
      async wire(crypto) {
        const wired = await (await import('../../io/wiring.ts')).wire(env, { crypto })
        const { sessionNotes } = await import('../../app/presence/notes.ts')
        // A dry run changes nothing at all, a sign of life neither.
        const told = call.options['dry-run'] === true ? [] : await sessionNotes(wired.deps)
        notes.push(() => [...wired.problems, ...told])
        return wired
      },
    }
  }
}

async function resultOf(parsed: Parsed, contextFor: ContextOf): Promise<Result<Outcome>> {
  if (parsed.type === 'help') return (await import('./commands/help.ts')).helpOf(parsed.about)
  if (parsed.type === 'version') return (await import('./commands/version.ts')).version()
  const { call } = parsed
  const run = await runs[call.spec.name]?.()
  if (!run) throw new Error(`${call.spec.name} has no code.`)
  const result = await run(contextFor(call))
  if (result.ok || result.refusal.code !== 'usage' || result.refusal.hint !== undefined)
    return result
  // Where the one who says no knows nothing better, the command's own page does.
  const hint = `See how it is called with datacore-msg help ${call.spec.name}.`
  return refuse({ ...result.refusal, hint })
}

/** Called by the shells' completion scripts at every Tab. */
async function complete(typed: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { completionLines } = await import('./commands/completion.ts')
  const lines = await completionLines(typed, env)
  write(lines.map((line) => `${line}\n`).join(''), 'out')
  return 0
}

// Not process.exit: what was written to a slow pipe must arrive.
void main(process.argv.slice(2), process.env).then((exit) => {
  process.exitCode = exit
})
