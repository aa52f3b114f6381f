/** Claude Code's settings.json on disk: read whole, replaced whole, links and BOM kept. What is in it: hooks.ts. */

import {
  copyFileSync,
  constants,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../../../app/failure.ts'

const mark = '\uFEFF'

export interface SettingsFile {
  /** As Claude Code names it. */
  readonly path: string
  /** Where the bytes are, links followed. */
  readonly target: string
  /** Undefined when there is no file. */
  readonly text: string | undefined
  readonly mark: '' | typeof mark
}

/** `CLAUDE_CONFIG_DIR` moves it. */
export function claudeSettingsPath(env: NodeJS.ProcessEnv, home: string): string {
  return join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), 'settings.json')
}

/** Throws Failure `data` when it is no readable text file. */
export function readSettingsFile(path: string): SettingsFile {
  const target = followLinks(path)
  const there = statSync(target, { throwIfNoEntry: false })
  if (!there) return { path, target, text: undefined, mark: '' }
  if (!there.isFile()) throw unusable(path, 'is no file')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(target))
  } catch (error) {
    throw unusable(path, error instanceof TypeError ? 'is not UTF-8' : 'cannot be read', error)
  }
  return text.startsWith(mark)
    ? { path, target, text: text.slice(1), mark }
    : { path, target, text, mark: '' }
}

/** The file with another text, through `replace`, which keeps its mode. */
export function writeSettingsFile(
  file: SettingsFile,
  text: string,
  replace: (path: string, text: string, modeIfNew: number) => void,
): void {
  replace(file.target, file.mark + text, 0o600)
}

/** A free name beside it: `settings.json.backup-20261121-100203`. */
export function backupPath(file: SettingsFile, at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
  const name = `${file.path}.backup-${day}-${time}`
  let free = name
  for (let again = 2; lstatSync(free, { throwIfNoEntry: false }); again += 1) {
    free = `${name}-${again}`
  }
  return free
}

/** A copy with the file's bytes and mode, which never replaces anything. */
export function backUp(file: SettingsFile, backup: string): void {
  copyFileSync(file.target, backup, constants.COPYFILE_EXCL)
}

/** The last place of a chain of links; it need not exist, its folder must when there was a link. */
function followLinks(path: string): string {
  let now = path
  for (let links = 0; lstatOf(path, now)?.isSymbolicLink(); links += 1) {
    if (links === 40) throw unusable(path, 'is a link that goes round in circles')
    now = resolve(realpathSync(dirname(now)), readlinkSync(now))
    if (!statSync(dirname(now), { throwIfNoEntry: false })?.isDirectory()) {
      throw unusable(path, `is a link to ${now}, whose folder does not exist`)
    }
  }
  return now
}

function lstatOf(path: string, place: string) {
  try {
    return lstatSync(place, { throwIfNoEntry: false })
  } catch (error) {
    throw unusable(path, 'cannot be looked at', error)
  }
}

function unusable(path: string, why: string, cause?: unknown): Failure {
  return new Failure('data', `${path} ${why}, so it was not touched.`, {
    hint: 'Mend it or move it away, then run ./install.sh again.',
    cause,
  })
}
