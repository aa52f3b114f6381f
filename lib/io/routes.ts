/** Reply routes on this machine: a comment through the GitHub command `gh`, or lines added to a file of the space. */

import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { RouteResult, Routes, Space } from '../app/ports.ts'
import { isInnerPath, isIssue } from '../core/route/route.ts'
import { whyNoRouteFile } from '../core/route/route-file.ts'
import { childEnv } from './child-env.ts'
import { makeFolders } from './make-folders.ts'

export function createRoutes(env: NodeJS.ProcessEnv): Routes {
  return {
    async check(space, route) {
      if (!route.startsWith('file:')) return undefined
      const target = noteIn(space, route.slice('file:'.length))
      return target.ok ? undefined : target.why
    },
    async deliver(space, route, text) {
      const target = route.slice(route.indexOf(':') + 1)
      if (route.startsWith('github:') && isIssue(target)) return comment(space, target, text, env)
      if (route.startsWith('file:')) return addToFile(space, target, text)
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
      { cwd, env: childEnv(env), timeout: 30_000, maxBuffer: 1 << 20 },
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
  const shown = join(space.name, path)
  try {
    const target = noteIn(space, path)
    if (!target.ok) return { ok: false, sentence: `${target.why}, so nothing was written.` }
    makeFolders(dirname(target.path))
    // A folder may have become a link meanwhile; O_NOFOLLOW refuses a link in the file's own place.
    const again = noteIn(space, path)
    if (!again.ok) return { ok: false, sentence: `${again.why}, so nothing was written.` }
    const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK
    const file = openSync(again.path, flags, 0o644)
    try {
      writeSync(file, `${text.replace(/\n*$/u, '')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return { ok: true, sentence: `Added to ${shown}.` }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, sentence: `Could not write ${shown}: ${why}.` }
  }
}

type Note =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly why: string }

/** The absolute path of a note of the space, links followed; else why it is none, without an end. */
function noteIn(space: Space, path: string): Note {
  const no = (why: string): Note => ({ ok: false, why: `${path} ${why}` })
  if (!isInnerPath(path)) return no(`is no path inside the space ${space.name}`)
  const named = whyNoRouteFile(path)
  if (named) return no(named)
  const root = realpathSync(space.dir)
  const target = resolve(root, path)
  const real = join(realOfNearest(dirname(target)), basename(target))
  const messaging = realOfNearest(join(root, 'org', 'messaging'))
  if (real.startsWith(messaging + sep)) {
    return no('is for the messages, which datacore-msg alone writes')
  }
  if (!real.startsWith(root + sep)) return no(`lies outside the space ${space.name}`)
  const linked = whyNoRouteFile(relative(root, real).replaceAll(sep, '/'))
  if (linked) return no(`leads to ${relative(root, real)}, which ${linked}`)
  const there = lstatSync(real, { throwIfNoEntry: false })
  if (there && !there.isFile()) return no('is no file of its own, but a link, a folder or a pipe')
  if (there && (there.mode & 0o111) !== 0) return no('is a file that can be run')
  return { ok: true, path: real }
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
