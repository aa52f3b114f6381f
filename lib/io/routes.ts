/** Reply routes on this machine: a comment through the GitHub command `gh`, or lines added to a file of the space. */

import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { RouteResult, Routes, Space } from '../app/ports.ts'

export function createRoutes(env: NodeJS.ProcessEnv): Routes {
  return {
    async check(space, route) {
      if (!route.startsWith('file:')) return undefined
      const target = innerPath(space, route.slice('file:'.length))
      return target === undefined
        ? `The file of the route [${route}] lies outside the space ${space.name}`
        : undefined
    },
    async deliver(space, route, text) {
      if (route.startsWith('github:'))
        return comment(space, route.slice('github:'.length), text, env)
      if (route.startsWith('file:')) return addToFile(space, route.slice('file:'.length), text)
      return { ok: false, sentence: `The route [${route}] is unknown, so nothing was done for it.` }
    },
  }
}

async function comment(
  space: Space,
  target: string,
  text: string,
  env: NodeJS.ProcessEnv,
): Promise<RouteResult> {
  const [repository, number] = target.includes('#') ? target.split('#') : [undefined, target]
  // Without a repository the space's own clone decides, never the folder in which one happens to stand.
  const where = repository === undefined ? [] : ['--repo', repository]
  const run = await gh(['issue', 'comment', number!, ...where, '--body-file', '-'], {
    cwd: space.dir,
    env,
    input: text,
  })
  const issue = repository
    ? `${repository}#${number}`
    : `#${number} of the repository of ${space.name}`
  if (run.ok) return { ok: true, sentence: `Commented on GitHub issue ${issue}.` }
  return { ok: false, sentence: `The comment on GitHub issue ${issue} failed: ${run.why}` }
}

interface GhInput {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly input: string
}

async function gh(
  args: readonly string[],
  { cwd, env, input }: GhInput,
): Promise<{ readonly ok: boolean; readonly why: string }> {
  // Loaded on first use: it costs 5 ms, and every command and prompt has these routes.
  const { execFile } = await import('node:child_process')
  return new Promise((answer) => {
    const child = execFile(
      'gh',
      [...args],
      { cwd, env, timeout: 30_000, maxBuffer: 1 << 20 },
      (error, _out, errors) => {
        if (!error) return answer({ ok: true, why: '' })
        const missing = 'code' in error && error.code === 'ENOENT'
        const said = String(errors).trim().split('\n')[0] || error.message.split('\n')[0]
        answer({ ok: false, why: missing ? 'the command gh is not installed.' : `${said}` })
      },
    )
    // gh may end before it read everything; its exit status says the rest.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function addToFile(space: Space, path: string, text: string): RouteResult {
  const target = innerPath(space, path)
  if (target === undefined) {
    return {
      ok: false,
      sentence: `The file ${path} lies outside the space, so nothing was written.`,
    }
  }
  try {
    mkdirSync(dirname(target), { recursive: true })
    // The folder may have been a link all along; O_NOFOLLOW refuses a link in the file's own place.
    if (innerPath(space, path) === undefined) {
      return { ok: false, sentence: `The file ${path} leaves the space, so nothing was written.` }
    }
    const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants
    const file = openSync(target, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644)
    try {
      writeSync(file, `${text.replace(/\n*$/u, '')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return { ok: true, sentence: `Added to ${join(space.name, path)}.` }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, sentence: `Could not write ${join(space.name, path)}: ${why}.` }
  }
}

/** The absolute path when it stays inside the space after links are followed, and is not our own tree. */
function innerPath(space: Space, path: string): string | undefined {
  const root = realpathSync(space.dir)
  const target = resolve(root, path)
  const real = join(realOfNearest(dirname(target)), target.slice(dirname(target).length))
  const messaging = join(root, 'org', 'messaging')
  if (!real.startsWith(root + sep) || real === messaging || real.startsWith(messaging + sep))
    return undefined
  return real
}

/** The real path of a folder that may not exist yet: its nearest existing ancestor, plus the rest. */
function realOfNearest(folder: string): string {
  try {
    return realpathSync(folder)
  } catch (error) {
    const parent = dirname(folder)
    if (parent === folder) throw error
    return join(realOfNearest(parent), folder.slice(parent.length))
  }
}
