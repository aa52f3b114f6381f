/** The command line: finds the command, lets it answer, ends with an honest exit code. One instance a process. */

import type { Result } from '../../core/model/refusal.ts'
import { answer, answerProblem, type Manner } from './answer.ts'
import { runs } from './commands/all.ts'
import type { Context } from './context.ts'
import type { Outcome } from './outcome.ts'
import { type Parsed, parseCall } from './parse.ts'
import { errorProblem } from './problem.ts'
import { coloursOf, write } from './terminal.ts'

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (argv[0] === '__complete') return complete(argv.slice(1), env)
  const manner = mannerOf(argv, env)
  try {
    return await answer(await resultOf(await parseCall(argv), env), manner)
  } catch (error) {
    return answerProblem(errorProblem(error), manner)
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
  }
}

async function resultOf(parsed: Parsed, env: NodeJS.ProcessEnv): Promise<Result<Outcome>> {
  if (parsed.type === 'help') return (await import('./commands/help.ts')).helpOf(parsed.about)
  if (parsed.type === 'version') return (await import('./commands/version.ts')).version()
  const { call } = parsed
  const run = await runs[call.spec.name]?.()
  if (!run) throw new Error(`${call.spec.name} has no code.`)
  const space = call.options['space']
  const context: Context = {
    call,
    env,
    space: typeof space === 'string' ? space : undefined,
    wire: async (crypto) => (await import('../../io/wiring.ts')).wire(env, { crypto }),
  }
  return run(context)
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
