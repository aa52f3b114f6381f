/** `datacore-msg mcp`: speaks the Model Context Protocol on standard input and output until its client goes away. */

import { randomBytes } from 'node:crypto'
import { Failure } from '../../app/failure.ts'
import { errorProblem } from '../../app/problem.ts'
import { nearest } from '../../core/model/near.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { type Toolset, toolsOf } from './registry.ts'
import { start } from './server.ts'
import { leave, openSession } from './session.ts'

/** A client that went away does not wait for more than this. */
const lastWordsMs = 5_000

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const channel = argv.includes('--channel') ? 'on' : 'off'
  const toolset = toolsetOf(argv.filter((word) => word !== '--list' && word !== '--channel'))
  if (argv.includes('--list')) {
    const tools = toolsOf(toolset).map(({ name, title, effect }) => ({ name, title, effect }))
    process.stdout.write(`${JSON.stringify(tools)}\n`)
    return
  }
  const session = openSession(env, randomBytes(6).toString('hex'))
  const started = await start({ session, toolset, channel, onError: trace(env) })
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    // What has begun is ended, so that nobody sends again what is on disk.
    const limit = new Promise((resolve) => setTimeout(resolve, lastWordsMs).unref())
    await Promise.race([started.idle(), limit])
    await started.close()
    await leave(session).catch(trace(env))
    process.exit(0)
  }
  process.stdin.on('end', end)
  process.stdin.on('close', end)
  process.stdout.on('error', end)
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function toolsetOf(argv: readonly string[]): Toolset {
  const words = argv.flatMap((word) =>
    word.startsWith('--toolset=') ? ['--toolset', word.slice('--toolset='.length)] : [word],
  )
  if (words.length === 0) return 'first'
  const [option = '', value = '', ...rest] = words
  if (option !== '--toolset') {
    const near = nearest(option, ['--toolset', '--channel'], 1)[0]
    throw usage(`There is no option ${option}.${near ? ` Did you mean ${near}?` : ''}`)
  }
  if ((value !== 'first' && value !== 'all') || rest.length > 0) {
    throw usage('--toolset is one of first, all, and nothing stands after it.')
  }
  return value
}

function usage(sentence: string): Failure {
  return new Failure('usage', sentence, { hint: 'See datacore-msg mcp --help.' })
}

/** Standard output is the protocol's; a client keeps standard error in its log. */
function trace(env: NodeJS.ProcessEnv): (error: unknown) => void {
  return (error) => {
    const { message } = errorProblem(error)
    const stack = env['DATACORE_DEBUG'] && error instanceof Error ? `\n${error.stack}` : ''
    process.stderr.write(`datacore-msg mcp: ${sanitizeLine(message, 600)}${stack}\n`)
  }
}

main(
  process.argv.slice(2).filter((word) => word !== 'mcp'),
  process.env,
).catch((error: unknown) => {
  const { message, hint = '', exit } = errorProblem(error)
  process.stderr.write(`datacore-msg mcp: ${message} ${hint}\n`)
  process.exitCode = exit
})
