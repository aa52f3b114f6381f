/** Runs git. The one place that knows the `simple-git` library, which is loaded when the first command runs. */

import type { SimpleGitOptions } from 'simple-git'
import { Failure } from '../../app/failure.ts'
import { cleanGitEnv } from '../git-env.ts'

/** What a git process ended with. */
export interface GitRan {
  readonly code: number
  readonly out: Buffer
  /** Standard error, with git's own words untranslated. */
  readonly said: string
  /** It was ended by us, because it had been silent for too long. */
  readonly timedOut: boolean
}

export interface GitOptions {
  readonly input?: Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds without a word after which it is ended. */
  readonly silentMsMax?: number
}

export type Git = (words: readonly string[], options?: GitOptions) => Promise<GitRan>

/** Set to the folder for everything that we start there: a hook that calls `sync` must not wait for the one it is part of. */
export const syncingVariable = 'DATACORE_SYNCING'

/**
 * The library refuses words and variables that could start other programs, for callers whose words come from others. Ours
 * are fixed, object names and checked paths; the variables are the user's own (their ssh, their editor, their helper).
 */
const unsafe: NonNullable<SimpleGitOptions['unsafe']> = {
  // Hooks of the user run below us, and may shorten the options of their git.
  allowAbbreviatedOptions: true,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
}

/** Git in a folder. `env` is the process's own. */
export function gitIn(dir: string, env: NodeJS.ProcessEnv): Git {
  const inherited = { ...cleanGitEnv(env), LANGUAGE: 'C', [syncingVariable]: dir }
  return async (words, options = {}) => {
    const { simpleGit } = await import('simple-git')
    const own = { ...inherited, ...options.env }
    let ran: GitRan | undefined
    const git = simpleGit({
      baseDir: dir,
      unsafe,
      allowEnvironment: Object.keys(own),
      completion: { onClose: true, onExit: false },
      ...(options.silentMsMax === undefined ? {} : { timeout: { block: options.silentMsMax } }),
      ...(options.input === undefined ? {} : { input: () => Buffer.from(options.input!) }),
      // Called with how each process ended, well or not; what to make of it is for those who asked.
      errors(error, { exitCode, stdOut, stdErr }) {
        const said = Buffer.concat(stdErr).toString('utf8')
        const timedOut = error instanceof Error && error.message.includes('timeout')
        // A process that a signal ended has no code.
        ran = { code: exitCode ?? -1, out: Buffer.concat(stdOut), said, timedOut }
        return undefined
      },
    })
      .env(own)
      .outputHandler((_program, stdout) => noteOutput(stdout))
    try {
      await git.raw([...words])
    } catch (error) {
      if (!ran) throw notStarted(error)
    }
    if (!ran) throw notStarted(undefined)
    if (ran.code < 0 && ran.said.includes('ENOENT')) throw notStarted(undefined)
    return ran
  }
}

/**
 * The library waits another 50 ms for the output of a process that ended without any, and half of ours print nothing. It
 * listens by the time that this chunk of no bytes comes; a process that was closed has told all that it had to tell.
 */
function noteOutput(stdout: NodeJS.ReadableStream): void {
  setImmediate(() => stdout.emit('data', Buffer.alloc(0)))
}

/** The output of a git that must succeed. */
export async function must(ran: Promise<GitRan>, what: string): Promise<Buffer> {
  const { code, out, said } = await ran
  if (code === 0) return out
  throw gitFailure(what, said)
}

/** `what` begins the sentence; git's own first line of trouble ends it. */
export function gitFailure(what: string, said: string): Failure {
  const why = troubleOf(said)
  if (isLocked(said)) {
    return new Failure('busy', `${what}: ${why}.`, {
      hint: 'Another git is at work here. Try again; when none is, remove the lock file that it names.',
    })
  }
  if (/git-lfs|filter 'lfs'/u.test(said)) {
    return new Failure('io', `${what}: ${why}.`, {
      hint: "Git's settings name Git LFS, which does not work here. Install Git LFS, or take the settings out (git config --global --remove-section filter.lfs); then sync again.",
    })
  }
  return new Failure('io', `${what}: ${why}.`, {
    hint: 'Mend what git says, then sync again; what was stored stays.',
  })
}

/** Another git, or one that was killed, has the lock of the index or of a branch. */
export function isLocked(said: string): boolean {
  return /\.lock': File exists|index\.lock/u.test(said)
}

/** The line that says most, without its prefix and full stop. */
export function troubleOf(said: string): string {
  const lines = said.split(/[\r\n]+/u).map((line) => line.trim())
  const told =
    lines.find((line) => /^(?:fatal|error): /u.test(line)) ??
    lines.findLast((line) => line !== '') ??
    'git said nothing'
  return told.replace(/^(?:fatal|error): /u, '').replace(/\.$/u, '')
}

function notStarted(cause: unknown): Failure {
  return new Failure('config', 'The program git could not be started.', {
    hint: 'Install git 2.25 or later, and see that it is on the PATH.',
    cause,
  })
}
