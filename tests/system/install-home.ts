/** An empty HOME for the installer, what runs in it, and everything that is in it at a moment. */

import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

export const moduleDir = resolve(import.meta.dirname, '../..')

export interface Home {
  readonly dir: string
  /** Root of the spaces; a path with blanks, as people have them. */
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  path(...parts: readonly string[]): string
  read(...parts: readonly string[]): string
  remove(): void
}

export type Ran = SpawnSyncReturns<string>

export function makeHome(): Home {
  const work = mkdtempSync(join(tmpdir(), 'datacore home '))
  const dir = join(work, 'tex')
  mkdirSync(dir)
  const path = (...parts: readonly string[]) => join(dir, ...parts)
  return {
    dir,
    root: path('My Data'),
    env: { PATH: process.env['PATH'], HOME: dir, USER: 'tex', LANG: 'C.UTF-8' },
    path,
    read: (...parts) => readFileSync(path(...parts), 'utf8'),
    remove: () => rmSync(work, { recursive: true, force: true }),
  }
}

export function run(home: Home, command: string, args: readonly string[], env = home.env): Ran {
  return spawnSync(command, [...args], {
    env,
    cwd: home.dir,
    encoding: 'utf8',
    input: '',
    timeout: 60_000,
  })
}

/** The installer as it is built, without the checks and the build of install.sh. */
export function install(home: Home, args: readonly string[] = [], env = home.env): Ran {
  const words = ['--yes', '--name', 'tex', '--root', home.root, ...args]
  return run(home, process.execPath, [join(moduleDir, 'dist', 'install.cjs'), ...words], env)
}

export function uninstall(home: Home): Ran {
  return run(home, process.execPath, [join(moduleDir, 'dist', 'install.cjs'), '--uninstall'])
}

/** Every file and folder with its kind, mode, time and bytes: equal when nothing at all was changed. */
export function snapshot(home: Home, without?: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const folders = [home.dir]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (path === without) continue
      const stats = lstatSync(path, { bigint: true })
      const mode = (stats.mode & 0o777n).toString(8)
      if (stats.isDirectory()) folders.push(path)
      const rest = stats.isDirectory()
        ? 'folder'
        : stats.isSymbolicLink()
          ? `-> ${readlinkSync(path)}`
          : `${stats.mtimeNs} ${readFileSync(path, 'latin1')}`
      found[relative(home.dir, path)] = `${mode} ${rest}`
    }
  }
  return found
}
