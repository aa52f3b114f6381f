/** `~/.local/bin/datacore-msg`, a link to this copy's bin/datacore-msg. A file of somebody else's is never touched. */

import {
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  type Stats,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { ioFailure } from '../../io/wiring-install.ts'

const commandName = 'datacore-msg'

export interface LinkPlan {
  readonly path: string
  readonly target: string
  readonly state: 'make' | 'move' | 'keep'
}

/** Throws Failure `config` when something that is not ours has the name. */
export function planLink(home: string, moduleDir: string): LinkPlan {
  const path = join(home, '.local', 'bin', commandName)
  const target = join(moduleDir, 'bin', commandName)
  const there = statsOf(path)
  if (!there) return { path, target, state: 'make' }
  const points = there.isSymbolicLink() ? resolve(dirname(path), readlinkSync(path)) : undefined
  if (points === target) return { path, target, state: 'keep' }
  if (points && isOurs(points)) return { path, target, state: 'move' }
  throw new Failure('config', `${path} is there already and is not from datacore-messaging.`, {
    hint: 'Move it away, then run ./install.sh again.',
  })
}

export function applyLink({ path, target, state }: LinkPlan): void {
  if (state === 'keep') return
  if (state === 'make') {
    symlinkSync(target, path)
    return
  }
  // By rename, so that the command is there at every moment.
  const temporary = join(dirname(path), `.${commandName}.${process.pid}.tmp`)
  symlinkSync(target, temporary)
  renameSync(temporary, path)
}

/** Removes the link when it still is the one that was made. */
export function removeLink({ path, target }: { readonly path: string; readonly target: string }) {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (!there) return 'gone'
  if (!there.isSymbolicLink() || readlinkSync(path) !== target) return 'foreign'
  unlinkSync(path)
  return 'removed'
}

/** Undefined when the shell finds the command; else the line that makes it so, for this shell. */
export function pathAdvice(env: NodeJS.ProcessEnv, linkPath: string): string | undefined {
  const folder = dirname(linkPath)
  const folders = (env['PATH'] ?? '').split(delimiter).map((one) => resolve(one || '.'))
  if (folders.includes(folder)) return undefined
  const shell = basename(env['SHELL'] ?? '')
  if (shell === 'fish') return 'fish_add_path ~/.local/bin'
  const file = { bash: '~/.bashrc', zsh: '~/.zshrc' }[shell] ?? '~/.profile'
  return `echo 'export PATH="$HOME/.local/bin:$PATH"' >> ${file}`
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw ioFailure(`${path} cannot be made`, error)
  }
}

/** Another copy of this module; one whose folder is gone is told by its name. */
function isOurs(target: string): boolean {
  if (basename(target) !== commandName || basename(dirname(target)) !== 'bin') return false
  try {
    const text = readFileSync(join(dirname(target), '..', 'package.json'), 'utf8')
    return /"name": *"datacore-messaging"/u.test(text)
  } catch {
    return true
  }
}
