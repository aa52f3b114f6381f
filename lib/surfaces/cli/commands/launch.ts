/** `launch`: starts Claude Code as one of your agents. What it may do there is for Claude Code to ask. */

import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import {
  enterAgent,
  type Launch,
  type LaunchInput,
  planLaunch,
  whyNotEntered,
} from '../../../app/launch/launch.ts'
import { agentOf } from '../../../core/model/address.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { shellWord } from '../../../core/view/shell-word.ts'
import { line } from '../../../core/view/text/page.ts'
import { childEnv, hasClaudePlugin, type Places } from '../../../io/wiring-cli.ts'
import { type Context, isOn, option } from '../context.ts'
import { askIdentity } from '../launch/ask.ts'
import type { Outcome } from '../outcome.ts'
import { isTerminal } from '../terminal.ts'

export async function runLaunch(context: Context): Promise<Result<Outcome>> {
  const { deps, places } = await context.wire('node')
  const input = await inputOf(context, agentOf(deps.settings.identity.name))
  const planned = planLaunch(deps, input)
  if (!planned.ok) return planned
  // All that can be refused is, before anything is written: others see what is entered.
  const refused = await whyNotEntered(deps, planned.value, input)
  if (refused) return refused
  const words = claudeWords(context, places)
  if (isOn(context, 'dry-run')) return done(dryRun(planned.value, words))
  if (!isOnPath(context.env)) throw notFound()
  const entered = await enterAgent(deps, planned.value, input)
  if (!entered.ok) return entered
  const exit = await start(words, { ...childEnv(context.env), ...planned.value.env })
  return done({ json: () => startedJson(planned.value, words, exit), page: () => [], exit })
}

async function inputOf(context: Context, usual: string): Promise<LaunchInput> {
  const typed = {
    space: context.space,
    name: option(context, 'name'),
    role: option(context, 'role'),
    groups: (option(context, 'groups') ?? '').split(',').filter(Boolean),
  }
  const isTold = typed.name !== undefined || typed.role !== undefined || typed.groups.length > 0
  const isAsked = !isTold && !isOn(context, 'dry-run') && process.stdin.isTTY && isTerminal('out')
  return isAsked ? { ...typed, ...(await askIdentity(usual)) } : typed
}

/** The plugin has a server of its own, which takes the identity from the environment; two would be every tool twice. */
function claudeWords({ call, env }: Context, places: Places): readonly string[] {
  if (hasClaudePlugin(env, env['HOME'] || homedir())) return call.words
  const command = join(places.moduleDir, 'bin', 'datacore-msg')
  const config = { mcpServers: { msg: { command, args: ['mcp'] } } }
  // As one word, for the option takes all words that follow it.
  return [`--mcp-config=${JSON.stringify(config)}`, ...call.words]
}

/** The terminal is Claude Code's until it ends; its exit code is ours. */
function start(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('claude', [...words], { env, stdio: 'inherit' })
    // Ctrl-C is for the session, not for us.
    const ignore = () => undefined
    process.on('SIGINT', ignore)
    child.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return reject(notFound())
      const sentence = `claude could not be started: ${cause.message}.`
      reject(new Failure('config', sentence, { hint: installHint, cause }))
    })
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

const installHint = 'Install Claude Code, or see what would be started with --dry-run.'

function notFound(): Failure {
  const sentence = 'claude was not found on the PATH.'
  return new Failure('config', sentence, { hint: installHint })
}

/** Without a PATH the system has folders of its own to look into. */
function isOnPath({ PATH }: NodeJS.ProcessEnv): boolean {
  if (PATH === undefined) return true
  return PATH.split(delimiter).some((folder) => {
    const path = resolve(folder || '.', 'claude')
    try {
      accessSync(path, constants.X_OK)
      return statSync(path).isFile()
    } catch {
      return false
    }
  })
}

function dryRun(launch: Launch, words: readonly string[]): Outcome {
  const pairs = Object.entries(launch.env).map(([name, value]) => `${name}=${shellWord(value)}`)
  const typed = [...pairs, 'claude', ...words.map(shellWord)].join(' ')
  return { json: () => startedJson(launch, words, undefined), page: () => [line(typed)] }
}

function startedJson({ agent, env }: Launch, words: readonly string[], exit: number | undefined) {
  return document('launched', { agent, env, arguments: words, exit: exit ?? null })
}
